//! One HTTP exchange: everything between a signed request and a socket.
//!
//! [`Transport`] is one object-safe method from `http::Request<Body>` to
//! `http::Response<Body>`. This crate knows HTTP but not OSS: signatures,
//! retries and error documents belong to the layers above.
//!
//! - [`Transport`] lists what an implementation must and must not do.
//! - [`Body`] is the one body type, for requests and responses.
//! - [`Error`] states a *fact about delivery*: [`Error::may_have_been_sent`].
//! - [`Timeouts`] limits the connection, the wait for the head, silence, and slowness.
//! - [`Clock`] and [`Sleep`] make time an argument, for the layers above.
//!
//! The crate `oss-transport-testing` has test doubles and a conformance suite.
//!
//! # Why not reqwest
//!
//! A signature covers the request target byte for byte. A client that carries the
//! target in a `url::Url` rewrites `/a/../b` and even `/a/%2e%2e/b` to `/b`, so
//! the signature no longer matches and some object keys can't be reached at all.
//! `http::Uri` keeps the bytes, from the signer to the socket. reqwest also adds
//! `Accept` to every request, and accepts a response with two lengths. A test runs the
//! conformance suite over it, and asserts that it breaks these clauses and no others.
//!
//! # Features
//!
//! A feature adds API and never changes behavior.
//!
//! - `hyper` (default): `HyperTransport`, on hyper and rustls, for tokio.
//! - `ring` (default): a cryptography provider for `HyperTransport`.
//! - `aws-lc-rs`: the other provider. With both, `HyperTransportBuilder::cryptography`
//!   names the one to use. If none is named, the one that the process installed with
//!   `rustls::crypto::CryptoProvider::install_default` is used.
//!   With no provider, or two to choose from, `https` fails with an error that says so.
//! - `tower`: the module `tower`, adapters from and to `tower_service::Service`.

mod body;
mod clock;
mod delivery;
mod error;
#[cfg(feature = "hyper")]
mod hyper;
mod sleep;
mod timeouts;
mod tls_problem;
#[cfg(feature = "tower")]
pub mod tower;
mod transport;

// The public interface is:
pub use body::Body;
pub use clock::{Clock, SystemClock};
pub use delivery::Delivery;
pub use error::{Error, ErrorKind};
#[cfg(feature = "hyper")]
pub use hyper::{
    Cryptography, HyperTransport, HyperTransportBuilder, Proxy, ProxyRules, Resolve, ResolveFuture,
};
#[cfg(feature = "hyper")]
pub use sleep::TokioSleep;
pub use sleep::{NoTimer, Sleep, SleepFuture, race};
pub use timeouts::{Limit, Timeouts};
pub use tls_problem::TlsProblem;
pub use transport::{SendFuture, Transport};

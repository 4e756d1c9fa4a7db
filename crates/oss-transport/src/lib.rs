//! One HTTP exchange: the seam between a signed request and a socket.
//!
//! [`Transport`] is one object-safe method from `http::Request<Body>` to
//! `http::Response<Body>`. This crate knows HTTP and knows no OSS: nothing about
//! signatures, retries or error documents is in here.
//!
//! - [`Transport`] lists what an implementation must and must not do.
//! - [`Body`] is the one body type, for requests and responses.
//! - [`Error`] states a *fact about delivery*: [`Error::may_have_been_sent`].
//! - [`Timeouts`] bounds the connection, the wait for the head, silence, and slowness.
//!
//! # Why not reqwest
//!
//! A signature covers the request target byte for byte. A client that carries the
//! target in a `url::Url` rewrites `/a/../b` and even `/a/%2e%2e/b` to `/b`, so
//! the signature no longer fits and some object keys cannot be reached at all.
//! `http::Uri` keeps the bytes, from the signer to the socket. reqwest also adds
//! `Accept` to every request, and believes an answer of two lengths. A test runs the
//! conformance suite over it, and holds that it breaks these clauses and no others.
//!
//! # Features
//!
//! A feature adds API and never changes what is there without it.
//!
//! - `hyper` (default): `HyperTransport`, on hyper and rustls, for tokio.
//! - `ring` (default): cryptography for `HyperTransport`.
//! - `aws-lc-rs`: the other provider. With both, `HyperTransportBuilder::cryptography`
//!   names the one to use. What the process installed with
//!   `rustls::crypto::CryptoProvider::install_default` is used where none is named.
//!   With nothing to use, or two to choose from, `https` is refused with an error
//!   that says so.
//! - `tower`: the module `tower`, adapters from and to `tower_service::Service`.

mod body;
mod clock;
mod error;
#[cfg(feature = "hyper")]
mod hyper;
mod timeouts;
mod tls_problem;
#[cfg(feature = "tower")]
pub mod tower;
mod transport;

// The public interface is:
pub use body::Body;
#[cfg(feature = "hyper")]
pub use clock::TokioSleep;
pub use clock::{Clock, NoTimer, Sleep, SleepFuture, SystemClock, race};
pub use error::{Error, ErrorKind};
#[cfg(feature = "hyper")]
pub use hyper::{
    Cryptography, HyperTransport, HyperTransportBuilder, Proxy, Resolve, ResolveFuture,
};
pub use timeouts::{Limit, Timeouts};
pub use tls_problem::TlsProblem;
pub use transport::{SendFuture, Transport};

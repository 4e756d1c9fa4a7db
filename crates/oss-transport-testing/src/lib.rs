//! Test doubles for `oss_transport::Transport`, and a conformance suite for it.
//!
//! | to | use |
//! |---|---|
//! | compute responses | [`from_fn`] |
//! | inspect the requests | [`Capture`] |
//! | expect an exact sequence of requests | [`Replay`] |
//! | fail an exchange, lose its response, delay or truncate it | [`Faulty`], [`Fault`] |
//! | misbehave on a real socket | [`Loopback`], [`Script`] |
//! | test a deadline | [`Never`] |
//! | check a transport of your own | [`conformance`], [`broken_clauses`], [`clause_names`] |
//!
//! None of them needs an async runtime.
//!
//! # Examples
//!
//! ```
//! # async fn example() -> Result<(), oss_transport::Error> {
//! use http::{Request, Response};
//! use oss_transport::{Body, Transport};
//! use oss_transport_testing::Capture;
//!
//! let capture = Capture::new(Response::new("<ok/>"));
//! capture.send(Request::new(Body::from("hello"))).await?;
//! assert_eq!(capture.requests()[0].body(), "hello");
//! # Ok(())
//! # }
//! ```

mod capture;
mod conformance;
mod fault;
mod faulty;
mod from_fn;
mod loopback;
mod never;
mod replay;
mod timeout;

pub use capture::Capture;
pub use conformance::{broken_clauses, clause_names, conformance};
pub use fault::Fault;
pub use faulty::Faulty;
pub use from_fn::{FromFn, from_fn};
pub use loopback::{Loopback, ReceivedRequest, Script};
pub use never::Never;
pub use replay::Replay;

/// The largest request body, in bytes, that the doubles keep.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

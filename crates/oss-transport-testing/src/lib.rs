//! Transports for tests, and a test for transports.
//!
//! | you want to | use |
//! |---|---|
//! | compute answers | [`from_fn`] |
//! | look at what was sent | [`Capture`] |
//! | prescribe a conversation | [`Replay`] |
//! | break an exchange, lose its answer, delay it or cut it off | [`Faulty`], [`Fault`] |
//! | misbehave on a real socket | [`Loopback`], [`Script`] |
//! | test a deadline | [`Never`] |
//! | check a transport of your own | [`conformance`], [`broken_clauses`], [`clause_names`] |
//!
//! None of them needs an async runtime.

mod capture;
mod conformance;
mod fault;
mod faulty;
mod from_fn;
mod loopback;
mod never;
mod patience;
mod replay;

pub use capture::Capture;
pub use conformance::{broken_clauses, clause_names, conformance};
pub use fault::Fault;
pub use faulty::Faulty;
pub use from_fn::{FromFn, from_fn};
pub use loopback::{Loopback, Received, Script};
pub use never::Never;
pub use replay::Replay;

/// The largest request body, in bytes, that the doubles keep.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

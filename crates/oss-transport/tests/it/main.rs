//! `HyperTransport` against servers made of bytes, through the public API.
//!
//! A name like `f07` is the number of a row of the project's fault matrix.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod answers;
mod busy;
mod cancel;
mod clock;
mod conformance;
mod connect;
mod foreign;
mod framing;
mod layers;
mod leftovers;
mod limits;
mod loopback;
mod mutants;
mod not_reqwest;
mod places;
mod pool;
mod proxy;
mod raw;
mod resolve;
mod slow;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tls;
mod uploads;
mod wire;

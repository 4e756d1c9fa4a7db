//! `HyperTransport` against servers made of bytes, through the public API.
//!
//! A name like `f07` is the number of a row of the project's fault matrix.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod answers;
#[cfg(feature = "testing")]
mod busy;
mod cancel;
mod clock;
#[cfg(feature = "testing")]
mod conformance;
mod connect;
#[cfg(feature = "testing")]
mod foreign;
mod framing;
mod layers;
#[cfg(feature = "testing")]
mod leftovers;
mod limits;
#[cfg(feature = "testing")]
mod loopback;
#[cfg(feature = "testing")]
mod mutants;
#[cfg(feature = "testing")]
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

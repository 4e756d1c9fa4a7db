//! `HyperTransport` against servers on real sockets, through the public API.
//!
//! A name like `f07` is the number of a row of the project's fault matrix.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod bodies;
mod cancellation;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod certificates;
mod concurrency;
mod conformance;
mod connect;
mod dependencies;
mod fairness;
mod framing;
mod pool;
mod proxy;
mod resolve;
mod responses;
mod server;
mod throughput;
mod time;
mod timeouts;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tls;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tls_server;
mod uploads;
mod wire;

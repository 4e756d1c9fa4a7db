//! The local OSS as a client sees it, over a socket.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod rules;
mod wire;

mod addressing;
mod bodies;
mod buckets;
mod captured;
mod identity;
mod inventory;
mod refused_rules;
mod settings;
mod shutdown;
mod unverified;

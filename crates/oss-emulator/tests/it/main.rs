//! The local OSS as a client sees it, over a socket.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod content;
mod rules;
mod wire;

mod addressing;
mod bodies;
mod buckets;
mod captured;
mod copies;
mod deletes;
mod faults;
mod headers;
mod identity;
mod inventory;
mod journal;
mod keys;
mod multipart;
mod object_lists;
mod objects;
mod ranges;
mod refused_rules;
mod settings;
mod shutdown;
mod unverified;
mod unwritable;

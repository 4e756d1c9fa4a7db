//! The emulator as a client sees it, over a socket.
#![expect(clippy::unwrap_used, reason = "a test helper may fail the test")]

mod content;
mod rules;
mod wire;

mod addressing;
mod authentication;
mod bodies;
mod buckets;
mod captured;
mod copies;
mod deletes;
mod faults;
mod forbidden_characters;
mod headers;
mod invalid_rules;
mod inventory;
mod journal;
mod keys;
mod multipart;
mod object_lists;
mod objects;
mod ranges;
mod settings;
mod shutdown;
mod unverified;

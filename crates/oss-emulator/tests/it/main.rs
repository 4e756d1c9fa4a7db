//! The emulator as a client sees it, over a socket.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test helper may fail the test"
)]

mod content;
mod rules;
mod store;
mod wire;

mod addressing;
mod admin;
mod admin_access;
mod admin_faults;
mod authentication;
mod bodies;
mod body_files;
mod buckets;
mod captured;
mod copies;
mod damaged_bodies;
mod data_dir;
mod deletes;
mod faults;
mod forbidden_characters;
mod foreign_parameters;
mod framing;
mod headers;
mod incremental_runs;
mod invalid_rules;
mod inventory;
mod journal;
mod keys;
mod memory;
mod multipart;
mod object_lists;
mod objects;
mod ranges;
mod run_calendar;
mod runs;
mod seeded_objects;
mod settings;
mod shutdown;
mod unsupported_headers;
mod unverified;
mod versions;

//! Tests of the workspace through its public API.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test helper fails by panicking"
)]

mod applies;
mod canary;
mod changes_by_others;
mod characters;
mod concurrent_replaces;
mod damaged_xml;
mod errors;
mod examples;
mod faults;
mod hostile_xml;
mod interop;
mod interop_checksums;
mod interop_credentials;
mod interop_faults;
mod interop_npm;
mod interop_objects;
mod interop_presigned;
mod interop_settings;
mod interop_urls;
mod interop_versions;
mod inventory;
mod lossless_xml;
mod object_keys;
mod presigned;
mod put_errors;
mod regressions;
mod report_oracles;
mod report_page;
mod reports;
mod reports_in_engines;
mod sdk;
mod sdk_bodies;
mod sdk_requests;
mod sdk_responses;
mod sdk_views;
mod spec_examples;
mod transfers;
mod transports;
mod waits;
mod xml_round_trip;

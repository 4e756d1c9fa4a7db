//! Tests of the code generated for each construct of a spec.
//!
//! `xtask/test_data/cases` contains the cases, each with a small spec, the expected code, and documents.
//! These modules compile and use that code.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::pedantic,
    reason = "generated code is repetitive; reviews cover its templates"
)]

mod documents;
mod pages;
mod recursion;
mod requests;
#[cfg(feature = "server")]
mod requests_read;
mod responses;

/// Compiles the expected code of the cases.
macro_rules! cases {
    ($($name:ident = $path:literal;)*) => {$(
        #[rustfmt::skip]
        #[path = $path]
        pub mod $name;
    )*};
}

cases! {
    data = "../../../xtask/test_data/cases/data/expected.rs";
    diamond = "../../../xtask/test_data/cases/diamond/expected.rs";
    headers = "../../../xtask/test_data/cases/headers/expected.rs";
    json = "../../../xtask/test_data/cases/json/expected.rs";
    numbers = "../../../xtask/test_data/cases/numbers/expected.rs";
    object_key = "../../../xtask/test_data/cases/object_key/expected.rs";
    optional_bodies = "../../../xtask/test_data/cases/optional_bodies/expected.rs";
    one_page = "../../../xtask/test_data/cases/pages/expected.rs";
    pages_of_numbers = "../../../xtask/test_data/cases/pages_of_numbers/expected.rs";
    pages_of_two_tokens = "../../../xtask/test_data/cases/pages_of_two_tokens/expected.rs";
    query = "../../../xtask/test_data/cases/query/expected.rs";
    recursive = "../../../xtask/test_data/cases/recursive/expected.rs";
    shared = "../../../xtask/test_data/cases/shared/expected.rs";
    side = "../../../xtask/test_data/cases/side/expected.rs";
    structures = "../../../xtask/test_data/cases/structures/expected.rs";
    times = "../../../xtask/test_data/cases/times/expected.rs";
    url_encoded = "../../../xtask/test_data/cases/url_encoded/expected.rs";
}

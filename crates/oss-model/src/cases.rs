//! What the generator makes of each construct that a spec can have.
//!
//! The cases are in `xtask/test_data/cases`, each with a small spec, the code that is expected of it,
//! and documents. Here that code is compiled and used.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::pedantic, reason = "as for all generated code")]

mod answers;
mod documents;
mod pages;
#[cfg(feature = "proptest")]
mod recursion;
mod requests;

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

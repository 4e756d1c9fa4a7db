//! Tests the public API with vectors, a reference and random requests.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails by panicking"
)]

mod captured_requests;
mod client_quirks;
mod contract;
mod mutations;
mod properties;
mod redaction;
mod reference;
mod signed_request;
mod strategies;
mod vectors;
mod verification;
mod verify_errors;

use std::error::Error;
use std::time::SystemTime;

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use oss_sign::Timestamp;

/// A test fails by returning any error.
type Outcome = Result<(), Box<dyn Error>>;

const REGION: &str = "cn-hangzhou";
const BUCKET: &str = "examplebucket";
const ACCESS_KEY_ID: &str = "LTAI5tExampleAccessKey";
const SECRET: &str = "exampleSecretKey0123456789";
const TIME: &str = "20231216T162057Z";

fn at(basic: &str) -> Result<SystemTime, oss_sign::Error> {
    Ok(Timestamp::parse_basic(basic)?.into())
}

fn header_map<'a>(
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<HeaderMap, Box<dyn Error>> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let value = HeaderValue::from_bytes(value.as_bytes())?;
        headers.append(HeaderName::from_bytes(name.as_bytes())?, value);
    }
    Ok(headers)
}

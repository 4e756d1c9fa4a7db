//! Characters that XML does not allow: a response could not repeat them.

use http::Method;

use crate::rules;
use crate::wire::{Request, TestResult, refused};

/// A control character and a noncharacter, percent-encoded.
const FORBIDDEN: [&str; 2] = ["%01", "%EF%BF%BF"];

/// The list parameters with keys, which a response can encode.
const KEY_PARAMETERS: [&str; 13] = [
    "prefix",
    "delimiter",
    "marker",
    "list-type=2&prefix",
    "list-type=2&delimiter",
    "list-type=2&start-after",
    "versions&prefix",
    "versions&delimiter",
    "versions&key-marker",
    "uploads&prefix",
    "uploads&delimiter",
    "uploads&key-marker",
    "uploads&upload-id-marker=1&key-marker",
];

/// The list parameters with values that are never encoded.
const ID_PARAMETERS: [&str; 4] = [
    "versions&key-marker=a&version-id-marker",
    "uploads&upload-id-marker",
    "uploads&key-marker=a&upload-id-marker",
    "list-type=2&continuation-token",
];

#[tokio::test]
async fn list_of_keys_refuses_parameters_that_xml_cannot_carry() -> TestResult {
    let emulator = rules::with_source().await;
    let refused = refused(400, "InvalidArgument", None);
    let ask = async |query: String| {
        let request = Request::bucket(Method::GET, "source", &query).signed();
        (request.send(&emulator).await, query)
    };
    for character in FORBIDDEN {
        for parameter in KEY_PARAMETERS.iter().chain(&ID_PARAMETERS) {
            let (response, query) = ask(format!("{parameter}={character}")).await;
            assert_eq!(response.refusal(), refused, "{query}");
        }
        for parameter in KEY_PARAMETERS {
            let (response, query) = ask(format!("{parameter}={character}&encoding-type=url")).await;
            assert_eq!(response.status, 200, "{query}");
        }
        for parameter in ID_PARAMETERS {
            let (response, query) = ask(format!("{parameter}={character}&encoding-type=url")).await;
            assert_eq!(response.refusal(), refused, "{query}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn list_of_buckets_refuses_parameters_xml_cannot_carry() -> TestResult {
    let emulator = rules::with_source().await;
    for character in FORBIDDEN {
        for parameter in ["prefix", "marker"] {
            let query = format!("{parameter}={character}");
            let request = Request::service(Method::GET, &query).signed();
            let refusal = request.send(&emulator).await.refusal();
            assert_eq!(refusal, refused(400, "InvalidArgument", None), "{query}");
        }
    }
    Ok(())
}

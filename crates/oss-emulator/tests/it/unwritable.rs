//! Characters that XML does not have: what an answer could not repeat is refused.

use http::Method;

use crate::rules;
use crate::wire::{Call, Outcome, refused};

/// A control character and one of the two that are no characters, as a query has them.
const UNWRITABLE: [&str; 2] = ["%01", "%EF%BF%BF"];

/// The parameters with which lists are asked for keys, which can be encoded.
const OF_KEYS: [&str; 13] = [
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

/// Those for something that is not encoded.
const OF_IDS: [&str; 4] = [
    "versions&key-marker=a&version-id-marker",
    "uploads&upload-id-marker",
    "uploads&key-marker=a&upload-id-marker",
    "list-type=2&continuation-token",
];

#[tokio::test]
async fn lists_of_keys_repeat_only_what_can_be_written() -> Outcome {
    let emulator = rules::with_source().await;
    let cannot = refused(400, "InvalidArgument", None);
    let ask = async |query: String| {
        let call = Call::bucket(Method::GET, "source", &query).signed();
        (call.send(&emulator).await, query)
    };
    for character in UNWRITABLE {
        for parameter in OF_KEYS.iter().chain(&OF_IDS) {
            let (reply, query) = ask(format!("{parameter}={character}")).await;
            assert_eq!(reply.refusal(), cannot, "{query}");
        }
        for parameter in OF_KEYS {
            let (reply, query) = ask(format!("{parameter}={character}&encoding-type=url")).await;
            assert_eq!(reply.status, 200, "{query}");
        }
        for parameter in OF_IDS {
            let (reply, query) = ask(format!("{parameter}={character}&encoding-type=url")).await;
            assert_eq!(reply.refusal(), cannot, "{query}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_list_of_buckets_repeats_only_what_can_be_written() -> Outcome {
    let emulator = rules::with_source().await;
    for character in UNWRITABLE {
        for parameter in ["prefix", "marker"] {
            let query = format!("{parameter}={character}");
            let call = Call::service(Method::GET, &query).signed();
            let refusal = call.send(&emulator).await.refusal();
            assert_eq!(refusal, refused(400, "InvalidArgument", None), "{query}");
        }
    }
    Ok(())
}

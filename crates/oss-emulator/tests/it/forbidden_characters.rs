//! Characters that XML 1.0 excludes: documents have references to all but U+0000.

use http::Method;
use oss_emulator::Emulator;
use oss_model::object::{DeleteResult, ListBucketResult};

use crate::content::{delete_request, keys, list, put};
use crate::rules;
use crate::wire::{Request, Response, TestResult, refused};

/// U+0000, percent-encoded.
const FORBIDDEN: &str = "%00";

/// Control characters and a noncharacter, percent-encoded.
const EXCLUDED: [&str; 4] = ["%01", "%1F", "%0D", "%EF%BF%BF"];

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

async fn ask(emulator: &Emulator, query: &str) -> Response {
    let request = Request::bucket(Method::GET, "source", query).signed();
    request.send(emulator).await
}

#[tokio::test]
async fn list_of_keys_refuses_parameters_that_xml_cannot_carry() -> TestResult {
    let emulator = rules::with_source().await;
    let refused = refused(400, "InvalidArgument", None);
    for parameter in KEY_PARAMETERS {
        let query = format!("{parameter}=a{FORBIDDEN}");
        let response = ask(&emulator, &query).await;
        assert_eq!(response.refusal(), refused, "{query}");
        let message = response.error().message.unwrap_or_default();
        assert!(message.contains(r#""a\0""#), "names the text: {message}");
    }
    for parameter in KEY_PARAMETERS {
        let query = format!("{parameter}={FORBIDDEN}&encoding-type=url");
        assert_eq!(ask(&emulator, &query).await.status, 200, "{query}");
    }
    for parameter in ID_PARAMETERS {
        for encoding in ["", "&encoding-type=url"] {
            let query = format!("{parameter}={FORBIDDEN}{encoding}");
            assert_eq!(ask(&emulator, &query).await.refusal(), refused, "{query}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn list_of_keys_repeats_parameters_that_xml_1_0_excludes() -> TestResult {
    let emulator = rules::with_source().await;
    for character in EXCLUDED {
        for parameter in KEY_PARAMETERS {
            for encoding in ["", "&encoding-type=url"] {
                let query = format!("{parameter}={character}{encoding}");
                let response = ask(&emulator, &query).await;
                assert_eq!(response.status, 200, "{query}: {}", response.body);
            }
        }
    }
    let page = list(&emulator, "prefix=%01%0D").await;
    assert_eq!(page.prefix.as_deref(), Some("\u{1}\r"));
    Ok(())
}

#[tokio::test]
async fn list_of_buckets_refuses_parameters_xml_cannot_carry() -> TestResult {
    let emulator = rules::with_source().await;
    for parameter in ["prefix", "marker"] {
        let query = format!("{parameter}={FORBIDDEN}");
        let request = Request::service(Method::GET, &query).signed();
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None), "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn keys_with_control_characters_are_listed_and_deleted() -> TestResult {
    let emulator = rules::with_source().await;
    let mut written: Vec<_> = ('\u{1}'..=' ').map(|c| format!("logs/{c}old")).collect();
    written.extend(["logs/\u{ffff}".to_owned(), "logs/new".to_owned()]);
    written.sort();
    for key in &written {
        put(&emulator, key, "").await;
    }
    let response = ask(&emulator, "").await;
    assert!(
        response.body.contains("<Key>logs/&#1;old</Key>"),
        "{}",
        response.body
    );
    let page: ListBucketResult = response.document();
    assert!(page.contents.iter().map(|object| &object.key).eq(&written));
    assert_eq!(
        keys(&emulator, "encoding-type=url").await[0],
        "logs%2F%01old"
    );

    // The Python SDK v2 and the Go SDK write references; oss2 and ali-oss send most characters unescaped.
    let document = "<Delete><Quiet>false</Quiet><Object><Key>logs/&#x01;old</Key></Object>\
        <Object><Key>logs/\u{2}old</Key></Object><Object><Key>logs/&#13;old</Key></Object>\
        <Object><Key>logs/&#xFFFF;</Key></Object><Object><Key>logs/new</Key></Object></Delete>";
    let response = delete_request("", document).signed().send(&emulator).await;
    let result: DeleteResult = response.document();
    let deleted: Vec<_> = result.deleted.into_iter().map(|one| one.key).collect();
    let expected = ["\u{1}old", "\u{2}old", "\rold", "\u{ffff}", "new"];
    assert_eq!(deleted, expected.map(|key| format!("logs/{key}")));
    assert_eq!(
        keys(&emulator, "").await.len(),
        written.len() - deleted.len()
    );
    Ok(())
}

#[tokio::test]
async fn error_about_a_control_character_is_readable_by_xml_1_0() -> TestResult {
    let emulator = rules::with_source().await;
    let request = Request::object(Method::GET, "source", "a\u{1}\0b", "").signed();
    let response = request.send(&emulator).await;
    assert_eq!(response.refusal().1, "NoSuchKey");
    assert!(!response.body.contains("&#1;"), "{}", response.body);
    Ok(())
}

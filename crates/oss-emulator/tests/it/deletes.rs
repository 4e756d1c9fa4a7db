//! Objects: delete one, delete many.

use http::Method;
use oss_model::object::DeleteResult;

use crate::content::{UNKNOWN_VERSION, delete_request, keys, put};
use crate::rules;
use crate::wire::{Request, TestResult, refused};

#[tokio::test]
async fn deleting_existing_and_missing_objects_succeeds() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    for (query, left) in [("versionId=v1", 1), ("", 0), ("", 0), ("versionId=null", 0)] {
        let request = Request::object(Method::DELETE, "source", "k", query).signed();
        let response = request.send(&emulator).await;
        assert_eq!(
            (response.status.as_u16(), response.body.as_str()),
            (204, "")
        );
        assert_eq!(keys(&emulator, "").await.len(), left, "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn several_objects_are_deleted_at_once() -> TestResult {
    let emulator = rules::with_source().await;
    for key in ["a", "b&c", "d e", "f"] {
        put(&emulator, key, "").await;
    }
    let document = "<Delete><Quiet>false</Quiet><Object><Key>b&amp;c</Key></Object>\
        <Object><Key>absent</Key></Object><Object><Key>d e</Key></Object>\
        <Object><Key>f</Key><VersionId>UNKNOWN</VersionId></Object></Delete>"
        .replace("UNKNOWN", UNKNOWN_VERSION);
    for (query, encoding, blank) in [
        ("", None, "d e"),
        ("encoding-type=url", Some("url"), "d%20e"),
    ] {
        let request = delete_request(query, &document).signed();
        let result: DeleteResult = request.send(&emulator).await.document();
        let name = result.encoding_type.map(|encoding| encoding.to_string());
        assert_eq!(name.as_deref(), encoding);
        let deleted: Vec<_> = result.deleted.iter().map(|d| d.key.as_str()).collect();
        let first = if encoding.is_some() { "b%26c" } else { "b&c" };
        assert_eq!(deleted, [first, "absent", blank, "f"]);
        assert_eq!(
            result.deleted[3].version_id.as_deref(),
            Some(UNKNOWN_VERSION)
        );
        assert_eq!(keys(&emulator, "").await, ["a", "f"]);
    }
    let document = "<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>";
    let response = delete_request("", document).signed().send(&emulator).await;
    assert_eq!(
        (response.status.as_u16(), response.body.as_str()),
        (200, "")
    );
    assert_eq!(keys(&emulator, "").await, ["f"]);
    Ok(())
}

#[tokio::test]
async fn invalid_list_of_deletes_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "a", "").await;
    let document = "<Delete><Object><Key>a</Key></Object></Delete>";
    let request = Request::bucket(Method::POST, "source", "delete").body(document);
    let refusal = request.signed().send(&emulator).await.refusal();
    let missing = refused(400, "MissingArgument", Some("0016-00000606"));
    assert_eq!(refusal, missing);

    let too_many = "<Object><Key>a</Key></Object>".repeat(1001);
    for content in [
        "",
        "<Object></Object>",
        "<Object><Key></Key></Object>",
        "<Object><Key>a<b/></Key></Object>",
        "<Object old=\"true\"><Key>a</Key></Object>",
        &too_many,
    ] {
        let document = format!("<Delete>{content}</Delete>");
        let refusal = delete_request("", &document)
            .signed()
            .send(&emulator)
            .await
            .refusal();
        assert_eq!(refusal, refused(400, "MalformedXML", None), "{content}");
    }
    for around in [
        [document, "more"].concat(),
        [document, document].concat(),
        [document, "&amp;"].concat(),
    ] {
        let refusal = delete_request("", &around).signed().send(&emulator).await;
        let refusal = refusal.refusal();
        assert_eq!(refusal, refused(400, "MalformedXML", None), "{around}");
    }
    let refusal = delete_request("encoding-type=base64", document).signed();
    let refusal = refusal.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    assert_eq!(keys(&emulator, "").await, ["a"]);
    Ok(())
}

//! Versions of objects: kept, found, deleted and listed.

use http::Method;
use oss_emulator::Emulator;
use oss_model::bucket::{BucketInfo, BucketStat};
use oss_model::object::{DeleteResult, ListVersionsResult};
use oss_sign::encode_query;

use crate::content::{UNKNOWN_VERSION, delete_request, get, head, keys, put_request};
use crate::rules;
use crate::wire::{Request, Response, TestResult, refused};

async fn set_versioning(emulator: &Emulator, status: &str) {
    let document =
        format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
    let request = Request::bucket(Method::PUT, "source", "versioning").body(document);
    assert_eq!(request.signed().send(emulator).await.status, 200);
}

/// An emulator whose bucket `source` keeps versions.
async fn versioned() -> Emulator {
    let emulator = rules::with_source().await;
    set_versioning(&emulator, "Enabled").await;
    emulator
}

/// Puts an object and returns the id of its version, which can be empty.
async fn put(emulator: &Emulator, key: &str, content: &str) -> String {
    let response = put_request(key, content).signed().send(emulator).await;
    assert_eq!(response.status, 200, "{}", response.body);
    response.header("x-oss-version-id").to_owned()
}

async fn with_version(emulator: &Emulator, method: Method, key: &str, id: &str) -> Response {
    let query = format!("versionId={}", encode_query(id));
    let request = Request::object(method, "source", key, &query);
    request.signed().send(emulator).await
}

async fn delete(emulator: &Emulator, key: &str) -> Response {
    let request = Request::object(Method::DELETE, "source", key, "");
    let response = request.signed().send(emulator).await;
    assert_eq!(response.status, 204, "{}", response.body);
    response
}

async fn list(emulator: &Emulator, query: &str) -> ListVersionsResult {
    let request = Request::bucket(Method::GET, "source", &format!("versions&{query}"));
    request.signed().send(emulator).await.document()
}

/// Lists all versions as `key id`, and whether they are the latest ones.
async fn all(emulator: &Emulator) -> Vec<(String, bool)> {
    let page = list(emulator, "max-keys=1000").await;
    let versions = page.versions.iter().map(|it| {
        let id = it.version_id.as_deref().unwrap_or_default();
        (format!("{} {id}", it.key), it.is_latest == Some(true))
    });
    let markers = page.delete_markers.iter().map(|it| {
        let id = it.version_id.as_deref().unwrap_or_default();
        (
            format!("{} {id} deleted", it.key),
            it.is_latest == Some(true),
        )
    });
    versions.chain(markers).collect()
}

#[tokio::test]
async fn each_put_of_a_versioned_bucket_makes_a_version() -> TestResult {
    let emulator = rules::with_source().await;
    assert_eq!(put(&emulator, "k", "0").await, "");
    set_versioning(&emulator, "Enabled").await;
    let (first, second) = (
        put(&emulator, "k", "1").await,
        put(&emulator, "k", "2").await,
    );
    assert_ne!(first, second);
    assert!(first.len() == 64 && first.bytes().all(|b| b.is_ascii_alphanumeric()));
    let current = get(&emulator, "k").await;
    assert_eq!(current.body, "2");
    assert_eq!(current.header("x-oss-version-id"), second);
    assert_eq!(
        head(&emulator, "k").await.header("x-oss-version-id"),
        second
    );
    for (id, content) in [("null", "0"), (&first, "1"), (&second, "2")] {
        let old = with_version(&emulator, Method::GET, "k", id).await;
        assert_eq!(old.body, content);
        assert_eq!(old.header("x-oss-version-id"), id);
        let query = format!("objectMeta&versionId={id}");
        let meta = Request::object(Method::HEAD, "source", "k", &query).signed();
        let meta = meta.send(&emulator).await;
        assert_eq!(meta.header("x-oss-version-id"), id);
        assert_eq!(meta.header("content-length"), "1");
    }
    let unknown = with_version(&emulator, Method::GET, "k", UNKNOWN_VERSION).await;
    assert_eq!(unknown.refusal(), refused(404, "NoSuchVersion", None));
    assert_eq!(keys(&emulator, "").await, ["k"]);
    Ok(())
}

#[tokio::test]
async fn deleted_object_comes_back_without_its_marker() -> TestResult {
    let emulator = versioned().await;
    let id = put(&emulator, "k", "1").await;
    let deleted = delete(&emulator, "k").await;
    assert_eq!(deleted.header("x-oss-delete-marker"), "true");
    let marker = deleted.header("x-oss-version-id").to_owned();
    assert_ne!(marker, id);

    let missing = get(&emulator, "k").await;
    assert_eq!(missing.refusal(), refused(404, "NoSuchKey", None));
    assert_eq!(missing.header("x-oss-delete-marker"), "true");
    assert_eq!(missing.header("x-oss-version-id"), marker);
    let missing = head(&emulator, "k").await;
    assert_eq!(missing.head_refusal(), refused(404, "NoSuchKey", None));
    assert_eq!(missing.header("x-oss-delete-marker"), "true");
    for method in [Method::GET, Method::HEAD] {
        let refusal = with_version(&emulator, method.clone(), "k", &marker).await;
        assert_eq!(refusal.status, 405, "{method}");
        assert_eq!(refusal.header("x-oss-delete-marker"), "true");
        assert_eq!(refusal.header("allow"), "DELETE");
    }
    let old = with_version(&emulator, Method::GET, "k", &id).await;
    assert_eq!(
        (old.body.as_str(), old.header("x-oss-delete-marker")),
        ("1", "")
    );
    assert_eq!(keys(&emulator, "").await, [""; 0]);

    let undone = with_version(&emulator, Method::DELETE, "k", &marker).await;
    assert_eq!(undone.status, 204);
    assert_eq!(undone.header("x-oss-delete-marker"), "true");
    assert_eq!(undone.header("x-oss-version-id"), marker);
    assert_eq!(get(&emulator, "k").await.body, "1");
    let gone = with_version(&emulator, Method::DELETE, "k", &id).await;
    assert_eq!(gone.header("x-oss-version-id"), id);
    assert_eq!(gone.header("x-oss-delete-marker"), "");
    let missing = get(&emulator, "k").await;
    assert_eq!(missing.refusal(), refused(404, "NoSuchKey", None));
    assert_eq!(missing.header("x-oss-delete-marker"), "");
    Ok(())
}

/// The response to a deletion has the id in a header.
#[tokio::test]
async fn deletion_of_an_id_with_a_control_is_refused() -> TestResult {
    let emulator = versioned().await;
    for id in ["\0", "a\r\nb", "\u{7f}"] {
        let refusal = with_version(&emulator, Method::DELETE, "k", id).await;
        let expected = refused(400, "InvalidArgument", None);
        assert_eq!(refusal.refusal(), expected, "{id:?}");
    }
    let deleted = with_version(&emulator, Method::DELETE, "k", "missing").await;
    assert_eq!(deleted.status, 204);
    Ok(())
}

#[tokio::test]
async fn next_newest_version_becomes_the_latest() -> TestResult {
    let emulator = versioned().await;
    let first = put(&emulator, "k", "1").await;
    let second = put(&emulator, "k", "2").await;
    let entry = |id: &str, is_latest| (format!("k {id}"), is_latest);
    assert_eq!(
        all(&emulator).await,
        [entry(&second, true), entry(&first, false)]
    );
    with_version(&emulator, Method::DELETE, "k", &second).await;
    assert_eq!(all(&emulator).await, [entry(&first, true)]);
    assert_eq!(get(&emulator, "k").await.body, "1");
    Ok(())
}

#[tokio::test]
async fn suspended_bucket_replaces_only_its_null_version() -> TestResult {
    let emulator = versioned().await;
    let kept = put(&emulator, "k", "1").await;
    set_versioning(&emulator, "Suspended").await;
    for content in ["2", "3"] {
        assert_eq!(put(&emulator, "k", content).await, "null");
    }
    assert_eq!(
        all(&emulator).await,
        [("k null".to_owned(), true), (format!("k {kept}"), false)]
    );
    assert_eq!(get(&emulator, "k").await.header("x-oss-version-id"), "null");
    let deleted = delete(&emulator, "k").await;
    assert_eq!(deleted.header("x-oss-delete-marker"), "true");
    assert_eq!(deleted.header("x-oss-version-id"), "null");
    assert_eq!(
        all(&emulator).await,
        [
            (format!("k {kept}"), false),
            ("k null deleted".to_owned(), true)
        ]
    );
    assert_eq!(put(&emulator, "k", "4").await, "null");
    set_versioning(&emulator, "Enabled").await;
    let newest = put(&emulator, "k", "5").await;
    let expected = [&newest, "null", &kept].map(|id| format!("k {id}"));
    let ids: Vec<_> = all(&emulator).await.into_iter().map(|it| it.0).collect();
    assert_eq!(ids, expected);
    Ok(())
}

#[tokio::test]
async fn versions_of_a_key_are_listed_over_several_pages() -> TestResult {
    let emulator = versioned().await;
    let mut expected = Vec::new();
    for (key, count) in [("a", 1), ("b/1", 3), ("b/2", 1), ("c", 4)] {
        let mut ids = Vec::new();
        for number in 0..count {
            ids.push(if key == "c" && number == 2 {
                delete(&emulator, key)
                    .await
                    .header("x-oss-version-id")
                    .to_owned()
            } else {
                put(&emulator, key, "x").await
            });
        }
        expected.extend(ids.into_iter().rev().map(|id| (key.to_owned(), id)));
    }
    for limit in 1..=10 {
        let (mut listed, mut next) = (Vec::new(), String::new());
        loop {
            let page = list(&emulator, &format!("max-keys={limit}{next}")).await;
            let versions = page.versions.into_iter().map(|it| (it.key, it.version_id));
            let markers = page
                .delete_markers
                .into_iter()
                .map(|it| (it.key, it.version_id));
            let mut both: Vec<_> = versions.chain(markers).collect();
            // The document separates what the order of the versions mixes.
            both.sort_by_key(|(key, id)| {
                let found = expected
                    .iter()
                    .position(|(k, i)| k == key && Some(i) == id.as_ref());
                found.unwrap()
            });
            assert!(both.len() <= limit);
            listed.extend(both.into_iter().map(|(key, id)| (key, id.unwrap())));
            let (Some(key), Some(id)) = (page.next_key_marker, page.next_version_id_marker) else {
                assert_eq!(page.is_truncated, Some(false));
                break;
            };
            next = format!("&key-marker={}&version-id-marker={id}", encode_query(&key));
        }
        assert_eq!(listed, expected, "{limit}");
    }
    Ok(())
}

#[tokio::test]
async fn list_continues_after_a_version_that_is_gone() -> TestResult {
    let emulator = versioned().await;
    let ids = [
        put(&emulator, "k", "1").await,
        put(&emulator, "k", "2").await,
        put(&emulator, "k", "3").await,
    ];
    with_version(&emulator, Method::DELETE, "k", &ids[1]).await;
    let query = format!("key-marker=k&version-id-marker={}", ids[1]);
    let page = list(&emulator, &query).await;
    let listed: Vec<_> = page
        .versions
        .iter()
        .map(|it| it.version_id.as_deref())
        .collect();
    assert_eq!(listed, [Some(ids[0].as_str())]);
    assert_eq!(list(&emulator, "key-marker=k").await.versions.len(), 0);
    // A null version that never existed counts as newer than all others.
    let page = list(&emulator, "key-marker=k&version-id-marker=null").await;
    assert_eq!(page.versions.len(), 2);
    let query = "versions&key-marker=k&version-id-marker=v1";
    let request = Request::bucket(Method::GET, "source", query).signed();
    let refusal = request.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    Ok(())
}

#[tokio::test]
async fn versions_are_listed_by_prefix_and_delimiter() -> TestResult {
    let emulator = versioned().await;
    for key in ["a", "b/1", "b/1", "b/2", "c"] {
        put(&emulator, key, "x").await;
    }
    delete(&emulator, "b/3").await;
    let page = list(&emulator, "delimiter=%2F").await;
    let listed: Vec<_> = page.versions.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(listed, ["a", "c"]);
    assert_eq!(page.common_prefixes.len(), 1);
    let page = list(&emulator, "prefix=b%2F&delimiter=%2F").await;
    let listed: Vec<_> = page.versions.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(listed, ["b/1", "b/1", "b/2"]);
    let markers: Vec<_> = page
        .delete_markers
        .iter()
        .map(|it| it.key.as_str())
        .collect();
    assert_eq!(markers, ["b/3"]);
    assert_eq!(keys(&emulator, "prefix=b%2F").await, ["b/1", "b/2"]);
    let long = "p".repeat(1025);
    let request = Request::bucket(Method::GET, "source", &format!("versions&prefix={long}"));
    let refusal = request.signed().send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    Ok(())
}

#[tokio::test]
async fn copy_reads_and_makes_versions() -> TestResult {
    let emulator = versioned().await;
    let first = put(&emulator, "k", "1").await;
    put(&emulator, "k", "2").await;
    let copy = |from: String| {
        let request = Request::object(Method::PUT, "source", "copy", "");
        request.header("x-oss-copy-source", &from).signed()
    };
    let response = copy(format!("/source/k?versionId={first}"))
        .send(&emulator)
        .await;
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("x-oss-copy-source-version-id"), first);
    let made = response.header("x-oss-version-id").to_owned();
    let read = get(&emulator, "copy").await;
    assert_eq!(
        (read.body.as_str(), read.header("x-oss-version-id")),
        ("1", made.as_str())
    );

    let marker = delete(&emulator, "k")
        .await
        .header("x-oss-version-id")
        .to_owned();
    let missing = copy("/source/k".to_owned()).send(&emulator).await;
    assert_eq!(missing.refusal(), refused(404, "NoSuchKey", None));
    let refusal = copy(format!("/source/k?versionId={marker}"))
        .send(&emulator)
        .await;
    assert_eq!(refusal.refusal(), refused(405, "MethodNotAllowed", None));
    Ok(())
}

#[tokio::test]
async fn completed_upload_is_a_version() -> TestResult {
    let emulator = versioned().await;
    let first = put(&emulator, "k", "1").await;
    let request = Request::object(Method::POST, "source", "k", "uploads").signed();
    let begun = request.send(&emulator).await.body;
    let id = begun
        .split_once("<UploadId>")
        .and_then(|(_, rest)| rest.split_once('<'));
    let id = id.map(|(id, _)| id).unwrap_or_default();
    let query = format!("partNumber=1&uploadId={id}");
    let part = Request::object(Method::PUT, "source", "k", &query)
        .body("2")
        .signed();
    assert_eq!(part.send(&emulator).await.status, 200);
    let request = Request::object(Method::POST, "source", "k", &format!("uploadId={id}"));
    let completed = request.header("x-oss-complete-all", "yes").signed();
    let completed = completed.send(&emulator).await;
    assert_eq!(completed.status, 200, "{}", completed.body);
    let second = completed.header("x-oss-version-id");
    assert!(second.starts_with("CAEQ") && second != first);
    assert_eq!(get(&emulator, "k").await.body, "2");
    assert_eq!(
        with_version(&emulator, Method::GET, "k", &first).await.body,
        "1"
    );
    Ok(())
}

#[tokio::test]
async fn several_versions_are_deleted_at_once() -> TestResult {
    let emulator = versioned().await;
    let id = put(&emulator, "a", "1").await;
    put(&emulator, "b", "1").await;
    let marker = delete(&emulator, "c")
        .await
        .header("x-oss-version-id")
        .to_owned();
    let object = |key: &str, id: &str| {
        format!("<Object><Key>{key}</Key><VersionId>{id}</VersionId></Object>")
    };
    let document = format!(
        "<Delete>{}<Object><Key>b</Key></Object>{}</Delete>",
        object("a", &id),
        object("c", &marker)
    );
    let request = delete_request("", &document).signed();
    let result: DeleteResult = request.send(&emulator).await.document();
    let [a, b, c] = result.deleted.as_slice() else {
        return Err(format!("{result:?}").into());
    };
    assert_eq!(a.version_id.as_deref(), Some(id.as_str()));
    assert_eq!(
        (a.delete_marker, &a.delete_marker_version_id),
        (None, &None)
    );
    assert_eq!((&b.version_id, b.delete_marker), (&None, Some(true)));
    let made = b.delete_marker_version_id.as_deref().unwrap_or_default();
    assert_eq!(c.version_id.as_deref(), Some(marker.as_str()));
    assert_eq!(c.delete_marker, Some(true));
    assert_eq!(c.delete_marker_version_id.as_deref(), Some(marker.as_str()));
    let left = all(&emulator).await;
    assert_eq!(left.len(), 2);
    assert_eq!(left[1], (format!("b {made} deleted"), true));

    let document = format!(
        "<Delete>{}<Object><Key>b</Key></Object></Delete>",
        object("b", "v1")
    );
    let refusal = delete_request("", &document).signed().send(&emulator).await;
    assert_eq!(refusal.refusal(), refused(400, "InvalidArgument", None));
    assert_eq!(all(&emulator).await, left);
    Ok(())
}

#[tokio::test]
async fn overwrite_can_be_forbidden_only_without_versions() -> TestResult {
    let emulator = versioned().await;
    for status in ["Enabled", "Suspended"] {
        set_versioning(&emulator, status).await;
        for _ in 0..2 {
            let request = put_request("k", "1").header("x-oss-forbid-overwrite", "true");
            assert_eq!(
                request.signed().send(&emulator).await.status,
                200,
                "{status}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn bucket_with_any_version_is_not_empty() -> TestResult {
    let emulator = versioned().await;
    let marker = delete(&emulator, "k")
        .await
        .header("x-oss-version-id")
        .to_owned();
    let removal = Request::bucket(Method::DELETE, "source", "").signed();
    let refusal = removal.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(409, "BucketNotEmpty", None));
    with_version(&emulator, Method::DELETE, "k", &marker).await;
    assert_eq!(removal.send(&emulator).await.status, 204);
    Ok(())
}

#[tokio::test]
async fn versioning_once_enabled_can_only_be_suspended() -> TestResult {
    let emulator = versioned().await;
    for status in ["", "<Status>Disabled</Status>", "<Status>None</Status>"] {
        let document = format!("<VersioningConfiguration>{status}</VersioningConfiguration>");
        let request = Request::bucket(Method::PUT, "source", "versioning").body(document);
        let refusal = request.signed().send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "MalformedXML", None), "{status}");
    }
    set_versioning(&emulator, "Suspended").await;
    let request = Request::bucket(Method::GET, "source", "bucketInfo").signed();
    let info: BucketInfo = request.send(&emulator).await.document();
    let status = info.bucket.versioning.map(|status| status.to_string());
    assert_eq!(status.as_deref(), Some("Suspended"));
    Ok(())
}

#[tokio::test]
async fn stat_counts_versions_and_delete_markers() -> TestResult {
    let emulator = versioned().await;
    for content in ["1", "22"] {
        put(&emulator, "k", content).await;
    }
    delete(&emulator, "k").await;
    let request = Request::bucket(Method::GET, "source", "stat").signed();
    let stat: BucketStat = request.send(&emulator).await.document();
    assert_eq!((stat.object_count, stat.storage), (Some(2), Some(3)));
    assert_eq!(stat.delete_marker_count, Some(1));
    Ok(())
}

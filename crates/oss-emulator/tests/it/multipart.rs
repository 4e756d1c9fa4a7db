//! Multipart uploads.

use http::Method;
use oss_emulator::Emulator;
use oss_model::bucket::BucketStat;
use oss_model::multipart::{
    CompleteMultipartUploadResult, InitiateMultipartUploadResult, ListMultipartUploadsResult,
    ListPartsResult,
};

use crate::content::{get, put};
use crate::rules;
use crate::wire::{Request, Response, TestResult, refused};

/// The numbers and entity tags of parts, as a client sends them.
pub(crate) type PartList<'t> = &'t [(&'t str, &'t str)];

fn initiate_request(key: &str) -> Request {
    Request::object(Method::POST, "source", key, "uploads")
}

pub(crate) async fn initiate(emulator: &Emulator, key: &str) -> String {
    let response = initiate_request(key).signed().send(emulator).await;
    response
        .document::<InitiateMultipartUploadResult>()
        .upload_id
}

async fn upload(emulator: &Emulator, key: &str, id: &str, number: &str, content: &str) -> Response {
    let query = format!("partNumber={number}&uploadId={id}");
    let request = Request::object(Method::PUT, "source", key, &query).body(content);
    request.signed().send(emulator).await
}

fn complete_request(key: &str, id: &str, parts: PartList<'_>) -> Request {
    let parts = parts.iter().map(|(number, etag)| {
        format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
    });
    let parts: String = parts.collect();
    let document = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    Request::object(Method::POST, "source", key, &format!("uploadId={id}")).body(document)
}

pub(crate) async fn complete(
    emulator: &Emulator,
    key: &str,
    id: &str,
    parts: PartList<'_>,
) -> Response {
    complete_request(key, id, parts)
        .signed()
        .send(emulator)
        .await
}

async fn list_parts(emulator: &Emulator, key: &str, query: &str) -> ListPartsResult {
    let request = Request::object(Method::GET, "source", key, query);
    request.signed().send(emulator).await.document()
}

async fn list_uploads(emulator: &Emulator, query: &str) -> ListMultipartUploadsResult {
    let request = Request::bucket(Method::GET, "source", query);
    request.signed().send(emulator).await.document()
}

const HEL: &str = "\"46356AFE55FA3CEA9CBE73AD442CAD47\"";
const LO: &str = "\"7CE8636C076F5F42316676F7CA5CCFBE\"";

#[tokio::test]
async fn completed_parts_become_an_object() -> TestResult {
    let emulator = rules::with_source().await;
    let request = initiate_request("a/b c").header("x-oss-meta-a", "1");
    let request = request.header("content-type", "text/plain").signed();
    let begun: InitiateMultipartUploadResult = request.send(&emulator).await.document();
    assert_eq!(begun.bucket.as_deref(), Some("source"));
    assert_eq!(begun.key.as_deref(), Some("a/b c"));
    let id = begun.upload_id;

    // Out of order and with a gap.
    let second = upload(&emulator, "a/b c", &id, "7", "lo").await;
    let first = upload(&emulator, "a/b c", &id, "2", "hel").await;
    let etags = [first.header("etag"), second.header("etag")];
    assert!(first.header("x-oss-hash-crc64ecma").parse::<u64>().is_ok());
    assert_eq!(get(&emulator, "a/b c").await.status, 404);

    let parts = [("2", etags[0]), ("7", etags[1])];
    let response = complete(&emulator, "a/b c", &id, &parts).await;
    let completed: CompleteMultipartUploadResult = response.document();
    let etag = completed.etag.unwrap();
    // The MD5 of the two MD5s, computed by another program.
    assert_eq!(etag, "\"554A2F6105CC700B8CC987B5DDFB8102-2\"");
    assert_eq!(
        completed.location.as_deref(),
        Some("http://source.oss-cn-hangzhou.aliyuncs.com/a/b%20c")
    );
    let object = get(&emulator, "a/b c").await;
    assert_eq!(object.body, "hello");
    for (name, value) in [
        ("etag", etag.as_str()),
        ("content-type", "text/plain"),
        ("content-md5", ""),
        ("x-oss-meta-a", "1"),
        ("x-oss-object-type", "Multipart"),
        ("x-oss-hash-crc64ecma", "11177612005948864433"),
    ] {
        assert_eq!(object.header(name), value, "{name}");
    }
    assert_eq!(
        response.header("x-oss-hash-crc64ecma"),
        "11177612005948864433"
    );
    assert_eq!(response.header("etag"), etag);
    let again = complete(&emulator, "a/b c", &id, &parts).await.refusal();
    assert_eq!(again, refused(404, "NoSuchUpload", None));
    Ok(())
}

#[tokio::test]
async fn wrong_list_of_parts_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    let id = initiate(&emulator, "k").await;
    let first = upload(&emulator, "k", &id, "1", "hel").await;
    let second = upload(&emulator, "k", &id, "2", "lo").await;
    let (hel, lo) = (first.header("etag"), second.header("etag"));
    for (parts, code) in [
        (&[] as PartList<'_>, "MalformedXML"),
        (&[("2", lo), ("1", hel)], "InvalidPartOrder"),
        (&[("1", hel), ("1", hel)], "InvalidPartOrder"),
        (&[("1", hel), ("3", lo)], "InvalidPart"),
        (&[("1", lo)], "InvalidPart"),
        (&[("1", "none")], "InvalidPart"),
        (&[("0", hel)], "InvalidArgument"),
        (&[("one", hel)], "MalformedXML"),
    ] {
        let refusal = complete(&emulator, "k", &id, parts).await.refusal();
        assert_eq!(refusal, refused(400, code, None), "{parts:?}");
    }
    assert_eq!(get(&emulator, "k").await.status, 404);
    // The upload continues; quotation marks are optional, and parts may be left out.
    let bare = lo.trim_matches('"');
    let response = complete(&emulator, "k", &id, &[("2", bare)]).await;
    assert_eq!(response.status, 200);
    assert_eq!(get(&emulator, "k").await.body, "lo");
    Ok(())
}

#[tokio::test]
async fn complete_all_takes_every_part() -> TestResult {
    let emulator = rules::with_source().await;
    let id = initiate(&emulator, "k").await;
    let query = format!("uploadId={id}&encoding-type=url");
    let request = Request::object(Method::POST, "source", "k", &query);
    let all = request.header("x-oss-complete-all", "yes");
    let none = all.clone().signed().send(&emulator).await.refusal();
    assert_eq!(none, refused(400, "InvalidPart", None));
    upload(&emulator, "k", &id, "2", "lo").await;
    upload(&emulator, "k", &id, "1", "replaced").await;
    upload(&emulator, "k", &id, "1", "hel").await;
    let with_a_list = complete_request("k", &id, &[("1", HEL), ("2", LO)]);
    for request in [
        with_a_list.header("x-oss-complete-all", "yes"),
        all.clone().header("x-oss-complete-all", "no"),
    ] {
        let refusal = request.signed().send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None));
    }
    assert_eq!(all.signed().send(&emulator).await.status, 200);
    assert_eq!(get(&emulator, "k").await.body, "hello");
    Ok(())
}

#[tokio::test]
async fn upload_is_identified_by_key_and_id() -> TestResult {
    let emulator = rules::with_source().await;
    let id = initiate(&emulator, "k").await;
    let unknown = refused(404, "NoSuchUpload", None);
    for (key, id) in [("other", id.as_str()), ("k", "0")] {
        let response = upload(&emulator, key, id, "1", "x").await;
        assert_eq!(response.refusal(), unknown);
        let response = complete(&emulator, key, id, &[("1", HEL)]).await;
        assert_eq!(response.refusal(), unknown);
        for method in [Method::GET, Method::DELETE] {
            let request = Request::object(method, "source", key, &format!("uploadId={id}"));
            assert_eq!(request.signed().send(&emulator).await.refusal(), unknown);
        }
    }
    for number in ["0", "10001", "x", ""] {
        let refusal = upload(&emulator, "k", &id, number, "x").await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None), "{number}");
    }
    assert_eq!(upload(&emulator, "k", &id, "10000", "x").await.status, 200);
    let query = format!("partNumber=1&uploadId={id}");
    let copy = Request::object(Method::PUT, "source", "k", &query);
    let copy = copy.header("x-oss-copy-source", "/source/k").signed();
    assert_eq!(copy.send(&emulator).await.status, 501);
    Ok(())
}

#[tokio::test]
async fn bucket_can_be_deleted_after_abort_of_its_upload() -> TestResult {
    let emulator = rules::with_source().await;
    let id = initiate(&emulator, "k").await;
    upload(&emulator, "k", &id, "1", "hel").await;
    let stat = Request::bucket(Method::GET, "source", "stat").signed();
    let count: BucketStat = stat.send(&emulator).await.document();
    assert_eq!(count.multipart_upload_count, Some(1));
    assert_eq!(
        (count.multipart_part_count, count.object_count),
        (Some(1), Some(0))
    );

    let delete = Request::bucket(Method::DELETE, "source", "").signed();
    let refusal = delete.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(409, "BucketNotEmpty", None));
    let abort = Request::object(Method::DELETE, "source", "k", &format!("uploadId={id}")).signed();
    let response = abort.send(&emulator).await;
    assert_eq!(
        (response.status.as_u16(), response.body.as_str()),
        (204, "")
    );
    let again = abort.send(&emulator).await.refusal();
    assert_eq!(again, refused(404, "NoSuchUpload", None));
    assert_eq!(delete.send(&emulator).await.status, 204);
    Ok(())
}

#[tokio::test]
async fn upload_respects_forbidden_overwrite() -> TestResult {
    let emulator = rules::with_source().await;
    let forbidding = |request: Request| request.header("x-oss-forbid-overwrite", "true").signed();
    let id = initiate(&emulator, "k").await;
    upload(&emulator, "k", &id, "1", "hel").await;
    put(&emulator, "k", "old").await;
    for request in [
        initiate_request("k"),
        complete_request("k", &id, &[("1", HEL)]),
    ] {
        let refusal = forbidding(request).send(&emulator).await.refusal();
        assert_eq!(refusal, refused(409, "FileAlreadyExists", None));
    }
    assert_eq!(get(&emulator, "k").await.body, "old");
    let response = complete(&emulator, "k", &id, &[("1", HEL)]).await;
    assert_eq!(
        (response.status.as_u16(), get(&emulator, "k").await.body),
        (200, "hel".into())
    );
    Ok(())
}

#[tokio::test]
async fn parts_are_listed_in_pages() -> TestResult {
    let emulator = rules::with_source().await;
    let id = initiate(&emulator, "a b").await;
    for number in ["3", "1", "2"] {
        upload(&emulator, "a b", &id, number, "hel").await;
    }
    let query = format!("uploadId={id}&max-parts=2&encoding-type=url");
    let empty = list_parts(&emulator, "a b", &format!("{query}&part-number-marker=3")).await;
    assert_eq!(
        (empty.parts.len(), empty.next_part_number_marker),
        (0, Some(0))
    );
    let page = list_parts(&emulator, "a b", &query).await;
    assert_eq!(page.key.as_deref(), Some("a%20b"));
    assert_eq!(page.upload_id.as_deref(), Some(id.as_str()));
    assert_eq!(
        (page.is_truncated, page.next_part_number_marker),
        (Some(true), Some(2))
    );
    let numbers: Vec<_> = page.parts.iter().map(|part| part.part_number).collect();
    assert_eq!(numbers, [Some(1), Some(2)]);
    let part = &page.parts[0];
    assert_eq!((part.etag.as_deref(), part.size), (Some(HEL), Some(3)));
    assert!(part.hash_crc64.is_some() && part.last_modified.is_some());
    let page = list_parts(&emulator, "a b", &format!("{query}&part-number-marker=2")).await;
    assert_eq!((page.is_truncated, page.parts.len()), (Some(false), 1));
    Ok(())
}

#[tokio::test]
async fn uploads_are_listed_in_pages() -> TestResult {
    let emulator = rules::with_source().await;
    let mut ids = Vec::new();
    for key in ["a", "b/1", "b/2", "c d", "c d"] {
        ids.push(initiate(&emulator, key).await);
    }
    let shown = |page: &ListMultipartUploadsResult| {
        let uploads = page.uploads.iter().map(|upload| upload.upload_id.clone());
        uploads.collect::<Vec<_>>()
    };
    let page = list_uploads(&emulator, "uploads").await;
    assert_eq!(
        (shown(&page), page.is_truncated),
        (ids.clone(), Some(false))
    );
    assert!(page.uploads[0].initiated.is_some());
    assert_eq!(page.next_key_marker.as_deref(), Some("c d"));
    assert_eq!(page.next_upload_id_marker.as_ref(), ids.last());

    let first = list_uploads(&emulator, "uploads&delimiter=%2F&max-uploads=3").await;
    assert_eq!(shown(&first), [ids[0].clone(), ids[3].clone()]);
    assert_eq!(first.common_prefixes[0].prefix, "b/");
    assert_eq!(first.next_key_marker.as_deref(), Some("c d"));
    assert_eq!(first.next_upload_id_marker.as_ref(), Some(&ids[3]));
    let rest = format!("uploads&key-marker=c%20d&upload-id-marker={}", ids[3]);
    assert_eq!(shown(&list_uploads(&emulator, &rest).await), ids[4..]);
    let next = list_uploads(&emulator, "uploads&key-marker=b%2F1").await;
    assert_eq!(shown(&next), ids[2..]);
    let page = list_uploads(&emulator, "uploads&prefix=c&encoding-type=url").await;
    assert_eq!(
        (page.uploads.len(), page.uploads[0].key.as_str()),
        (2, "c%20d")
    );
    Ok(())
}

#[tokio::test]
async fn copy_of_completed_upload_keeps_its_entity_tag() -> TestResult {
    let emulator = rules::with_source().await;
    let id = initiate(&emulator, "k").await;
    let part = upload(&emulator, "k", &id, "1", "hel").await;
    let completed = complete(&emulator, "k", &id, &[("1", part.header("etag"))]).await;
    let copy = Request::object(Method::PUT, "source", "copy", "");
    let copy = copy.header("x-oss-copy-source", "/source/k").signed();
    assert_eq!(copy.send(&emulator).await.status, 200);
    let copied = get(&emulator, "copy").await;
    assert_eq!(copied.body, "hel");
    assert_eq!(copied.header("etag"), completed.header("etag"));
    assert_eq!(copied.header("x-oss-object-type"), "Multipart");
    Ok(())
}

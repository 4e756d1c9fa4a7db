//! Data in a directory survives the emulator.

use std::path::Path;
use std::time::Duration;

use http::Method;
use oss_emulator::Emulator;
use oss_emulator::journal::Report;
use oss_model::inventory::InventoryConfiguration;
use oss_model::multipart::ListPartsResult;
use oss_model::object::ListVersionsResult;

use crate::content::{get, head, keys, put_request};
use crate::incremental_runs::incremental;
use crate::rules;
use crate::wire::{self, Request, TestResult};

async fn start(directory: &Path) -> Emulator {
    let builder = wire::builder_in_memory().data_dir(directory);
    builder.bucket("source").start().await.unwrap()
}

async fn send(emulator: &Emulator, request: Request) -> String {
    let response = request.signed().send(emulator).await;
    assert!(response.status.is_success(), "{}", response.body);
    response.body
}

/// Returns the responses that describe everything that a bucket has.
async fn everything(emulator: &Emulator) -> Vec<String> {
    let mut bodies = Vec::new();
    for query in [
        "bucketInfo",
        "acl",
        "stat",
        "cors",
        "tagging",
        "versioning",
        "versions",
        "uploads",
        "inventory",
        "inventory&inventoryId=r",
    ] {
        let request = Request::bucket(Method::GET, "source", query);
        bodies.push(send(emulator, request).await);
    }
    bodies
}

/// Gives a bucket everything that it can have, and returns the id of an upload.
async fn fill(emulator: &Emulator) -> String {
    let bucket = |query: &str| Request::bucket(Method::PUT, "source", query);
    send(emulator, bucket("acl").header("x-oss-acl", "public-read")).await;
    let cors = "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>\
        <AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";
    send(emulator, bucket("cors").body(cors)).await;
    send(
        emulator,
        bucket("inventory&inventoryId=r").body(rules::minimal("r")),
    )
    .await;
    let object = put_request("a b/ü", "first")
        .header("content-type", "text/plain")
        .header("x-oss-meta-name", "value")
        .header("x-oss-tagging", "a=1&b=2")
        .header("x-oss-storage-class", "IA")
        .header("x-oss-server-side-encryption", "AES256");
    send(emulator, object).await;
    let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    send(emulator, bucket("versioning").body(enabled)).await;
    send(emulator, put_request("a b/ü", "second")).await;
    send(emulator, put_request("deleted", "x")).await;
    send(
        emulator,
        Request::object(Method::DELETE, "source", "deleted", ""),
    )
    .await;
    let initiation = Request::object(Method::POST, "source", "parts", "uploads");
    let begun = send(emulator, initiation).await;
    let id = upload_id(&begun).to_owned();
    let part = format!("partNumber=7&uploadId={id}");
    let part = Request::object(Method::PUT, "source", "parts", &part).body("part");
    send(emulator, part).await;
    id
}

fn upload_id(initiated: &str) -> &str {
    let mut texts = initiated.split(['<', '>']);
    texts.find(|text| *text == "UploadId").unwrap();
    texts.next().unwrap()
}

#[tokio::test]
async fn everything_survives_a_restart() -> TestResult {
    let directory = tempfile::tempdir()?;
    let emulator = start(directory.path()).await;
    let id = fill(&emulator).await;
    let before = everything(&emulator).await;
    emulator.shutdown().await;

    let emulator = start(directory.path()).await;
    assert_eq!(everything(&emulator).await, before);
    let old = Request::object(Method::GET, "source", "a b/ü", "versionId=null");
    let old = old.signed().send(&emulator).await;
    assert_eq!(old.body, "first");
    for (name, value) in [
        ("content-type", "text/plain"),
        ("x-oss-meta-name", "value"),
        ("x-oss-tagging-count", "2"),
        ("x-oss-storage-class", "IA"),
        ("x-oss-server-side-encryption", "AES256"),
        ("etag", "\"8B04D5E3775D298E78455EFC5CA404D5\""),
    ] {
        assert_eq!(old.header(name), value, "{name}");
    }
    assert_eq!(get(&emulator, "a b/ü").await.body, "second");
    let missing = head(&emulator, "deleted").await;
    assert_eq!(missing.header("x-oss-delete-marker"), "true");
    let query = format!("uploadId={id}");
    let parts = Request::object(Method::GET, "source", "parts", &query);
    let parts: ListPartsResult = parts.signed().send(&emulator).await.document();
    assert_eq!(parts.parts[0].part_number, Some(7));
    assert_eq!(parts.parts[0].size, Some(4));
    Ok(())
}

#[tokio::test]
async fn version_after_a_restart_is_a_newer_one() -> TestResult {
    let directory = tempfile::tempdir()?;
    let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    let versioning = Request::bucket(Method::PUT, "source", "versioning").body(enabled);
    let emulator = start(directory.path()).await;
    send(&emulator, versioning).await;
    send(&emulator, put_request("k", "1")).await;
    send(&emulator, put_request("k", "2")).await;
    emulator.shutdown().await;
    let emulator = start(directory.path()).await;
    send(&emulator, put_request("k", "3")).await;
    assert_eq!(get(&emulator, "k").await.body, "3");
    let list = Request::bucket(Method::GET, "source", "versions").signed();
    let list: ListVersionsResult = list.send(&emulator).await.document();
    assert_eq!(list.versions.len(), 3);
    Ok(())
}

#[tokio::test]
async fn removed_things_stay_removed() -> TestResult {
    let directory = tempfile::tempdir()?;
    let emulator = start(directory.path()).await;
    send(&emulator, put_request("k", "x")).await;
    send(&emulator, put_request("kept", "x")).await;
    send(
        &emulator,
        Request::object(Method::DELETE, "source", "k", ""),
    )
    .await;
    rules::put(&emulator, "r", &rules::minimal("r")).await;
    rules::delete(&emulator, "r").await;
    send(&emulator, Request::bucket(Method::PUT, "other", "")).await;
    rules::put(&emulator, "r2", &rules::minimal("r2")).await;
    send(&emulator, Request::bucket(Method::DELETE, "other", "")).await;
    emulator.shutdown().await;

    let emulator = start(directory.path()).await;
    assert_eq!(keys(&emulator, "").await, ["kept"]);
    assert_eq!(rules::get(&emulator, "r").await.status, 404);
    let rule: InventoryConfiguration = rules::get(&emulator, "r2").await.document();
    assert_eq!(rule.id, "r2");
    let other = Request::bucket(Method::GET, "other", "").signed();
    assert_eq!(other.send(&emulator).await.status, 404);
    Ok(())
}

/// Rows of a removed bucket must not come back with one of the same name.
#[tokio::test]
async fn bucket_made_again_is_empty_after_a_restart() -> TestResult {
    let directory = tempfile::tempdir()?;
    let emulator = start(directory.path()).await;
    let tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    let request = Request::bucket(Method::PUT, "source", "tagging").body(tags);
    send(&emulator, request).await;
    rules::put(&emulator, "r", &rules::minimal("r")).await;
    send(&emulator, Request::bucket(Method::DELETE, "source", "")).await;
    send(&emulator, Request::bucket(Method::PUT, "source", "")).await;
    emulator.shutdown().await;
    let emulator = start(directory.path()).await;
    let tags = Request::bucket(Method::GET, "source", "tagging");
    let tags = send(&emulator, tags).await;
    assert!(
        tags.ends_with("<Tagging><TagSet></TagSet></Tagging>"),
        "{tags}"
    );
    assert_eq!(rules::get(&emulator, "r").await.status, 404);
    Ok(())
}

#[tokio::test]
async fn changes_of_a_removed_bucket_are_forgotten() -> TestResult {
    let directory = tempfile::tempdir()?;
    let emulator = start(directory.path()).await;
    let bucket = |method| Request::bucket(method, "source", "");
    rules::put(&emulator, "r", &incremental("r")).await;
    send(&emulator, put_request("k", "x")).await;
    let object = Request::object(Method::DELETE, "source", "k", "");
    send(&emulator, object).await;
    send(&emulator, bucket(Method::DELETE)).await;
    send(&emulator, bucket(Method::PUT)).await;
    let put = rules::put(&emulator, "r", &incremental("r")).await;
    assert_eq!(put.status, 200, "{}", put.body);
    emulator.shutdown().await;
    let emulator = start(directory.path()).await;
    emulator.advance_clock(Duration::from_secs(600));
    let runs = emulator.journal().runs();
    assert!(runs.iter().all(|run| run.window().is_none()), "{runs:?}");
    Ok(())
}

#[tokio::test]
async fn ids_of_two_starts_differ() -> TestResult {
    let directory = tempfile::tempdir()?;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let emulator = start(directory.path()).await;
        let initiation = Request::object(Method::POST, "source", "k", "uploads");
        let begun = send(&emulator, initiation).await;
        ids.push(upload_id(&begun).to_owned());
        let response = get(&emulator, "k").await;
        ids.push(response.header("x-oss-request-id").to_owned());
        emulator.shutdown().await;
    }
    let unique: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), 4, "{ids:?}");
    Ok(())
}

#[tokio::test]
async fn changes_before_a_restart_are_reported_after_it() -> TestResult {
    let directory = tempfile::tempdir()?;
    let emulator = start(directory.path()).await;
    send(&emulator, Request::bucket(Method::PUT, "dest-bucket", "")).await;
    let put = rules::put(&emulator, "r", &incremental("r")).await;
    assert_eq!(put.status, 200, "{}", put.body);
    send(&emulator, put_request("k", "x")).await;
    emulator.shutdown().await;

    let emulator = start(directory.path()).await;
    emulator.advance_clock(Duration::from_secs(600));
    let runs = emulator.journal().runs();
    let window = runs.iter().find(|run| run.window().is_some());
    let report = window.and_then(|run| run.outcome().report());
    assert_eq!(report.map(Report::rows), Some(1), "{runs:?}");
    Ok(())
}

#[tokio::test]
async fn directory_in_use_is_refused_with_help() -> TestResult {
    let directory = tempfile::tempdir()?;
    let _emulator = start(directory.path()).await;
    let second = wire::builder_in_memory().data_dir(directory.path()).start();
    let error = second.await.unwrap_err().to_string();
    assert!(
        error.contains("another process uses it\nhelp: stop"),
        "{error}"
    );
    assert!(
        error.contains(&directory.path().display().to_string()),
        "{error}"
    );
    Ok(())
}

/// A start would remove what is in them.
#[tokio::test]
async fn directory_with_files_of_others_is_refused() -> TestResult {
    for file in ["tmp/mine", "blobs/0000000000000001"] {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join(file);
        std::fs::create_dir(path.parent().unwrap())?;
        std::fs::write(&path, "mine")?;
        for _ in 0..2 {
            let start = wire::builder_in_memory().data_dir(directory.path()).start();
            let error = start.await.unwrap_err().to_string();
            assert!(error.contains("files of others\nhelp: choose"), "{error}");
            assert_eq!(std::fs::read(&path)?, b"mine");
        }
    }
    Ok(())
}

/// Without its metadata, no body would have a name, and each would be removed.
#[tokio::test]
async fn bodies_stay_when_the_metadata_is_gone() -> TestResult {
    let directory = tempfile::tempdir()?;
    let emulator = start(directory.path()).await;
    send(&emulator, put_request("k", &"x".repeat(100_000))).await;
    emulator.shutdown().await;
    std::fs::remove_file(directory.path().join("metadata.redb"))?;
    let start = wire::builder_in_memory().data_dir(directory.path()).start();
    assert!(start.await.is_err());
    let bodies = std::fs::read_dir(directory.path().join("blobs"))?;
    assert_eq!(bodies.count(), 1);
    Ok(())
}

#[tokio::test]
async fn other_entries_among_bodies_are_ignored() -> TestResult {
    let directory = tempfile::tempdir()?;
    start(directory.path()).await.shutdown().await;
    let blobs = directory.path().join("blobs");
    std::fs::create_dir(blobs.join("0000000000000007"))?;
    std::fs::write(blobs.join(format!("{:x}", u64::MAX)), "mine")?;
    let emulator = start(directory.path()).await;
    send(&emulator, put_request("k", &"x".repeat(100_000))).await;
    emulator.shutdown().await;
    assert_eq!(std::fs::read_dir(blobs)?.count(), 3);
    Ok(())
}

/// redb marks its file last, so a crash while it is made leaves zeros in front.
#[tokio::test]
async fn metadata_that_was_never_complete_is_made_again() -> TestResult {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("metadata.redb");
    std::fs::write(&path, [0; 4096])?;
    start(directory.path()).await.shutdown().await;
    // Later on it may have had data, so it is left to the user.
    std::fs::write(&path, [0; 4096])?;
    let start = wire::builder_in_memory().data_dir(directory.path()).start();
    assert!(start.await.is_err());
    assert_eq!(std::fs::read(&path)?, [0; 4096]);
    Ok(())
}

#[tokio::test]
async fn directory_of_a_newer_version_is_refused_with_help() -> TestResult {
    let directory = tempfile::tempdir()?;
    start(directory.path()).await.shutdown().await;
    {
        let table = redb::TableDefinition::<&str, u64>::new("meta");
        let database = redb::Database::open(directory.path().join("metadata.redb"))?;
        let transaction = database.begin_write()?;
        transaction.open_table(table)?.insert("format", 1_000)?;
        transaction.commit()?;
    }
    let start = wire::builder_in_memory().data_dir(directory.path()).start();
    let error = start.await.unwrap_err().to_string();
    assert!(error.contains("its format is 1000"), "{error}");
    assert!(error.contains("\nhelp: use a newer version"), "{error}");
    Ok(())
}

#[tokio::test]
async fn directory_that_cannot_be_made_is_an_error() -> TestResult {
    let file = tempfile::NamedTempFile::new()?;
    let start = wire::builder_in_memory().data_dir(file.path()).start();
    let error = start.await.unwrap_err().to_string();
    assert!(
        error.contains("cannot create the data directory"),
        "{error}"
    );
    Ok(())
}

//! Bodies in the files of a data directory.

use std::fs;

use http::Method;
use oss_emulator::Emulator;
use tempfile::{TempDir, tempdir};

use crate::content::{get, get_request, put, put_request};
use crate::multipart;
use crate::wire::{Connection, Request, TestResult, builder_in_memory, refused, until};

/// More than is buffered, so that a response is still being read from its file.
const LARGE: usize = 16 * 1024 * 1024;

async fn start(directory: &TempDir) -> Emulator {
    let builder = builder_in_memory().data_dir(directory.path());
    builder.bucket("source").start().await.unwrap()
}

/// The number of complete files and of those that are still written.
fn files(directory: &TempDir) -> (usize, usize) {
    let count = |folder: &str| fs::read_dir(directory.path().join(folder)).unwrap().count();
    (count("blobs"), count("tmp"))
}

/// Files are removed in the background.
async fn until_files(directory: &TempDir, expected: (usize, usize)) {
    until(async || files(directory) == expected).await;
}

fn text(length: usize) -> String {
    (' '..='~').cycle().take(length).collect()
}

async fn delete(emulator: &Emulator, key: &str) {
    let request = Request::object(Method::DELETE, "source", key, "");
    assert_eq!(request.signed().send(emulator).await.status, 204);
}

#[tokio::test]
async fn file_of_an_object_lasts_until_its_last_owner_is_gone() -> TestResult {
    let directory = tempdir()?;
    let emulator = start(&directory).await;
    put(&emulator, "small", &text(16 * 1024 - 1)).await;
    assert_eq!(files(&directory), (0, 0));
    put(&emulator, "k", &text(100_000)).await;
    let copy = put_request("copy", "").header("x-oss-copy-source", "/source/k");
    assert_eq!(copy.signed().send(&emulator).await.status, 200);
    delete(&emulator, "k").await;
    assert_eq!(files(&directory), (1, 0));
    assert!(get(&emulator, "copy").await.body == text(100_000));
    emulator.shutdown().await;
    assert_eq!(files(&directory), (1, 0));

    let emulator = start(&directory).await;
    assert!(get(&emulator, "copy").await.body == text(100_000));
    assert!(get(&emulator, "small").await.body == text(16 * 1024 - 1));
    let request = get_request("copy").header("range", "bytes=99990-99999");
    let range = request.signed().send(&emulator).await;
    assert_eq!(range.body, text(100_000)[99_990..]);
    // A put replaces the object, and its file with it.
    put(&emulator, "copy", &text(200_000)).await;
    until_files(&directory, (1, 0)).await;
    delete(&emulator, "copy").await;
    until_files(&directory, (0, 0)).await;
    Ok(())
}

#[tokio::test]
async fn completed_upload_keeps_the_files_of_its_parts() -> TestResult {
    let directory = tempdir()?;
    let emulator = start(&directory).await;
    let id = multipart::initiate(&emulator, "k").await;
    let mut etags = Vec::new();
    for number in ["1", "2", "3"] {
        let query = format!("partNumber={number}&uploadId={id}");
        let part = Request::object(Method::PUT, "source", "k", &query);
        let response = part.body(text(100_000)).signed().send(&emulator).await;
        etags.push((number, response.header("etag").to_owned()));
    }
    assert_eq!(files(&directory), (3, 0));
    let parts: Vec<_> = etags.iter().map(|(n, etag)| (*n, etag.as_str())).collect();
    // The second part isn't a part of the object.
    let parts = [parts[0], parts[2]];
    let response = multipart::complete(&emulator, "k", &id, &parts).await;
    assert_eq!(response.status, 200);
    until_files(&directory, (2, 0)).await;
    emulator.shutdown().await;
    let emulator = start(&directory).await;
    assert!(get(&emulator, "k").await.body == text(100_000).repeat(2));
    delete(&emulator, "k").await;
    until_files(&directory, (0, 0)).await;
    Ok(())
}

/// A put is cut off, one has another digest, and one is for a missing bucket.
#[tokio::test]
async fn refused_put_leaves_no_file() -> TestResult {
    let directory = tempdir()?;
    let emulator = start(&directory).await;
    let mut connection = Connection::open(&emulator).await;
    let mut head = put_request("k", "").signed().head();
    head.extend_from_slice(b"Content-Length: 1000000\r\n\r\n");
    connection.send(&head).await;
    connection.send(text(999_999).as_bytes()).await;
    until(async || files(&directory) == (0, 1)).await;
    drop(connection);
    until_files(&directory, (0, 0)).await;

    let damaged = put_request("k", &text(1_000_000));
    let damaged = damaged.header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==");
    let refusal = damaged.signed().send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "BadDigest", None));
    until_files(&directory, (0, 0)).await;
    let missing = Request::object(Method::PUT, "missing", "k", "");
    let missing = missing.body(text(1_000_000)).signed();
    assert_eq!(missing.send(&emulator).await.status, 404);
    until_files(&directory, (0, 0)).await;
    Ok(())
}

#[tokio::test]
async fn disk_error_is_500_and_leaves_nothing() -> TestResult {
    let directory = tempdir()?;
    let emulator = start(&directory).await;
    put(&emulator, "k", "old").await;
    let unfinished = directory.path().join("tmp");
    fs::remove_dir(&unfinished)?;
    let mut connection = Connection::open(&emulator).await;
    for length in [100_000, 1_000_000] {
        let request = put_request("k", &text(length)).signed();
        let refusal = connection.exchange(&request).await.refusal();
        assert_eq!(refusal, refused(500, "InternalError", None));
    }
    assert_eq!(get(&emulator, "k").await.body, "old");
    fs::create_dir(&unfinished)?;
    put(&emulator, "k", &text(1_000_000)).await;
    assert_eq!(files(&directory), (1, 0));
    Ok(())
}

#[tokio::test]
async fn reader_gets_all_of_an_object_that_was_deleted() -> TestResult {
    let directory = tempdir()?;
    let emulator = start(&directory).await;
    let content = text(LARGE);
    put(&emulator, "k", &content).await;
    let mut reader = Connection::open(&emulator).await;
    reader.send(&get_request("k").signed().bytes()).await;
    reader.receive_some().await;
    delete(&emulator, "k").await;
    assert_eq!(get(&emulator, "k").await.status, 404);
    assert_eq!(files(&directory), (1, 0));
    assert!(reader.read_response(&Method::GET).await.body == content);
    until_files(&directory, (0, 0)).await;
    Ok(())
}

/// The length was sent already, so only the end of the connection can say it.
///
/// The rest of the response, which can be everything, is lost if it wasn't flushed until then.
#[tokio::test]
async fn unreadable_file_ends_the_connection() -> TestResult {
    let directory = tempdir()?;
    let emulator = start(&directory).await;
    put(&emulator, "k", &text(1_000_000)).await;
    for file in fs::read_dir(directory.path().join("blobs"))? {
        fs::write(file?.path(), text(500_000))?;
    }
    let (received, _) = get_request("k").signed().send_and_end(&emulator).await;
    assert!(received.is_empty() || received.starts_with("HTTP/1.1 200"));
    assert!(received.len() < 600_000);
    assert_eq!(get(&emulator, "missing").await.status, 404);
    Ok(())
}

/// As if the emulator was killed while it wrote.
#[tokio::test]
async fn files_without_a_record_are_removed_at_the_start() -> TestResult {
    let directory = tempdir()?;
    let emulator = start(&directory).await;
    put(&emulator, "k", &text(100_000)).await;
    emulator.shutdown().await;
    fs::write(directory.path().join("blobs/00000000000000ff"), "orphan")?;
    fs::write(directory.path().join("tmp/00000000000000fe"), "cut")?;
    let emulator = start(&directory).await;
    assert_eq!(files(&directory), (1, 0));
    assert!(get(&emulator, "k").await.body == text(100_000));
    Ok(())
}

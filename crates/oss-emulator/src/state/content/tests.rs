//! Contents in memory and in files.

use std::fs;
use std::path::Path;

use http_body_util::BodyExt as _;
use tempfile::{TempDir, tempdir};
use tokio::runtime::{Builder, Runtime};

use super::*;

/// More than one chunk of a file.
const LARGE: usize = 300_000;

fn content(bytes: impl Into<Vec<u8>>) -> Content {
    Received::from(bytes.into()).content
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

/// Reads within a runtime; outside of it, dropped contents remove files at once.
fn read(mut reader: ContentReader) -> Vec<u8> {
    let collected = runtime().block_on((&mut reader).collect());
    collected.unwrap().to_bytes().to_vec()
}

fn read_all(content: &Content) -> Vec<u8> {
    read(content.read(0..content.len()))
}

/// Writes in pieces, as a body arrives.
fn write(contents: &Contents, bytes: &[u8]) -> Received {
    runtime().block_on(async {
        let mut writer = contents.writer(None);
        for piece in bytes.chunks(10_000) {
            writer.write(piece).await.unwrap();
        }
        writer.finish().await.unwrap()
    })
}

/// A directory for contents that are loaded completely.
fn opened(directory: &TempDir) -> Contents {
    let (contents, loader): (_, ContentLoader) = Contents::open(directory.path()).unwrap();
    loader.finish().unwrap();
    contents
}

/// The names of all files.
fn files(directory: &TempDir) -> Vec<String> {
    let names = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(directory.path().join(folder)).unwrap();
        let name = |path: &Path| path.strip_prefix(directory).unwrap().display().to_string();
        entries.map(|entry| name(&entry.unwrap().path())).collect()
    };
    let mut names = [names("tmp"), names("blobs")].concat();
    names.sort();
    names
}

fn pattern(length: usize) -> Vec<u8> {
    (0..=250).cycle().take(length).collect()
}

/// Segments of all kinds, among them empty ones, and the bytes they stand for.
fn sample(contents: &Contents) -> (Content, Vec<u8>) {
    let parts: [Content; 6] = [
        content("one"),
        Content::zeros(70_000),
        Content::joined([]),
        write(contents, &pattern(LARGE)).content,
        content(""),
        content(vec![b'x'; 100_000]),
    ];
    let whole = [
        b"one".to_vec(),
        vec![0; 70_000],
        pattern(LARGE),
        vec![b'x'; 100_000],
    ];
    (Content::joined(&parts), whole.concat())
}

#[test]
fn joined_content_has_the_bytes_and_checksum_of_its_parts() {
    let directory = tempdir().unwrap();
    let (joined, whole) = sample(&opened(&directory));
    assert_eq!(joined.len(), whole.len() as u64);
    assert_eq!(joined.crc64(), content(whole.clone()).crc64());
    assert!(read_all(&joined) == whole);
}

#[test]
fn range_has_the_bytes_of_the_whole() {
    let directory = tempdir().unwrap();
    let (joined, whole) = sample(&opened(&directory));
    let length = whole.len();
    for range in [
        0..0,
        0..1,
        2..4,
        3..70_003,
        65_538..65_540,
        70_002..70_004,
        80_000..length - 1,
        length..length,
    ] {
        let read = read(joined.read(range.start as u64..range.end as u64));
        assert!(read == whole[range.clone()], "{range:?}");
    }
}

#[test]
fn large_content_is_a_file_until_its_last_owner_is_dropped() {
    let directory = tempdir().unwrap();
    let contents = opened(&directory);
    let bytes = pattern(LARGE);
    let received = write(&contents, &bytes);
    assert_eq!(received.md5, Received::from(bytes.clone()).md5);
    assert_eq!(received.content.crc64(), content(bytes.clone()).crc64());
    assert_eq!(files(&directory), ["blobs/0000000000000000"]);
    let stored = contents.store(bytes.clone().into()).unwrap();
    assert_eq!(stored.md5, received.md5);
    assert_eq!(files(&directory).len(), 2);
    drop(stored);

    let reader = received.content.read(0..received.content.len());
    let copy = Content::joined([&received.content]);
    drop(received);
    assert_eq!(files(&directory), ["blobs/0000000000000000"]);
    drop(copy);
    assert!(read(reader) == bytes);
    assert_eq!(files(&directory), [""; 0]);
}

#[test]
fn small_content_is_inline() {
    let directory = tempdir().unwrap();
    let contents = opened(&directory);
    for length in [0, 1, 16 * 1024 - 1] {
        let bytes = pattern(length);
        for received in [
            write(&contents, &bytes),
            contents.store(bytes.clone().into()).unwrap(),
        ] {
            assert!(read_all(&received.content) == bytes);
            assert_eq!(files(&directory), [""; 0]);
        }
    }
    let _file = write(&contents, &pattern(16 * 1024));
    assert_eq!(files(&directory).len(), 1);
}

#[test]
fn unfinished_content_leaves_no_file() {
    let directory = tempdir().unwrap();
    let contents = opened(&directory);
    let mut writer = contents.writer(None);
    runtime().block_on(writer.write(&pattern(LARGE))).unwrap();
    assert_eq!(files(&directory), ["tmp/0000000000000000"]);
    drop(writer);
    assert_eq!(files(&directory), [""; 0]);
}

#[test]
fn content_is_loaded_from_its_record() {
    let directory = tempdir().unwrap();
    let contents = opened(&directory);
    let (joined, whole) = sample(&contents);
    let shared = Content::joined([&joined, &joined]);
    let unused = write(&contents, &pattern(LARGE));
    let text = serde_json::to_vec(&[StoredContent::from(&joined), (&shared).into()]).unwrap();
    contents.close();
    drop((joined, shared, unused));
    fs::write(directory.path().join("tmp/0000000000000009"), "cut").unwrap();
    fs::write(
        directory.path().join("blobs/notes.txt"),
        "a file of the user",
    )
    .unwrap();
    assert_eq!(files(&directory).len(), 4);

    let (contents, mut loader) = Contents::open(directory.path()).unwrap();
    let [joined, shared]: [StoredContent; 2] = serde_json::from_slice(&text).unwrap();
    let (joined, shared) = (loader.load(joined).unwrap(), loader.load(shared).unwrap());
    loader.finish().unwrap();
    assert_eq!(
        files(&directory),
        ["blobs/0000000000000000", "blobs/notes.txt"]
    );
    assert!(read_all(&joined) == whole);
    assert_eq!(joined.crc64(), content(whole.clone()).crc64());
    assert!(read_all(&shared) == whole.repeat(2));
    // A new file never gets the name of an existing one.
    let new = write(&contents, &pattern(LARGE));
    assert_eq!(files(&directory).len(), 3);
    drop((joined, new));
    assert_eq!(files(&directory).len(), 2);
    drop(shared);
    assert_eq!(files(&directory), ["blobs/notes.txt"]);
}

#[test]
fn missing_or_cut_file_is_an_error_and_removes_nothing() {
    let directory = tempdir().unwrap();
    let contents = opened(&directory);
    let content = write(&contents, &pattern(LARGE)).content;
    let record = || StoredContent::from(&content);
    contents.close();
    let path = directory.path().join("blobs/0000000000000000");
    fs::write(&path, "cut").unwrap();
    let (_contents, mut loader) = Contents::open(directory.path()).unwrap();
    let error = loader.load(record()).unwrap_err().to_string();
    assert_eq!(
        error,
        "the file 0000000000000000 has 3 bytes instead of 300000"
    );
    drop(loader);
    assert!(path.exists());
    fs::remove_file(&path).unwrap();
    let (_contents, mut loader) = Contents::open(directory.path()).unwrap();
    let error = loader.load(record()).unwrap_err().to_string();
    assert_eq!(error, "the file 0000000000000000 is missing");
}

#[test]
fn file_that_cannot_be_written_or_read_is_an_error() {
    let directory = tempdir().unwrap();
    let contents = opened(&directory);
    let stored = write(&contents, &pattern(LARGE)).content;
    fs::write(directory.path().join("blobs/0000000000000000"), "cut").unwrap();
    let reading = stored.read(0..stored.len()).collect();
    assert!(runtime().block_on(reading).is_err());
    fs::remove_dir_all(directory.path().join("tmp")).unwrap();
    assert!(contents.store(pattern(LARGE).into()).is_err());
    let mut writer = contents.writer(None);
    let error = runtime().block_on(writer.write(&pattern(LARGE)));
    assert!(error.is_err());
}

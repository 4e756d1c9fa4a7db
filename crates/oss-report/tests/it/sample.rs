//! A report in memory, with whatever damage a test needs.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::{Body, Frame};
use oss_model::operation::ByteStream;
use oss_report::{Entry, Error, ErrorKind, Md5Sum, ReportFolder, Source, SourceFuture};
use serde_json::{Value, json};

pub(crate) const FOLDER: &str = "exports/source-bucket/daily/";
pub(crate) const RUN: &str = "2026-11-21T16-00Z";

/// The files of a bucket, and the keys that were opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) opened: Arc<Mutex<Vec<String>>>,
}

pub(crate) fn folder() -> ReportFolder {
    ReportFolder::new("report-bucket", FOLDER).expect("the folder is valid")
}

pub(crate) fn key(file: &str) -> String {
    format!("{FOLDER}{file}")
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory is writable");
    encoder.finish().expect("memory is writable")
}

/// Returns a manifest of some files.
pub(crate) fn manifest(files: &[(&str, &[u8])]) -> Value {
    let files: Vec<_> = files
        .iter()
        .map(|(key, bytes)| {
            json!({"MD5checksum": Md5Sum::of(bytes).to_string(), "key": key, "size": bytes.len()})
        })
        .collect();
    json!({
        "creationTimestamp": "1795276800",
        "destinationBucket": "report-bucket",
        "fileFormat": "CSV",
        "fileSchema": "Owner, Key",
        "files": files,
        "sourceBucket": "source-bucket",
        "version": "2019-09-01",
    })
}

impl Sample {
    /// Creates a report with one run, of some data files with these contents.
    pub(crate) fn new(contents: &[&str]) -> Self {
        let mut sample = Self::default();
        sample.add_run(RUN, "u", contents);
        sample
    }

    /// Adds a run, whose data files have names that start with `name`.
    pub(crate) fn add_run(&mut self, run: &str, name: &str, contents: &[&str]) {
        let files: Vec<_> = contents
            .iter()
            .enumerate()
            .map(|(n, content)| {
                (
                    key(&format!("data/{name}-{n}.csv.gz")),
                    gzip(content.as_bytes()),
                )
            })
            .collect();
        let listed: Vec<_> = files
            .iter()
            .map(|(key, bytes)| (&**key, &**bytes))
            .collect();
        self.put_manifest(run, &manifest(&listed));
        self.files.extend(files);
    }

    /// Replaces a manifest and its checksum.
    pub(crate) fn put_manifest(&mut self, run: &str, manifest: &Value) {
        let json = manifest.to_string().into_bytes();
        let checksum = Md5Sum::of(&json).to_string().into_bytes();
        self.files
            .insert(key(&format!("{run}/manifest.json")), json);
        self.files
            .insert(key(&format!("{run}/manifest.checksum")), checksum);
    }

    /// Returns a file, to damage it.
    pub(crate) fn file(&mut self, name: &str) -> &mut Vec<u8> {
        self.files.get_mut(&key(name)).expect("the file exists")
    }

    pub(crate) fn opened(&self) -> Vec<String> {
        let opened = self.opened.lock();
        opened.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The files of a sample, whose data files break after their first bytes.
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) Sample);

struct BrokenStream(Option<bytes::Bytes>);

impl Source for Broken {
    fn list<'s>(&'s self, prefix: &'s str) -> SourceFuture<'s, Vec<Entry>> {
        self.0.list(prefix)
    }

    fn open<'s>(&'s self, key: &'s str) -> SourceFuture<'s, ByteStream> {
        Box::pin(async move {
            let stream = self.0.open(key).await?;
            if !key.contains("/data/") {
                return Ok(stream);
            }
            let start = stream.bytes().map(|bytes| bytes.slice(..3));
            Ok(ByteStream::new(BrokenStream(start)))
        })
    }
}

impl Body for BrokenStream {
    type Data = bytes::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::io::Result<Frame<bytes::Bytes>>>> {
        let start = self.0.take().map(Frame::data);
        Poll::Ready(Some(start.ok_or_else(|| std::io::Error::other("broken"))))
    }
}

impl Source for Sample {
    fn list<'s>(&'s self, prefix: &'s str) -> SourceFuture<'s, Vec<Entry>> {
        let below = self
            .files
            .iter()
            .filter(move |(key, _)| key.starts_with(prefix));
        let entries = below.map(|(key, bytes)| Entry::new(key, bytes.len() as u64));
        Box::pin(async { Ok(entries.collect()) })
    }

    fn open<'s>(&'s self, key: &'s str) -> SourceFuture<'s, ByteStream> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.push(key.to_owned());
        let file = self.files.get(key).cloned();
        let file =
            file.ok_or_else(|| Error::new(ErrorKind::NotFound, "no such file").with_file(key));
        Box::pin(async { file.map(|bytes| ByteStream::from(bytes::Bytes::from(bytes))) })
    }
}

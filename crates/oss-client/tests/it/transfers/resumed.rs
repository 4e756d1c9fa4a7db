//! Transfers that a later run continues.

use std::fs::{self, File};
use std::future::poll_fn;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::Poll;
use std::time::Duration;

use oss_client::transfer::TransferErrorKind;
use oss_client::{Sleep, SleepFuture};
use oss_transport::Body;
use oss_transport_testing::from_fn;

use super::{PART, STARTED, crc64, ok, service, two_parts};
use crate::support::{TestResult, builder, response, script};

/// The upload is listed in two pages, and another process completes it in between.
#[tokio::test]
async fn progress_of_completed_upload_is_its_length() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let first = crc64(&content[..usize::try_from(PART)?]);
    let page = format!(
        "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>\
         <Part><PartNumber>1</PartNumber><ETag>\"E\"</ETag><HashCrc64ecma>{first}</HashCrc64ecma></Part>\
         </ListPartsResult>"
    );
    let gone = response(404, &[], "<Error><Code>NoSuchUpload</Code></Error>");
    let (length, whole) = (content.len().to_string(), crc64(&content).to_string());
    let headers = [
        ("content-length", &*length),
        ("etag", "\"E-2\""),
        ("x-oss-hash-crc64ecma", &whole),
    ];
    let head = || response(200, &headers, "");
    let denied = response(403, &[], "<Error><Code>AccessDenied</Code></Error>");
    let (client, _) = service([ok(STARTED), denied, ok(page.leak()), gone, head(), head()])?;
    let checkpoint = folder.path().join("checkpoint");
    let upload = || {
        let upload = client.upload_file("examplebucket", "key", &path);
        upload.part_size(PART).parallel(1).checkpoint(&checkpoint)
    };
    upload().send().await.unwrap_err();
    let most = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&most);
    let resumed = upload().on_progress(move |progress| {
        seen.fetch_max(progress.transferred, Ordering::SeqCst);
    });
    assert_eq!(resumed.send().await?.crc64, crc64(&content));
    assert_eq!(most.load(Ordering::SeqCst), content.len() as u64);
    assert!(fs::exists(&path)? && !fs::exists(&checkpoint)?);
    Ok(())
}

/// The service lists a part twice, or has always another page.
#[tokio::test]
async fn endless_list_of_parts_is_an_error() -> TestResult {
    for parts in ["", "<Part><PartNumber>1</PartNumber></Part>"] {
        let folder = tempfile::tempdir()?;
        let (path, _) = two_parts(&folder)?;
        let (first, requests) = (AtomicU64::new(0), Arc::new(AtomicU64::new(0)));
        let seen = Arc::clone(&requests);
        let transport = from_fn(move |_| {
            let reply = match first.fetch_add(1, Ordering::SeqCst) {
                0 => ok(STARTED).map(Body::from),
                1 => response(403, &[], "<Error><Code>AccessDenied</Code></Error>").map(Body::from),
                marker => {
                    assert!(seen.fetch_add(1, Ordering::SeqCst) < 10);
                    let page = format!(
                        "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>{marker}\
                         </NextPartNumberMarker>{parts}</ListPartsResult>"
                    );
                    http::Response::new(Body::from(page))
                }
            };
            async { Ok(reply) }
        });
        let client = builder(transport)?.build()?;
        let upload = || {
            let upload = client.upload_file("examplebucket", "key", &path);
            let upload = upload.part_size(PART).parallel(1);
            upload.checkpoint(folder.path().join("checkpoint")).send()
        };
        upload().await.unwrap_err();
        let error = upload().await.unwrap_err();
        assert_eq!(error.kind(), TransferErrorKind::Checkpoint, "{error}");
        assert!(error.help().is_some_and(|help| help.contains("remove")));
    }
    Ok(())
}

/// A cancelled run that notes a part and releases the file late.
#[derive(Debug)]
struct LateRun {
    checkpoint: PathBuf,
    content: Vec<u8>,
    lock: Mutex<Option<File>>,
}

impl Sleep for LateRun {
    fn sleep(&self, _: Duration) -> SleepFuture<'_> {
        let _ = fs::write(&self.checkpoint, &self.content);
        if let Ok(mut lock) = self.lock.lock() {
            lock.take();
        }
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn download_waits_for_the_run_that_was_cancelled() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (target, checkpoint) = (folder.path().join("copy"), folder.path().join("checkpoint"));
    let first: &'static str = "a".repeat(usize::try_from(PART)?).leak();
    let crc = crc64(format!("{first}b").as_bytes()).to_string();
    let head = [
        ("content-length", "102401"),
        ("etag", "\"E\""),
        ("x-oss-hash-crc64ecma", &*crc),
    ];
    let head = || Ok(response(200, &head, ""));
    let range = |range, body| Ok(response(206, &[("content-range", range)], body));
    let denied = Ok(response(
        403,
        &[],
        "<Error><Code>AccessDenied</Code></Error>",
    ));
    let (transport, _) = script([head(), range("bytes 0-102399/102401", first), denied]);
    let download = |client: oss_client::Client| {
        let download = client.download_file("examplebucket", "key", &target);
        let download = download.part_size(PART).parallel(1);
        download.checkpoint(&checkpoint).send()
    };
    download(builder(transport)?.build()?).await.unwrap_err();

    let content = fs::read(&checkpoint)?;
    let mut early: serde_json::Value = serde_json::from_slice(&content)?;
    let parts = early["parts"].as_object_mut().ok_or("parts")?;
    assert_eq!(parts.len(), 1);
    parts.clear();
    fs::write(&checkpoint, early.to_string())?;
    let files = fs::read_dir(folder.path())?.filter_map(Result::ok);
    let mut parts = files
        .map(|file| file.path())
        .filter(|path| *path != checkpoint);
    let lock = File::open(parts.next().ok_or("a part exists")?)?;
    lock.lock()?;
    let late = LateRun {
        checkpoint: checkpoint.clone(),
        content,
        lock: Mutex::new(Some(lock)),
    };
    let (transport, sent) = script([head(), range("bytes 102400-102400/102401", "b")]);
    download(builder(transport)?.sleep(late).build()?).await?;
    assert_eq!(sent.count(), 2, "the first part isn't requested again");
    assert_eq!(fs::read_dir(folder.path())?.count(), 1);
    Ok(())
}

/// They should not, but none of them may break another.
#[tokio::test]
async fn runs_with_one_checkpoint_leave_one_file() -> TestResult {
    let folder = tempfile::tempdir()?;
    let transport = from_fn(|request: http::Request<Body>| async move {
        let crc = crc64(b"hello").to_string();
        let head = [
            ("content-length", "5"),
            ("etag", "\"E\""),
            ("x-oss-hash-crc64ecma", &*crc),
        ];
        let reply = if request.method() == http::Method::HEAD {
            response(200, &head, "")
        } else {
            response(206, &[("content-range", "bytes 0-4/5")], "hello")
        };
        Ok(reply.map(Body::from))
    });
    let client = builder(transport)?.build()?;
    let runs = (0..50).map(|_| {
        let download = client.download_file("examplebucket", "key", folder.path().join("copy"));
        download.checkpoint(folder.path().join("checkpoint")).send()
    });
    for outcome in futures_util::future::join_all(runs).await {
        if let Err(error) = outcome {
            assert!(
                error.help().is_some_and(|help| help.contains("wait")),
                "{error}"
            );
        }
    }
    assert_eq!(fs::read(folder.path().join("copy"))?, b"hello");
    assert_eq!(fs::read_dir(folder.path())?.count(), 1);
    Ok(())
}

/// The only thread for files is busy when the checkpoint is to be written.
#[test]
fn dropped_upload_writes_no_checkpoint_later() -> TestResult {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.max_blocking_threads(1).build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        let (path, _) = two_parts(&folder)?;
        let (release, busy) = mpsc::channel::<()>();
        let busy = Arc::new(Mutex::new(Some(busy)));
        let started = Arc::clone(&busy);
        let transport = from_fn(move |_| {
            if let Some(busy) = started.lock().unwrap().take() {
                tokio::task::spawn_blocking(move || busy.recv());
            }
            async { Ok(ok(STARTED).map(Body::from)) }
        });
        let upload = builder(transport)?.build()?;
        let upload = upload.upload_file("examplebucket", "key", &path);
        let upload = upload
            .part_size(PART)
            .checkpoint(folder.path().join("checkpoint"));
        let mut upload = Box::pin(upload.send());
        let mut polls_since_start = 0;
        while polls_since_start < 20 {
            let polled = poll_fn(|context| Poll::Ready(upload.as_mut().poll(context)));
            assert!(polled.await.is_pending());
            tokio::task::yield_now().await;
            polls_since_start += usize::from(busy.lock().unwrap().is_none());
        }
        drop(upload);
        release.send(())?;
        tokio::task::spawn_blocking(|| ()).await?;
        assert_eq!(fs::read_dir(folder.path())?.count(), 1, "the source");
        Ok(())
    })
}

//! Checksums and ranges of downloads.

use std::fs;
use std::future::Future as _;
#[cfg(unix)]
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use http::{Method, Request, Response};
use oss_client::Clock;
use oss_client::transfer::TransferErrorKind;
use oss_transport::{Body, ErrorKind as TransportErrorKind};
use oss_transport_testing::from_fn;

use super::{PART, Reply, crc64, is_empty, service};
use crate::support::{TestResult, builder, client, response, script};

fn head(length: &str, crc64: u64) -> Reply {
    let crc64 = crc64.to_string();
    let headers = [
        ("content-length", length),
        ("etag", "\"E\""),
        ("x-oss-hash-crc64ecma", &crc64),
    ];
    response(200, &headers, "")
}

fn range(range: &str, body: &'static str) -> Reply {
    response(206, &[("content-range", range)], body)
}

#[tokio::test]
async fn damaged_download_leaves_no_file() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("copy");
    let (client, sent) = service([head("5", crc64(b"hello")), range("bytes 0-4/5", "jello")])?;
    let download = client.download_file("examplebucket", "key", &path);
    let error = download.send().await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::Checksum);
    let text = error.to_string();
    assert!(
        text.starts_with("the download of oss://examplebucket/key failed: "),
        "{text}"
    );
    is_empty(folder.path())?;
    let requests = sent.requests();
    assert_eq!(requests[1].headers()["range"], "bytes=0-4");
    assert_eq!(requests[1].headers()["if-match"], "\"E\"");
    Ok(())
}

/// OSS has no checksum of a range, so only the whole shows the damage.
#[tokio::test]
async fn damaged_part_of_download_is_an_error_with_both_values() -> TestResult {
    let folder = tempfile::tempdir()?;
    let first: &'static str = "a".repeat(usize::try_from(PART)?).leak();
    let right = crc64(format!("{first}b").as_bytes());
    for (second, checksum) in [("b", right), ("c", crc64(format!("{first}c").as_bytes()))] {
        let (client, _) = service([
            head("102401", right),
            range("bytes 0-102399/102401", first),
            range("bytes 102400-102400/102401", second),
        ])?;
        let download = client.download_file("examplebucket", "key", folder.path().join("copy"));
        let checkpoint = folder.path().join("checkpoint");
        let download = download.part_size(PART).parallel(1).checkpoint(checkpoint);
        match download.send().await {
            Ok(output) => assert_eq!((output.crc64, second), (right, "b")),
            Err(error) => assert_eq!(error.checksums(), Some((checksum, right))),
        }
        assert_eq!(
            fs::remove_file(folder.path().join("copy")).is_ok(),
            second == "b"
        );
        is_empty(folder.path())?;
    }
    Ok(())
}

/// A clock that stands still.
#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657)
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

/// Returns the number of parts in a checkpoint.
fn noted(checkpoint: &Path) -> Option<usize> {
    let checkpoint: serde_json::Value = serde_json::from_slice(&fs::read(checkpoint).ok()?).ok()?;
    Some(checkpoint["parts"].as_object()?.len())
}

/// The other clock advances by a second with each request.
#[tokio::test]
async fn checkpoint_is_written_once_a_second_and_at_the_end() -> TestResult {
    let part: &'static str = "a".repeat(usize::try_from(PART)?).leak();
    for (is_stopped, expected) in [(true, 0), (false, 2)] {
        let folder = tempfile::tempdir()?;
        let denied = response(403, &[], "<Error><Code>AccessDenied</Code></Error>");
        let (transport, _) = script([
            Ok(head("409600", 0)),
            Ok(range("bytes 0-102399/409600", part)),
            Ok(range("bytes 102400-204799/409600", part)),
            Ok(range("bytes 204800-307199/409600", part)),
            Ok(denied),
        ]);
        let mut client = builder(transport)?;
        if is_stopped {
            client = client.clock(Stopped);
        }
        let client = client.build()?;
        let (path, most) = (folder.path().join("checkpoint"), Arc::default());
        let (checkpoint, seen) = (path.clone(), Arc::clone(&most));
        let download = client.download_file("examplebucket", "key", folder.path().join("copy"));
        let download = download.part_size(PART).parallel(1).checkpoint(&path);
        let download = download.on_progress(move |_| {
            AtomicUsize::fetch_max(&seen, noted(&checkpoint).unwrap_or(9), Ordering::SeqCst);
        });
        download.send().await.unwrap_err();
        assert_eq!(most.load(Ordering::SeqCst), expected);
        assert_eq!(noted(&path), Some(3));
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn checkpoint_tells_paths_that_are_not_utf_8_apart() -> TestResult {
    let folder = tempfile::tempdir()?;
    let denied = || response(403, &[], "<Error><Code>AccessDenied</Code></Error>");
    let (client, _) = service([head("5", 0), denied(), head("5", 0), denied()])?;
    let download = |name: &[u8]| {
        let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
        let download = client.download_file("examplebucket", "key", path);
        download.checkpoint(folder.path().join("checkpoint")).send()
    };
    let error = download(b"copy-\xFE").await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::Operation);
    let error = download(b"copy-\xFF").await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::Checkpoint, "{error}");
    Ok(())
}

#[tokio::test]
async fn response_that_is_not_the_range_is_an_error() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("copy");
    for (wrong, kind) in [
        (Response::new("hello"), TransferErrorKind::Operation),
        (range("bytes 0-3/5", "hell"), TransferErrorKind::Operation),
        (range("bytes 0-4/5", "hello!"), TransferErrorKind::Operation),
        (
            range("bytes 0-4/6", "hello"),
            TransferErrorKind::UnexpectedResponse,
        ),
    ] {
        let (client, _) = service([head("5", crc64(b"hello")), wrong])?;
        let download = client.download_file("examplebucket", "key", &path);
        let error = download.send().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        is_empty(folder.path())?;
    }
    Ok(())
}

#[tokio::test]
async fn description_without_length_is_an_error() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (client, _) = service([response(200, &[("etag", "\"E\"")], "")])?;
    let download = client.download_file("examplebucket", "key", folder.path().join("copy"));
    let error = download.send().await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::UnexpectedResponse);
    is_empty(folder.path())
}

#[tokio::test]
async fn object_without_checksum_is_downloaded() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("copy");
    let head = response(200, &[("content-length", "5"), ("etag", "\"E\"")], "");
    let interrupted = Err(TransportErrorKind::Interrupted);
    let (client, _) = client([Ok(head), interrupted, Ok(range("bytes 0-4/5", "hello"))])?;
    let download = client.download_file("examplebucket", "key", &path);
    assert_eq!(download.send().await?.crc64, crc64(b"hello"));
    assert_eq!(fs::read(&path)?, b"hello");
    Ok(())
}

/// Another program replaces or truncates the temporary file before its rename.
#[tokio::test]
async fn foreign_content_of_temporary_file_is_an_error() -> TestResult {
    for is_replaced in [true, false] {
        let folder = tempfile::tempdir()?;
        let (client, _) = service([head("5", crc64(b"hello")), range("bytes 0-4/5", "hello")])?;
        let path = folder.path().to_owned();
        let download = client.download_file("examplebucket", "key", folder.path().join("copy"));
        let download = download.on_progress(move |_| {
            let part = fs::read_dir(&path).unwrap().next().unwrap().unwrap().path();
            if is_replaced {
                fs::remove_file(&part).unwrap();
            }
            fs::write(part, "hi").unwrap();
        });
        let error = download.send().await.unwrap_err();
        assert_eq!(error.kind(), TransferErrorKind::File, "{error}");
        assert!(!fs::exists(folder.path().join("copy"))?);
        assert_eq!(
            fs::read_dir(folder.path())?.count(),
            usize::from(is_replaced)
        );
    }
    Ok(())
}

/// The file doesn't exist yet, or the checkpoint is another path of it.
#[cfg(unix)]
#[tokio::test]
async fn target_of_download_as_checkpoint_is_an_error() -> TestResult {
    let folder = tempfile::tempdir()?;
    let target = folder.path().join("copy");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("folder"))?;
    for name in ["copy", "folder/copy", "hard", "soft"] {
        if name == "hard" {
            fs::write(&target, "old")?;
            fs::hard_link(&target, folder.path().join(name))?;
        } else if name == "soft" {
            std::os::unix::fs::symlink(&target, folder.path().join(name))?;
        }
        let (client, sent) = service([head("5", crc64(b"hello")), range("bytes 0-4/5", "hello")])?;
        let download = client.download_file("examplebucket", "key", &target);
        let download = download.checkpoint(folder.path().join(name));
        let error = download.send().await.unwrap_err();
        assert_eq!(error.kind(), TransferErrorKind::File, "{error}");
        assert_eq!(sent.count(), 0);
    }
    assert_eq!(fs::read(&target)?, b"old");
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn symbolic_link_is_followed_and_socket_is_an_error() -> TestResult {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir()?;
    let path = |name| folder.path().join(name);
    let _socket = std::os::unix::net::UnixListener::bind(path("socket"))?;
    fs::create_dir(path("folder"))?;
    fs::write(path("folder/file"), "old")?;
    symlink("folder/file", path("link"))?;
    symlink("socket", path("link to socket"))?;
    symlink("missing", path("link to nothing"))?;
    for name in ["socket", "link to socket", "link to nothing", "link"] {
        let (client, sent) = service([head("5", crc64(b"hello")), range("bytes 0-4/5", "hello")])?;
        let download = client.download_file("examplebucket", "key", path(name));
        match download.send().await {
            Ok(_) => assert_eq!(name, "link"),
            Err(error) => {
                assert_eq!(error.kind(), TransferErrorKind::File, "{error}");
                assert_eq!(sent.count(), 0);
            }
        }
        assert!(fs::symlink_metadata(path(name))?.is_symlink() || name == "socket");
    }
    assert!(!fs::symlink_metadata(path("socket"))?.is_file());
    assert_eq!(fs::read(path("folder/file"))?, b"hello");
    assert_eq!(fs::read_dir(path("folder"))?.count(), 1);
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn download_keeps_the_mode_and_hides_incomplete_data() -> TestResult {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = |path: &Path| fs::metadata(path).map(|file| file.permissions().mode() & 0o777);
    let folder = tempfile::tempdir()?;
    let (new, target) = (folder.path().join("new"), folder.path().join("copy"));
    fs::write(&new, "")?;
    for existing in [None, Some(0o640), Some(0o600), Some(0o444)] {
        if let Some(existing) = existing {
            fs::set_permissions(&target, fs::Permissions::from_mode(existing))?;
        }
        let (client, _) = service([head("5", crc64(b"hello")), range("bytes 0-4/5", "hello")])?;
        let path = folder.path().to_owned();
        let download = client.download_file("examplebucket", "key", &target);
        let download = download.on_progress(move |_| {
            let files = fs::read_dir(&path)
                .unwrap()
                .map(|file| file.unwrap().path());
            let mut parts = files.filter(|path| path.to_string_lossy().contains("part-"));
            assert_eq!(mode(&parts.next().unwrap()).unwrap(), 0o600);
        });
        download.send().await?;
        assert_eq!(mode(&target)?, existing.map_or_else(|| mode(&new), Ok)?);
        assert_eq!(fs::read_dir(folder.path())?.count(), 2);
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn link_as_temporary_file_of_checkpoint_is_an_error() -> TestResult {
    let folder = tempfile::tempdir()?;
    let denied = response(403, &[], "<Error><Code>AccessDenied</Code></Error>");
    let next = [head("5", crc64(b"hello")), range("bytes 0-4/5", "hello")];
    let (client, _) = service([head("5", crc64(b"hello")), denied].into_iter().chain(next))?;
    let (checkpoint, other) = (
        folder.path().join("checkpoint"),
        folder.path().join("other"),
    );
    let download = || {
        let download = client.download_file("examplebucket", "key", folder.path().join("copy"));
        download.checkpoint(&checkpoint).send()
    };
    download().await.unwrap_err();
    fs::write(&other, "mine!")?;
    for file in fs::read_dir(folder.path())? {
        let path = file?.path();
        if path != checkpoint && path != other {
            fs::remove_file(&path)?;
            std::os::unix::fs::symlink(&other, path)?;
        }
    }
    let error = download().await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::File, "{error}");
    assert_eq!(fs::read(&other)?, b"mine!");
    Ok(())
}

/// The longest name that many file systems allow.
#[tokio::test]
async fn name_of_255_bytes_is_downloaded() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("n".repeat(255));
    let (client, _) = service([head("5", crc64(b"hello")), range("bytes 0-4/5", "hello")])?;
    let download = client.download_file("examplebucket", "key", &path);
    download.send().await?;
    assert_eq!(fs::read(&path)?, b"hello");
    Ok(())
}

#[tokio::test]
async fn dropped_download_leaves_no_file() -> TestResult {
    let folder = tempfile::tempdir()?;
    let has_started = Arc::new(AtomicBool::new(false));
    let started = Arc::clone(&has_started);
    let transport = from_fn(move |request: Request<Body>| {
        let started = Arc::clone(&started);
        async move {
            if request.method() == Method::HEAD {
                return Ok(head("5", 0).map(Body::from));
            }
            started.store(true, Ordering::SeqCst);
            std::future::pending().await
        }
    });
    let client = builder(transport)?.build()?;
    let download = client.download_file("examplebucket", "key", folder.path().join("copy"));
    let mut download = Box::pin(download.send());
    while !has_started.load(Ordering::SeqCst) {
        let polled = std::future::poll_fn(|context| Poll::Ready(download.as_mut().poll(context)));
        assert!(polled.await.is_pending());
        tokio::task::yield_now().await;
    }
    assert_eq!(fs::read_dir(folder.path())?.count(), 1);
    drop(download);
    is_empty(folder.path())
}

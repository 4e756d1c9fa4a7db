//! Transfers whose process is killed, at each moment, and continued by another one.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use oss_client::{Client, Clock, Credentials, Endpoint, Region, StaticCredentials, SystemClock};
use oss_emulator::Emulator;
use oss_model::multipart::{ListMultipartUploads, ListParts};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use oss_transport::{HyperTransport, Transport as _};
use oss_transport_testing::from_fn;

use super::{KEY, PART, Setup};

const PARTS: u64 = 8;

/// The environment variables of the process that is killed.
const ENDPOINT: &str = "OSS_TESTS_TRANSFER_ENDPOINT";
const FOLDER: &str = "OSS_TESTS_TRANSFER_FOLDER";
const DIRECTION: &str = "OSS_TESTS_TRANSFER_DIRECTION";

/// Says on stderr, which isn't buffered, that something happened.
fn tell(event: &str) {
    let _ = writeln!(std::io::stderr(), "event: {event}");
}

/// A clock on which a second passes each time it is read.
///
/// So each part is noted in the checkpoint at once.
#[derive(Debug, Default)]
struct Hurrying(AtomicU64);

impl Clock for Hurrying {
    fn now(&self) -> SystemTime {
        SystemClock::default().now()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

/// The process that is killed; a test without its variables does nothing.
#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the parent process sets the variables"
)]
async fn transfer_of_child_process() -> Outcome {
    let (Ok(endpoint), Ok(folder)) = (env::var(ENDPOINT), env::var(FOLDER)) else {
        return Ok(());
    };
    let inner = Arc::new(HyperTransport::new());
    let transport = from_fn(move |request| {
        let inner = Arc::clone(&inner);
        async move {
            tell("request");
            let response = inner.send(request).await;
            tell("response");
            response
        }
    });
    let credentials = Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET)?;
    let client = Client::builder(
        Region::new("cn-hangzhou")?,
        StaticCredentials::new(credentials),
    )
    .endpoint(Endpoint::custom(&endpoint)?)
    .transport(transport)
    .clock(Hurrying::default())
    .build()?;
    let direction = env::var(DIRECTION)?;
    transfer(&client, Path::new(&folder), &direction, || tell("progress")).await?;
    tell("end");
    Ok(())
}

async fn transfer(client: &Client, folder: &Path, direction: &str, on_progress: fn()) -> Outcome {
    let (source, copy) = (folder.join("source"), folder.join("copy"));
    let checkpoint = folder.join("checkpoint");
    if direction == "up" {
        let upload = client.upload_file(BUCKET, KEY, source).part_size(PART);
        let upload = upload.parallel(2).checkpoint(checkpoint);
        upload.on_progress(move |_| on_progress()).send().await?;
    } else {
        let download = client.download_file(BUCKET, KEY, copy).part_size(PART);
        let download = download.parallel(2).checkpoint(checkpoint);
        download.on_progress(move |_| on_progress()).send().await?;
    }
    Ok(())
}

/// Runs a transfer in another process, kills it after some events and counts them.
fn run_and_kill(endpoint: &str, folder: &Path, direction: &str, events: usize) -> Outcome<usize> {
    let name = "transfers::killed::transfer_of_child_process";
    let mut child = Command::new(env::current_exe()?)
        .args([name, "--exact", "--nocapture"])
        .env(ENDPOINT, endpoint)
        .env(FOLDER, folder)
        .env(DIRECTION, direction)
        .env("NO_PROXY", "127.0.0.1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let stderr = child.stderr.take().ok_or("the child lacks a stderr")?;
    let mut seen = 0;
    for line in BufReader::new(stderr).lines() {
        let is_event = line?.starts_with("event: ");
        seen += usize::from(is_event);
        if seen == events {
            break;
        }
    }
    // SIGKILL on Unix: no destructor runs.
    child.kill()?;
    child.wait()?;
    Ok(seen)
}

async fn kill(setup: &Setup, direction: &'static str, events: usize) -> Outcome<usize> {
    let endpoint = setup.local.emulator().endpoint().to_owned();
    let folder: PathBuf = setup.folder.path().to_owned();
    let run = move || {
        run_and_kill(&endpoint, &folder, direction, events).map_err(|error| error.to_string())
    };
    Ok(tokio::task::spawn_blocking(run).await??)
}

/// The moments after which the process is killed: 20 that cover the whole transfer.
fn moments(all: usize) -> impl Iterator<Item = usize> {
    (1..=20).map(move |moment| (moment * all).div_ceil(20).max(1))
}

#[tokio::test]
async fn upload_killed_at_any_moment_is_continued() -> Outcome {
    let setup = Setup::start().await?;
    let (_, content) = setup.source(PARTS * PART + 1)?;
    let all = kill(&setup, "up", usize::MAX).await?;
    // A request and a response for the start, each part and the end, the progress of each part, and the end.
    assert!(all > 2 * (1 + 9 + 1) + 9, "{all} events");
    let mut kept = 0;
    for events in moments(all) {
        setup.local.emulator().journal().clear();
        kill(&setup, "up", events).await?;
        kept += usize::from(setup.path("checkpoint").exists());
        transfer(&setup.client, setup.folder.path(), "up", || ()).await?;
        assert!(
            setup.object().await? == content,
            "killed after {events} events"
        );
        assert_eq!(finished_files(&setup)?, ["source"]);
        // A part that was under way may be sent twice, but not one that was confirmed.
        let sent = setup.requests("UploadPart")?;
        assert!(sent <= 2 * (PARTS + 1), "{sent} parts");
        assert_no_parts_are_left(&setup).await?;
    }
    assert!(kept >= 3, "{kept} checkpoints were used");
    Ok(())
}

/// Returns the files without one that a kill within a save may leave.
fn finished_files(setup: &Setup) -> Outcome<Vec<String>> {
    let mut files = setup.files()?;
    files.retain(|name| !name.starts_with(".oss-checkpoint-"));
    Ok(files)
}

/// An upload whose ID no process received has no parts, and costs nothing.
async fn assert_no_parts_are_left(setup: &Setup) -> Outcome {
    let list = ListMultipartUploads::new(BUCKET);
    for upload in setup.client.execute(&list).await?.uploads {
        let parts = ListParts::new(BUCKET, KEY, upload.upload_id);
        assert!(setup.client.execute(&parts).await?.parts.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn download_killed_at_any_moment_is_continued() -> Outcome {
    let setup = Setup::start().await?;
    let (path, content) = setup.source(PARTS * PART + 1)?;
    setup.client.upload_file(BUCKET, KEY, &path).send().await?;
    let all = kill(&setup, "down", usize::MAX).await?;
    assert!(all > 20, "{all} events");
    let mut continued = 0;
    for events in moments(all) {
        fs::remove_file(setup.path("copy"))?;
        kill(&setup, "down", events).await?;
        if setup.path("copy").exists() {
            assert!(
                fs::read(setup.path("copy"))? == content,
                "never a part of it"
            );
        }
        setup.local.emulator().journal().clear();
        transfer(&setup.client, setup.folder.path(), "down", || ()).await?;
        continued += u64::from(setup.requests("GetObject")? < PARTS + 1);
        assert!(
            fs::read(setup.path("copy"))? == content,
            "killed after {events} events"
        );
        assert!(!setup.path("checkpoint").exists());
    }
    assert!(continued >= 1, "{continued} downloads were continued");
    Ok(())
}

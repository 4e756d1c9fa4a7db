//! Fetches in other processes, which are killed or can't write.
#![cfg(unix)]

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame};
use oss_model::operation::{ByteStream, StreamError};
use oss_report::{Directory, Entry, ReadOptions, Reports, Source, SourceFuture};

use super::{expected, files};
use crate::sample::{FOLDER, RUN, Sample, folder, key, manifest};
use crate::{Outcome, chain};

/// The variable with the directories of the child.
const FROM: &str = "OSS_REPORT_TEST_FROM";
const TO: &str = "OSS_REPORT_TEST_TO";

/// A directory that prints a line for each piece of a file, and waits for a line.
#[derive(Debug)]
struct Announced(Directory);

struct AnnouncedStream(ByteStream);

impl Source for Announced {
    fn list<'s>(&'s self, prefix: &'s str) -> SourceFuture<'s, Vec<Entry>> {
        self.0.list(prefix)
    }

    fn open<'s>(&'s self, key: &'s str) -> SourceFuture<'s, ByteStream> {
        Box::pin(async move { Ok(ByteStream::new(AnnouncedStream(self.0.open(key).await?))) })
    }
}

impl Body for AnnouncedStream {
    type Data = Bytes;
    type Error = StreamError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StreamError>>> {
        let frame = ready!(Pin::new(&mut self.0).poll_frame(context));
        say("piece");
        // At the end of the input, it doesn't wait.
        let _ = io::stdin().read_line(&mut String::new());
        Poll::Ready(frame)
    }
}

fn say(line: &str) {
    let mut stdout = io::stdout();
    // The parent may be gone.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// Isn't a test, but what the tests below run in another process.
#[tokio::test]
#[ignore = "a child process of other tests"]
#[expect(clippy::disallowed_methods, reason = "the parent sets the variables")]
async fn child_process() -> Outcome {
    let (Ok(from), Ok(to)) = (std::env::var(FROM), std::env::var(TO)) else {
        return Ok(());
    };
    let reports = Reports::new(Announced(Directory::new(from, FOLDER)), folder());
    let report = reports.latest().await?;
    let options = ReadOptions::new().parallel(2);
    let fetched = reports.fetch(&report, to, &options).await;
    match fetched.and_then(oss_report::Outcome::complete) {
        Ok(_) => say("complete"),
        Err(error) => say(&format!("error: {}", chain(&error))),
    }
    Ok(())
}

fn spawn(command: &mut Command, stdin: Stdio, from: &Path, to: &Path) -> io::Result<Child> {
    command
        .env(FROM, from)
        .env(TO, to)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .spawn()
}

fn arguments() -> [&'static OsStr; 4] {
    [
        "fetch::child::child_process",
        "--exact",
        "--ignored",
        "--nocapture",
    ]
    .map(OsStr::new)
}

/// Writes a report of several pieces a file to a directory.
async fn source(directory: &Path) -> Outcome<Sample> {
    let contents: Vec<_> = (0..4)
        .map(|n| {
            (
                key(&format!("data/u_{n}.csv")),
                format!("b,{n}\n").repeat(150_000),
            )
        })
        .collect();
    let listed = contents.iter();
    let listed: Vec<_> = listed
        .map(|(key, content)| (&**key, content.as_bytes()))
        .collect();
    let mut sample = Sample::default();
    sample.put_manifest(RUN, &manifest(&listed));
    let contents = contents.into_iter();
    let files = contents.map(|(key, content)| (key, content.into_bytes()));
    sample.files.extend(files);
    super::fetch(&sample, directory).await?;
    Ok(sample)
}

/// Checks that each file is right, and that a manifest has all its files.
fn check_names(sample: &Sample, directory: &Path) -> Outcome<usize> {
    let mut found = files(directory)?;
    found.retain(|name, _| !name.contains("/.oss-fetch-"));
    let expected = expected(sample);
    for (name, bytes) in &found {
        assert_eq!(Some(bytes), expected.get(name), "{name}");
    }
    let is_complete = found.keys().any(|name| name.ends_with("manifest.json"));
    assert!(
        !is_complete || found.len() == expected.len(),
        "{:?}",
        found.keys()
    );
    Ok(found.len())
}

/// Kills a process after some pieces; returns whether it was complete before.
fn kill_after(pieces: usize, from: &Path, to: &Path) -> Outcome<bool> {
    let mut command = Command::new(std::env::current_exe()?);
    let mut child = spawn(command.args(arguments()), Stdio::piped(), from, to)?;
    let lines = BufReader::new(child.stdout.take().ok_or("no pipe")?).lines();
    let mut stdin = child.stdin.take().ok_or("no pipe")?;
    let mut seen = 0;
    let mut is_complete = false;
    for line in lines.take_while(Result::is_ok).map_while(Result::ok) {
        is_complete |= line == "complete";
        if line == "piece" {
            seen += 1;
            if seen == pieces {
                break;
            }
            stdin.write_all(b"\n")?;
        }
    }
    child.kill()?;
    child.wait()?;
    Ok(is_complete)
}

#[tokio::test]
async fn f68_killed_fetch_leaves_no_half_file_and_continues() -> Outcome {
    let root = tempfile::tempdir()?;
    let from = root.path().join("from");
    let sample = source(&from).await?;
    let mut states = std::collections::BTreeSet::new();
    for pieces in 1.. {
        let to = root.path().join(format!("to-{pieces}"));
        let is_complete = kill_after(pieces, &from, &to)?;
        states.insert(if to.exists() {
            check_names(&sample, &to)?
        } else {
            0
        });
        // The next call finishes the work, and leaves nothing else.
        super::fetch(&sample, &to).await?;
        assert_eq!(files(&to)?, expected(&sample));
        if is_complete {
            break;
        }
    }
    assert!(states.len() > 2, "killed in too few states: {states:?}");
    Ok(())
}

#[tokio::test]
async fn f68_fetch_killed_again_and_again_ends() -> Outcome {
    let root = tempfile::tempdir()?;
    let (from, to) = (root.path().join("from"), root.path().join("to"));
    let sample = source(&from).await?;
    let mut runs = 0;
    while !kill_after(6 + runs, &from, &to)? {
        check_names(&sample, &to)?;
        runs += 1;
        assert!(runs < 50, "no progress");
    }
    assert!(runs > 0, "never killed");
    assert_eq!(files(&to)?, expected(&sample));
    Ok(())
}

/// A limit of the file size is a full disk that any user can have.
#[tokio::test]
async fn f68_full_disk_is_an_error_that_leaves_nothing() -> Outcome {
    let root = tempfile::tempdir()?;
    let (from, to) = (root.path().join("from"), root.path().join("to"));
    let sample = source(&from).await?;
    let limit = "trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", limit]).arg(std::env::current_exe()?);
    let child = spawn(shell.args(arguments()), Stdio::null(), &from, &to)?;
    let output = String::from_utf8(child.wait_with_output()?.stdout)?;
    let error = output.lines().find_map(|line| line.strip_prefix("error: "));
    let error = error.ok_or("it was written")?;
    assert!(
        error.starts_with("the report is incomplete: 4 of 4 files failed: "),
        "{error}"
    );
    assert!(error.contains("data/u_0.csv can't be written: "), "{error}");
    assert!(files(&to)?.is_empty());
    super::fetch(&sample, &to).await?;
    assert_eq!(files(&to)?, expected(&sample));
    Ok(())
}

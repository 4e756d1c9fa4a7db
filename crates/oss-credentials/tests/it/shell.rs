//! Commands that leave processes behind, with real processes.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use oss_credentials::{ProcessCredentials, ProvideCredentials as _, RunCommand as _, ShellCommand};
use oss_transport::TokioSleep;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::support::{TestResult, chain};

const KEY: &str = r#"{"AccessKeyId":"id","AccessKeySecret":"canary"}"#;
/// Far more than anything here takes, and less than the processes live.
const LONG: Duration = Duration::from_secs(8);

/// Creates a pipe with a name.
///
/// Its reader ends when the last process that writes to it has ended.
fn pipe(folder: &Path) -> io::Result<PathBuf> {
    let path = folder.join("pipe");
    if Command::new("mkfifo").arg(&path).status()?.success() {
        Ok(path)
    } else {
        Err(io::Error::other("mkfifo failed"))
    }
}

fn provider(command: String) -> ProcessCredentials {
    ProcessCredentials::new(command, ShellCommand::default(), TokioSleep::default())
}

#[tokio::test]
async fn f53_dropped_command_ends_with_its_children() -> TestResult {
    let folder = tempfile::tempdir()?;
    let pipe = pipe(folder.path())?;
    let command = format!("sleep 20 > '{}' & sleep 20", pipe.display());
    let shell = ShellCommand::default();
    let mut run = shell.run(&command);
    let open = spawn_blocking(move || File::open(pipe));
    let mut writers = tokio::select! {
        output = &mut run => return Err(format!("it ended with {output:?}").into()),
        file = open => file??,
    };
    drop(run);
    let ended = spawn_blocking(move || writers.read_to_end(&mut Vec::new()));
    assert_eq!(timeout(LONG, ended).await???, 0, "no process is left");
    Ok(())
}

#[tokio::test]
async fn f53_command_that_hangs_is_an_error_in_time() -> TestResult {
    let hanging = provider(format!("echo '{KEY}'; sleep 20 & wait"));
    let hanging = hanging.timeout(Duration::from_millis(200));
    let error = timeout(LONG, hanging.provide())
        .await?
        .expect_err("an error");
    assert_eq!(
        chain(&error),
        "the credentials command did not end within 200ms"
    );
    Ok(())
}

#[tokio::test]
async fn printed_key_counts_while_a_child_holds_the_output() -> TestResult {
    let folder = tempfile::tempdir()?;
    let pipe = pipe(folder.path())?;
    // The child waits for a writer of the pipe, with the shell's standard output open.
    let command = format!("cat '{}' & echo '{KEY}'", pipe.display());
    let background = provider(command).timeout(LONG);
    let found = timeout(LONG / 2, background.provide()).await??;
    assert_eq!(found.credentials().access_key_id(), "id");
    // A helper that a command starts for later, such as an agent, lives on.
    let write = spawn_blocking(move || fs::write(pipe, ""));
    timeout(LONG, write).await???;
    Ok(())
}

#[tokio::test]
async fn output_up_to_the_end_of_the_shell_is_complete() -> TestResult {
    // More than one read of a pipe, all of it before the shell ends.
    let command = "sleep 20 & head -c 60000 /dev/zero; kill $!".to_owned();
    let output = ShellCommand::default().run(&command).await?;
    assert_eq!(output.len(), 60_000);
    Ok(())
}

//! Runs credentials commands in a shell.

use std::io;
use std::process::Stdio;

use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use crate::{CommandFuture, RunCommand};

/// Runs credentials commands with `sh -c`, on Windows with `cmd /C`.
///
/// The command's standard input is empty. Its standard error is inherited from this process, so that it
/// can show messages to the user. Dropping the future kills the shell, but not processes that the shell
/// started. It needs a tokio runtime with IO.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ShellCommand;

/// In bytes, more than any key needs.
const OUTPUT_LIMIT: u64 = 64 * 1024;

impl RunCommand for ShellCommand {
    fn run<'a>(&'a self, command: &'a str) -> CommandFuture<'a> {
        Box::pin(run(command))
    }
}

async fn run(command: &str) -> io::Result<Vec<u8>> {
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut child = Command::new(shell)
        .args([option, command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout
            .take(OUTPUT_LIMIT + 1)
            .read_to_end(&mut output)
            .await?;
    }
    if output.len() as u64 > OUTPUT_LIMIT {
        return Err(io::Error::other(format!(
            "it printed more than {OUTPUT_LIMIT} bytes"
        )));
    }
    match child.wait().await? {
        status if status.success() => Ok(output),
        status => Err(io::Error::other(format!("it ended with {status}"))),
    }
}

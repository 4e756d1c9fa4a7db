//! Runs credentials commands in a shell.

#[cfg(unix)]
mod group;

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::task::Poll;

use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStdout, Command};

use crate::{CommandFuture, RunCommand};

/// Runs credentials commands with `sh -c`, on Windows with `cmd /C`.
///
/// The command's standard input is empty. Its standard error is inherited from this process, so that it
/// can show messages to the user. Its output counts as soon as the shell has ended, even if a process in
/// the background keeps the output open.
///
/// On Unix, the shell has a process group of its own, so it cannot read from the terminal. Dropping the
/// future kills the whole group. On Windows, it kills the shell, but not processes that the shell started.
/// It needs a tokio runtime with IO.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ShellCommand;

/// In bytes, more than any key needs.
const OUTPUT_LIMIT: usize = 64 * 1024;

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
    let mut shell = Command::new(shell);
    shell
        .args([option, command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    #[cfg(unix)]
    shell.process_group(0);
    let mut child = shell.spawn()?;
    #[cfg(unix)]
    let group = group::ProcessGroup::led_by(&child);
    let mut output = Vec::new();
    let mut stdout = child
        .stdout
        .take()
        .ok_or_else(|| io::Error::other("it has no standard output"))?;
    let status = read(&mut child, &mut stdout, &mut output).await?;
    #[cfg(unix)]
    {
        group.release();
        group::drain(stdout, &mut output)?;
    }
    check_length(&output)?;
    if status.success() {
        Ok(output)
    } else {
        Err(io::Error::other(format!("it ended with {status}")))
    }
}

/// Reads until the shell has ended, or on Windows until its output has.
async fn read(
    child: &mut Child,
    stdout: &mut ChildStdout,
    output: &mut Vec<u8>,
) -> io::Result<ExitStatus> {
    let mut read = pin!(read_to_end(stdout, output));
    let mut wait = pin!(child.wait());
    let mut is_read = false;
    poll_fn(|context| {
        if !is_read && let Poll::Ready(result) = read.as_mut().poll(context) {
            result?;
            is_read = true;
        }
        if is_read || cfg!(unix) {
            wait.as_mut().poll(context)
        } else {
            Poll::Pending
        }
    })
    .await
}

async fn read_to_end(stdout: &mut ChildStdout, output: &mut Vec<u8>) -> io::Result<()> {
    while stdout.read_buf(output).await? > 0 {
        check_length(output)?;
    }
    Ok(())
}

fn check_length(output: &[u8]) -> io::Result<()> {
    if output.len() <= OUTPUT_LIMIT {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "it printed more than {OUTPUT_LIMIT} bytes"
    )))
}

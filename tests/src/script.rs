//! Runs a script that uses an official SDK.

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Outcome;

/// Runs a command with JSON as its input and returns the JSON it prints.
///
/// # Errors
///
/// Fails with the stderr of the command if it fails.
pub(crate) fn run(command: &mut Command, key: (&str, &str), input: &Value) -> Outcome<Value> {
    let mut child = command
        .env("OSS_ACCESS_KEY_ID", key.0)
        .env("OSS_ACCESS_KEY_SECRET", key.1)
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("the script lacks a stdin")?;
    // A script that fails before reading explains why on stderr.
    let _ = stdin.write_all(input.to_string().as_bytes());
    drop(stdin);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Runs a command of an installation.
pub(crate) fn check(command: &mut Command) -> Outcome {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} ended with {}: {stderr}", output.status).into())
}

pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

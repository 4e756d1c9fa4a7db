//! The line of JSON for the program that started the local OSS.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use oss_emulator::Emulator;
use serde::Serialize;

use crate::save;

/// The formats of what is printed when the local OSS is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Commands of a shell that set variables
    Shell,
    /// One line with url, region, accountId, accessKeyId, accessKeySecret and pid
    Json,
}

/// The line that says that the local OSS is ready.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadyLine<'r> {
    url: &'r str,
    region: &'r str,
    account_id: &'r str,
    /// `None` for a key of the environment, which the caller has.
    access_key_id: Option<&'static str>,
    access_key_secret: Option<&'static str>,
    pid: u32,
}

impl<'r> ReadyLine<'r> {
    pub(super) fn new(server: &'r Emulator, is_own_key: bool) -> Self {
        Self {
            url: server.endpoint(),
            region: server.region(),
            account_id: server.account_id(),
            access_key_id: (!is_own_key).then_some(Emulator::ACCESS_KEY_ID),
            access_key_secret: (!is_own_key).then_some(Emulator::ACCESS_KEY_SECRET),
            pid: std::process::id(),
        }
    }

    pub(super) fn to_json(&self) -> Result<String> {
        let line = serde_json::to_string(self);
        let line = line.context("cannot write the ready line")?;
        Ok(format!("{line}\n"))
    }
}

/// The file that exists while requests are accepted; it is removed on drop.
#[derive(Debug)]
pub(super) struct ReadyFile(PathBuf);

impl ReadyFile {
    /// Removes the file of an earlier run.
    pub(super) fn new(path: PathBuf) -> Result<Self> {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error)
                .with_context(|| format!("cannot remove the old ready file {}", path.display())),
            _ => Ok(Self(path)),
        }
    }

    /// Writes the file in one step, so that no reader sees a part of it.
    pub(super) fn write(&self, line: &str) -> Result<()> {
        let written = save::replace(&self.0, line.as_bytes());
        written.with_context(|| format!("cannot write the ready file {}", self.0.display()))
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        // The program ends, so a failure can't be acted on.
        let _ = fs::remove_file(&self.0);
    }
}

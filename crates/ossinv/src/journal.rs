//! The flag that selects the directory of the journal.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use oss_inventory::DirectoryJournal;

/// The flag that selects the directory of the journal.
#[derive(Debug, Args)]
pub(crate) struct JournalArgument {
    /// Keep old rules in this directory until the new ones exist
    ///
    /// `ossinv recover` shows what an interrupted command left there. By default it is `ossinv/journal` in
    /// `$XDG_STATE_HOME` or `~/.local/state`, on Windows in `%LOCALAPPDATA%`.
    #[arg(
        long,
        value_name = "DIRECTORY",
        env = "OSSINV_JOURNAL",
        hide_env_values = true,
        alias = "keep-in"
    )]
    journal: Option<PathBuf>,
}

impl JournalArgument {
    /// Returns the journal; `None` if the user has no home directory.
    pub(crate) fn find(&self) -> Option<DirectoryJournal> {
        let directory = self.journal.clone().or_else(default_directory)?;
        // Messages name the files, and the user may change to another directory.
        let directory = std::path::absolute(&directory).unwrap_or(directory);
        Some(DirectoryJournal::new(directory))
    }

    /// Returns the journal for a command that can't do without.
    pub(crate) fn require(&self) -> Result<DirectoryJournal> {
        self.find()
            .context("no directory for the journal is known, because HOME isn't set; use --journal")
    }
}

fn default_directory() -> Option<PathBuf> {
    let state = if cfg!(windows) {
        variable("LOCALAPPDATA")?
    } else {
        variable("XDG_STATE_HOME").or_else(|| Some(variable("HOME")?.join(".local/state")))?
    };
    Some(state.join("ossinv").join("journal"))
}

/// Returns the directory that a variable names.
///
/// A relative one counts as not set, as XDG says.
fn variable(name: &str) -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line may read the environment"
    )]
    let value = env::var_os(name);
    value.map(PathBuf::from).filter(|path| path.is_absolute())
}

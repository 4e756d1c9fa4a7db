//! A run of a rule: the folder that has its manifest.

use oss_model::DateTime;

use crate::stamp;

/// The name of a manifest.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The maximum size of a manifest in bytes, enough for 300,000 data files.
pub(crate) const MAX_MANIFEST: usize = 64 * 1024 * 1024;
/// The name of the file with the checksum of a manifest.
pub(crate) const CHECKSUM: &str = "manifest.checksum";
/// The folder of incremental reports.
pub(crate) const INCREMENTAL: &str = "incremental_inventory";

/// A run of a rule, which wrote a report or is writing it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Run {
    pub(crate) folder: String,
    pub(crate) time: DateTime,
    pub(crate) kind: RunKind,
    pub(crate) is_finished: bool,
    pub(crate) has_checksum: bool,
}

/// Whether a run lists all objects or the changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RunKind {
    /// All objects.
    Full,
    /// The changes of a few minutes.
    Incremental,
}

/// Returns the folder of the rule, from the folder of a run.
///
/// It is the same folder if a manifest is next to its data files.
pub(crate) fn rule_folder(run: &str) -> &str {
    let Some((rule, _)) = split_last(run).filter(|(_, name)| stamp::parse(name).is_some()) else {
        return run;
    };
    let of_incremental = split_last(rule).filter(|(_, name)| *name == INCREMENTAL);
    of_incremental.map_or(rule, |(rule, _)| rule)
}

/// Splits a folder, which ends with a slash, into its parent and its name.
fn split_last(folder: &str) -> Option<(&str, &str)> {
    let folder = folder.strip_suffix('/')?;
    Some(folder.split_at(folder.rfind('/').map_or(0, |slash| slash + 1)))
}

impl Run {
    /// Creates an unfinished run from a folder, relative to the one of the rule.
    pub(crate) fn from_folder(folder: &str) -> Option<Self> {
        let (kind, name) = match folder.split_once('/') {
            Some((INCREMENTAL, name)) => (RunKind::Incremental, name),
            Some(_) => return None,
            None => (RunKind::Full, folder),
        };
        Some(Self {
            folder: format!("{folder}/"),
            time: stamp::parse(name)?,
            kind,
            is_finished: false,
            has_checksum: false,
        })
    }

    /// Returns the folder below the one of the rule, such as `2026-11-21T16-00Z/`.
    ///
    /// It is empty if a directory has the manifest next to the data files.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns the time in the name of the folder: the start of the run in UTC.
    ///
    /// Those of full reports have minutes, those of incremental ones seconds.
    pub fn time(&self) -> DateTime {
        self.time
    }

    /// Returns whether the run lists all objects or the changes.
    pub fn kind(&self) -> RunKind {
        self.kind
    }

    /// Returns whether the manifest exists, which OSS writes last.
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }
}

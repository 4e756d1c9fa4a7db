//! The runs of a rule.

use std::collections::{BTreeMap, HashMap};

use oss_model::DateTime;

use crate::folder::ReportFolder;
use crate::manifest::Manifest;
use crate::run::{CHECKSUM, MANIFEST, Run, RunKind};
use crate::source::Entry;

/// The runs of a rule whose files exist, oldest first.
#[derive(Clone, Debug)]
pub struct Runs {
    runs: Vec<Run>,
    /// The sizes of all files, by their keys.
    pub(crate) files: HashMap<String, u64>,
}

impl Runs {
    /// Finds the runs in a list of all files of a folder.
    pub(crate) fn new(entries: Vec<Entry>, folder: &ReportFolder) -> Self {
        let mut runs: BTreeMap<String, Run> = BTreeMap::new();
        let mut files = HashMap::new();
        for Entry { key, size } in entries {
            if let Some((name, file)) = folder
                .relative(&key)
                .and_then(|relative| relative.rsplit_once('/'))
                && let Some(found) = Run::from_folder(name)
            {
                let run = runs.entry(name.to_owned()).or_insert(found);
                run.is_finished |= file == MANIFEST;
                run.has_checksum |= file == CHECKSUM;
            }
            files.insert(key, size);
        }
        let mut runs = Self {
            runs: runs.into_values().collect(),
            files,
        };
        runs.sort();
        runs
    }

    /// Adds a run whose manifest is next to its data files.
    pub(crate) fn insert(&mut self, run: Run) {
        self.runs.push(run);
        self.sort();
    }

    fn sort(&mut self) {
        self.runs.sort_by_key(|run| (run.time, run.kind));
    }

    /// Returns all runs, oldest first.
    pub fn all(&self) -> &[Run] {
        &self.runs
    }

    /// Returns the run in a folder, which is relative to the one of the rule.
    pub fn in_folder(&self, folder: &str) -> Option<&Run> {
        self.runs.iter().find(|run| run.folder == folder)
    }

    /// Returns the latest finished full run.
    pub fn latest(&self) -> Option<&Run> {
        self.finished().next_back()
    }

    /// Returns the latest finished full run at a time or before it.
    pub fn at_or_before(&self, time: DateTime) -> Option<&Run> {
        self.finished().rfind(|run| run.time <= time)
    }

    /// Returns the finished incremental runs after a time, oldest first.
    pub fn changes_after(&self, time: DateTime) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(move |run| {
            run.kind == RunKind::Incremental && run.is_finished && run.time > time
        })
    }

    fn finished(&self) -> impl DoubleEndedIterator<Item = &Run> {
        let full = self.runs.iter();
        full.filter(|run| run.kind == RunKind::Full && run.is_finished)
    }

    /// Returns the positions in the manifest of the files that don't exist.
    pub(crate) fn missing(&self, manifest: &Manifest) -> Vec<usize> {
        let files = manifest.files().iter().enumerate();
        let missing = files.filter(|(_, file)| !self.files.contains_key(file.key()));
        missing.map(|(index, _)| index).collect()
    }
}

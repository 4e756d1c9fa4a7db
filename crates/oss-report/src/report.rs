//! A report whose manifest was read and verified.

use bytes::Bytes;

use crate::folder::ReportFolder;
use crate::manifest::{DataFile, Manifest};
use crate::run::Run;

/// A report of a run: its manifest, and whether its data files exist.
#[derive(Clone, Debug)]
pub struct Report {
    pub(crate) folder: ReportFolder,
    pub(crate) run: Run,
    pub(crate) manifest: Manifest,
    pub(crate) json: Bytes,
    pub(crate) checksum: Option<Bytes>,
    /// The positions of the missing files in the manifest.
    pub(crate) missing: Vec<usize>,
}

/// The state of a finished run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReportState {
    /// All data files exist.
    Complete,
    /// Some or all data files were deleted, for instance by a lifecycle rule.
    Expired {
        /// The number of missing files.
        missing: usize,
    },
}

impl Report {
    /// Returns the folder of the rule.
    pub fn folder(&self) -> &ReportFolder {
        &self.folder
    }

    /// Returns the run that wrote the report.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// Returns the manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns whether the manifest was compared with its checksum.
    ///
    /// Only incremental reports may lack it.
    pub fn has_checksum(&self) -> bool {
        self.checksum.is_some()
    }

    /// Returns whether all data files existed when they were listed.
    pub fn state(&self) -> ReportState {
        match self.missing.len() {
            0 => ReportState::Complete,
            missing => ReportState::Expired { missing },
        }
    }

    /// Returns the data files that didn't exist when they were listed.
    pub fn missing_files(&self) -> impl Iterator<Item = &DataFile> {
        let files = self.manifest.files();
        self.missing.iter().filter_map(|index| files.get(*index))
    }
}

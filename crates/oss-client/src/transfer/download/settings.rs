//! The settings of a download.

use std::path::{Path, PathBuf};

use oss_model::object::GetObject;

use crate::transfer::limits::{DEFAULT_PARALLEL, DEFAULT_PART_SIZE};
use crate::transfer::progress::Reporter;

#[derive(Debug)]
pub(super) struct DownloadSettings {
    /// The address of the object and the parameters of its requests.
    pub(super) operation: GetObject,
    pub(super) path: PathBuf,
    pub(super) part_size: u64,
    pub(super) parallel: usize,
    pub(super) checkpoint: Option<PathBuf>,
    pub(super) reporter: Reporter,
}

impl DownloadSettings {
    pub(super) fn new(operation: GetObject, path: &Path) -> Self {
        Self {
            operation,
            path: path.to_owned(),
            part_size: DEFAULT_PART_SIZE,
            parallel: DEFAULT_PARALLEL,
            checkpoint: None,
            reporter: Reporter::new(None),
        }
    }
}

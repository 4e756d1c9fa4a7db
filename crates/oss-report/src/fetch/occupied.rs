//! Directories that have reports of another rule.

use std::fs;
use std::path::Path;

use crate::error::{Error, ErrorKind};
use crate::folder::ReportFolder;
use crate::manifest::Manifest;
use crate::run::MANIFEST;

/// Fails if a directory has a report of another rule.
///
/// The folders of runs have no name of a rule, so the runs of two rules would replace each other.
pub(super) fn check_unoccupied(directory: &Path, folder: &ReportFolder) -> Result<(), Error> {
    // A directory that can't be read can't be written to either, and that error says why.
    let Ok(entries) = fs::read_dir(directory) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let Ok(json) = fs::read(entry.path().join(MANIFEST)) else {
            continue;
        };
        let parsed = Manifest::parse(&json, folder);
        if parsed.is_err_and(|error| error.kind() == ErrorKind::Outside) {
            let directory = directory.display();
            let message = format!("{directory} has a report that isn't in {folder}");
            let help = "name another directory: each rule needs its own";
            return Err(Error::new(ErrorKind::Write, message).with_help(help));
        }
    }
    Ok(())
}

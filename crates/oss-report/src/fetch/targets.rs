//! The local paths of the files of a report.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::ErrorKind as IoErrorKind;
use std::path::{Path, PathBuf};

use super::temporary_file::PREFIX;
use super::unwritable::unwritable;
use crate::error::{Error, ErrorKind};
use crate::local_path::local_path;
use crate::manifest::DataFile;
use crate::printable::printable;
use crate::report::Report;
use crate::run::MANIFEST;

/// The paths of a report's files in a directory.
#[derive(Debug)]
pub(super) struct Targets<'r> {
    report: &'r Report,
    directory: &'r Path,
    folders: BTreeSet<PathBuf>,
}

impl<'r> Targets<'r> {
    /// Checks that each file has a path of its own, below the directory.
    pub(super) fn new(report: &'r Report, directory: &'r Path) -> Result<Self, Error> {
        let mut targets = Self {
            report,
            directory,
            folders: BTreeSet::new(),
        };
        let manifest = format!("{}{}{MANIFEST}", report.folder.key(), report.run.folder());
        let data = report.manifest.files().iter().map(DataFile::key);
        let mut names = HashSet::new();
        for key in data.chain([&*manifest]) {
            let path = targets.of(key)?;
            // Some file systems ignore the case.
            if !names.insert(path.to_string_lossy().to_lowercase()) {
                return Err(unusable(key, "differs from another one only in case"));
            }
            targets.folders.extend(path.parent().map(Path::to_owned));
        }
        Ok(targets)
    }

    /// Returns the path of a key.
    pub(super) fn of(&self, key: &str) -> Result<PathBuf, Error> {
        let relative = self.report.folder.relative(key).and_then(local_path);
        let relative = relative.filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| !name.starts_with(PREFIX))
        });
        let relative = relative.ok_or_else(|| unusable(key, "isn't a file name on all systems"))?;
        Ok(self.directory.join(relative))
    }

    /// Returns the folders of the files.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().map(PathBuf::as_path)
    }

    /// Creates a folder, and refuses links below the directory.
    pub(super) fn create_folder(&self, folder: &Path) -> Result<(), Error> {
        fs::create_dir_all(self.directory).map_err(|error| unwritable(self.directory, error))?;
        let ancestors = folder.ancestors();
        let below: Vec<_> = ancestors
            .take_while(|ancestor| *ancestor != self.directory)
            .collect();
        for folder in below.into_iter().rev() {
            match fs::create_dir(folder) {
                Err(error) if error.kind() != IoErrorKind::AlreadyExists => {
                    return Err(unwritable(folder, error));
                }
                _ => {}
            }
            let found = fs::symlink_metadata(folder).map_err(|error| unwritable(folder, error))?;
            if !found.is_dir() {
                let message = format!("{} isn't a folder", folder.display());
                let help = "remove it, or name another directory: links aren't followed";
                return Err(Error::new(ErrorKind::Write, message).with_help(help));
            }
        }
        Ok(())
    }
}

fn unusable(key: &str, problem: &str) -> Error {
    let name = printable(key.rsplit('/').next().unwrap_or(key));
    let message = format!("the name \"{name}\" {problem}");
    let help = "read the report from the bucket instead, or download the file under another name";
    Error::new(ErrorKind::Unsupported, message)
        .with_help(help)
        .with_file(key)
}

//! The files in a directory, without links.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::unreadable::unreadable;
use crate::error::{Error, ErrorKind};

/// The maximum depth of folders.
const MAX_DEPTH: usize = 32;
/// The maximum number of files.
const MAX_FILES: usize = 1_000_000;

/// The entries below a directory.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// The relative paths of all files, sorted, and their sizes in bytes.
    pub(super) files: Vec<(String, u64)>,
    /// The relative paths of links, pipes and devices, which aren't read.
    pub(super) others: Vec<String>,
}

/// Lists a directory, whose paths have slashes between the names.
///
/// Names that aren't UTF-8 are skipped, and links aren't followed.
pub(super) fn entries(root: &Path) -> Result<Entries, Error> {
    let Entries {
        mut files,
        mut others,
    } = Entries::default();
    let mut folders = vec![(String::new(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).map_err(|error| unreadable(&path, error))? {
            let entry = entry.map_err(|error| unreadable(&path, error))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            // Doesn't follow links.
            let metadata = match entry.metadata() {
                // It was removed after it was listed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                metadata => metadata.map_err(|error| unreadable(&entry.path(), error))?,
            };
            if metadata.is_file() {
                files.push((format!("{folder}{name}"), metadata.len()));
            } else if metadata.is_dir() && depth < MAX_DEPTH {
                folders.push((format!("{folder}{name}/"), depth + 1));
            } else if !metadata.is_dir() {
                others.push(format!("{folder}{name}"));
            }
        }
        if files.len() + others.len() > MAX_FILES {
            let message = format!("{} has more than {MAX_FILES} files", root.display());
            let help = "name the folder of the rule, which has the folders of the runs";
            return Err(Error::new(ErrorKind::Source, message).with_help(help));
        }
    }
    files.sort_unstable();
    Ok(Entries { files, others })
}

/// Opens a regular file below a directory, without following links in between.
pub(super) fn open_below(root: &Path, path: &Path) -> Result<File, Error> {
    let below = path.ancestors().take_while(|ancestor| *ancestor != root);
    let below: Vec<_> = below.collect();
    for ancestor in below.into_iter().rev() {
        let metadata = fs::symlink_metadata(ancestor).map_err(|error| unreadable(path, error))?;
        let problem = if metadata.is_symlink() {
            "is a symbolic link, which isn't followed"
        } else if ancestor == path && !metadata.is_file() {
            "isn't a regular file"
        } else {
            continue;
        };
        let message = format!("{} {problem}", ancestor.display());
        let help = "copy the file that is meant to this place";
        return Err(Error::new(ErrorKind::Outside, message).with_help(help));
    }
    File::open(path).map_err(|error| unreadable(path, error))
}

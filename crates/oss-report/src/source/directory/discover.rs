//! Finds the folders of rules in a directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::unreadable::unreadable;
use super::{Directory, walk};
use crate::error::{Error, ErrorKind};
use crate::folder::ReportFolder;
use crate::manifest::folder_of;
use crate::run::{INCREMENTAL, MANIFEST, rule_folder};
use crate::stamp;

/// Returns the folders of all rules, with the directories that hold them.
///
/// Their place in the directory doesn't matter: the manifest names the key of its folder.
pub(crate) fn discover(root: &Path) -> Result<Vec<(Directory, ReportFolder)>, Error> {
    let files = walk::files(root)?.into_iter();
    let manifests = files.filter_map(|(path, _)| {
        let folder = path.strip_suffix(MANIFEST)?;
        (folder.is_empty() || folder.ends_with('/')).then(|| folder.to_owned())
    });
    // The last manifest is the newest one; an older one may be of a rule with another prefix.
    let rules: BTreeMap<String, String> = manifests
        .map(|run| (rule_folder(&run).to_owned(), run))
        .collect();
    let mut found = Vec::new();
    let mut failure = None;
    for (rule, run) in rules {
        match folder_in(&root.join(run).join(MANIFEST)) {
            Ok(folder) => found.push((Directory::new(root.join(rule), folder.key()), folder)),
            Err(error) => failure = Some(error),
        }
    }
    match failure {
        Some(error) if found.is_empty() => Err(error),
        _ if found.is_empty() => {
            let message = format!("no {MANIFEST} is in {} or below it", root.display());
            let help = "name a directory that has downloaded reports: the data files and the folders of the runs";
            Err(Error::new(ErrorKind::NotFound, message).with_help(help))
        }
        _ => Ok(found),
    }
}

/// Returns the rule of a manifest, as above, and the relative folder of the run.
pub(crate) fn discover_run(manifest: &Path) -> Result<(Directory, ReportFolder, String), Error> {
    let manifest = fs::canonicalize(manifest).map_err(|error| unreadable(manifest, error))?;
    let folder = folder_in(&manifest)?;
    let mut directory = manifest.parent().unwrap_or(&manifest);
    let mut run = String::new();
    for _ in 0..2 {
        let name = directory.file_name().and_then(|name| name.to_str());
        let parent = directory.parent();
        let (Some(name), Some(parent)) = (name, parent) else {
            break;
        };
        let is_part = if run.is_empty() {
            stamp::parse(name).is_some()
        } else {
            name == INCREMENTAL
        };
        if !is_part {
            break;
        }
        run = format!("{name}/{run}");
        directory = parent;
    }
    Ok((Directory::new(directory, folder.key()), folder, run))
}

fn folder_in(manifest: &Path) -> Result<ReportFolder, Error> {
    let json = fs::read(manifest).map_err(|error| unreadable(manifest, error))?;
    let folder = folder_of(&json);
    folder.map_err(|error| error.with_file(&PathBuf::from(manifest).display().to_string()))
}

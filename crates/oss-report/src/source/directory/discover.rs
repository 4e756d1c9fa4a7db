//! Finds the folders of rules in a directory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use super::unreadable::unreadable;
use super::walk::Entries;
use super::{Directory, walk};
use crate::error::{Error, ErrorKind};
use crate::folder::ReportFolder;
use crate::manifest::folder_of;
use crate::run::{INCREMENTAL, MANIFEST, MAX_MANIFEST, rule_folder};
use crate::stamp;

/// Returns the folders of all rules, with the directories that hold them.
///
/// Their place in the directory doesn't matter: the manifests name the key of their folder.
pub(crate) fn discover(root: &Path) -> Result<Vec<(Directory, ReportFolder)>, Error> {
    let mut rules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Entries { files, others } = walk::entries(root)?;
    for (path, _) in files {
        if let Some(run) = path.strip_suffix(MANIFEST)
            && (run.is_empty() || run.ends_with('/'))
        {
            let runs = rules.entry(rule_folder(run).to_owned()).or_default();
            runs.push(run.to_owned());
        }
    }
    let mut found = Vec::new();
    let mut failure = None;
    for (rule, runs) in rules {
        match folder_of_runs(root, &runs) {
            Ok(folder) => found.push((Directory::new(root.join(rule), folder.key()), folder)),
            // Other programs have files of this name, too, but not in folders that are named like runs.
            Err(error) if runs.contains(&rule) => failure = Some(error),
            Err(error) => return Err(error),
        }
    }
    match failure {
        Some(error) if found.is_empty() => Err(error),
        _ if found.is_empty()
            && let Some(path) = others.iter().find(|path| is_manifest(path)) =>
        {
            let path = root.join(path);
            let message = format!("{} is a link, a pipe or a device", path.display());
            let help = "copy the file that is meant to this place: only regular files are read";
            Err(Error::new(ErrorKind::NotFound, message).with_help(help))
        }
        _ if found.is_empty() => {
            let message = format!("no {MANIFEST} is in {} or below it", root.display());
            let help = "name a directory that has downloaded reports: the data files and the folders of the runs";
            Err(Error::new(ErrorKind::NotFound, message).with_help(help))
        }
        _ => Ok(found),
    }
}

fn is_manifest(path: &str) -> bool {
    path.rsplit('/').next() == Some(MANIFEST)
}

/// Returns the folder that the newest readable manifest names.
///
/// A damaged one is an error when its run is opened.
fn folder_of_runs(root: &Path, runs: &[String]) -> Result<ReportFolder, Error> {
    let mut failure = None;
    for run in runs.iter().rev() {
        match folder_in(&root.join(run).join(MANIFEST)) {
            Ok(folder) => return Ok(folder),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or_else(|| Error::new(ErrorKind::NotFound, "no manifest exists")))
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
    let json = read(manifest)?;
    let run = manifest.parent().unwrap_or(manifest);
    let is_rule = |path: &&Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        !name.is_some_and(|name| name == INCREMENTAL || stamp::parse(name).is_some())
    };
    let rule = run.ancestors().find(is_rule).and_then(Path::file_name);
    let rule = rule.and_then(|name| name.to_str()).unwrap_or("unknown");
    folder_of(&json, rule).map_err(|error| error.with_file(&manifest.display().to_string()))
}

/// Reads a manifest, unless reading it may have no end.
fn read(manifest: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |error| unreadable(manifest, error);
    // Opening a pipe would wait for a writer.
    let is_file = fs::metadata(manifest).map_err(unreadable)?.is_file();
    let mut json = Vec::new();
    if is_file {
        let file = File::open(manifest).map_err(unreadable)?;
        let mut limited = file.take(MAX_MANIFEST as u64 + 1);
        limited.read_to_end(&mut json).map_err(unreadable)?;
    }
    let problem = match json.len() {
        _ if !is_file => "isn't a regular file",
        0..=MAX_MANIFEST => return Ok(json),
        _ => "is longer than 64 MiB",
    };
    let message = format!("{} {problem}", manifest.display());
    Err(Error::new(ErrorKind::Manifest, message))
}

//! Checks where a checkpoint may be.

use std::fs::{self, canonicalize};
use std::io;
use std::path::{Path, PathBuf};

use super::blocking::blocking;
use super::file_identity::is_same_file;
use super::problem::Problem;

/// Fails if a checkpoint would replace the file of its transfer.
pub(super) async fn check(checkpoint: Option<&Path>, file: &Path) -> Result<(), Problem> {
    let Some(checkpoint) = checkpoint else {
        return Ok(());
    };
    let file = file.to_owned();
    let checked = blocking(checkpoint, move |checkpoint| {
        if leads_to(checkpoint, &file)? {
            let reason = "it is the file of the transfer";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        Ok(())
    });
    checked
        .await
        .map_err(Problem::file("use the checkpoint", checkpoint))
}

/// Returns whether two paths lead to the same file, which needn't exist.
fn leads_to(one: &Path, other: &Path) -> io::Result<bool> {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one_file), Ok(other_file)) => Ok(is_same_file(&one_file, &other_file)
            && (cfg!(unix) || canonicalize(one)? == canonicalize(other)?)),
        _ => Ok(location(one) == location(other)),
    }
}

/// Returns the path of a file that needn't exist, in a folder that does.
fn location(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (absolute.parent().map(canonicalize), absolute.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => absolute,
    }
}

//! Directories that overlap the source.

use std::fs;
use std::path::{self, Path, PathBuf};

use crate::error::{Error, ErrorKind};

/// Fails if the directory is in the searched one, or has the source.
///
/// The report would be there twice. If source and directory are the same, all files are kept.
pub(super) fn check_apart(
    directory: &Path,
    source: Option<&Path>,
    root: Option<&Path>,
) -> Result<(), Error> {
    let Some(source) = source.map(resolved) else {
        return Ok(());
    };
    let target = resolved(directory);
    let root = root.map_or_else(|| source.clone(), resolved);
    if target == source || !target.starts_with(&root) && !source.starts_with(&target) {
        return Ok(());
    }
    let (directory, source) = (directory.display(), source.display());
    let message = format!("{directory} would have a second copy of the report in {source}");
    let help = "name a directory that is outside of the source, and doesn't have it";
    Err(Error::new(ErrorKind::Write, message).with_help(help))
}

/// Returns a path without links, of which only the first folders need to exist.
fn resolved(path: &Path) -> PathBuf {
    let path = path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let real = path.ancestors().find_map(|ancestor| {
        let real = fs::canonicalize(ancestor).ok()?;
        let rest = path.strip_prefix(ancestor).ok()?;
        Some(real.join(rest))
    });
    // Without a rest, joining would add a slash.
    real.map_or(path, |real| real.components().collect())
}

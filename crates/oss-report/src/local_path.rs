//! Local paths for the keys of a report.

use std::path::PathBuf;

/// The maximum length of a file name on usual file systems, in bytes.
const MAX_NAME: usize = 255;

/// Returns the relative path of a key, if each segment can be a file name.
///
/// The path has only names, so it stays below the directory that it is joined to. Empty segments are skipped, as programs
/// that download objects do.
pub(crate) fn local_path(key: &str) -> Option<PathBuf> {
    let segments = key.split('/').filter(|segment| !segment.is_empty());
    let path = segments.map(|segment| is_file_name(segment).then_some(segment));
    path.collect()
}

fn is_file_name(name: &str) -> bool {
    let is_reserved = |c: char| c.is_control() || "\\/:*?\"<>|".contains(c);
    name.len() <= MAX_NAME
        && !name.ends_with(['.', ' '])
        && !name.contains(is_reserved)
        && (cfg!(unix) || !is_device(name))
}

/// Returns whether a name is a device on Windows, with any extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_lowercase();
    let is_numbered = |prefix| {
        let number = stem.strip_prefix(prefix);
        number.is_some_and(|number| number.chars().count() == 1)
    };
    matches!(&*stem, "con" | "prn" | "aux" | "nul") || is_numbered("com") || is_numbered("lpt")
}

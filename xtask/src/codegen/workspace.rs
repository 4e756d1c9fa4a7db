//! Paths and files of the workspace.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The folder of generated files, below the root of the workspace.
pub(crate) const GENERATED: &str = "crates/oss-model/src/generated";

/// The cases, below the root of the workspace.
///
/// Each folder is a small spec for one construct, with the expected code. `oss-model` compiles and
/// tests that code; see `crates/oss-model/src/cases.rs`.
pub(super) const CASES: &str = "xtask/test_data/cases";

/// The only allowed file name of a schema, so that every schema belongs to an API.
pub(crate) const SCHEMA: &str = "model.xsd";

/// The file name of the table of operations.
pub(crate) const OPERATIONS: &str = "operations.toml";

/// Returns the direct subfolders of a folder, sorted.
pub(crate) fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// Returns all files below a folder, sorted; none if the folder doesn't exist.
pub(crate) fn all_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(files);
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(all_files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Returns the last component of a path.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Reads a text file; an error names the file.
pub(super) fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Formats bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in bytes {
        // Writing to a `String` never fails.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

//! Files that appear with their whole content.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::terminal::{print, printable, status_line};

/// Saves a text in a file and says so, or prints it if the name is `-`.
pub(crate) fn save_or_print(out: &str, text: &str) -> Result<()> {
    if out == "-" {
        return print(text);
    }
    save(Path::new(out), text.as_bytes())?;
    status_line(&format!("wrote {}", printable(out)));
    Ok(())
}

/// Writes a file, which is replaced as a whole if it exists, or stays as it is.
///
/// A link stays, and its target is replaced. A device or a pipe is written to.
pub(crate) fn save(path: &Path, content: &[u8]) -> Result<()> {
    let written = if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        let opened = fs::OpenOptions::new().write(true).open(path);
        opened.and_then(|mut file| file.write_all(content))
    } else {
        replace(
            &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
            content,
        )
    };
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// Writes a file under a temporary name in its folder, and renames it.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut partial = path.to_owned().into_os_string();
    partial.push(format!(".{}.partial", std::process::id()));
    // A process of this number may have left one when it was killed; in a container, all have the same.
    let _ = fs::remove_file(&partial);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&partial)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    written
        .and_then(|()| fs::rename(&partial, path))
        .inspect_err(|_| drop(fs::remove_file(&partial)))
}

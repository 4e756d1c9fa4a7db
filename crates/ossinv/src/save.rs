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

/// Writes a file under a temporary name in its folder, and renames it.
///
/// A file that exists is replaced, or stays as it is.
pub(crate) fn save(path: &Path, content: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut partial = path.to_owned().into_os_string();
        partial.push(format!(".{}.partial", std::process::id()));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&partial)?;
        let written = file.write_all(content).and_then(|()| file.sync_all());
        written
            .and_then(|()| fs::rename(&partial, path))
            .inspect_err(|_| drop(fs::remove_file(&partial)))
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

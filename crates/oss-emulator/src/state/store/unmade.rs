//! Metadata that was never complete.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// How many bytes identify a file of redb; they are written last.
const MAGIC: usize = 9;

/// Empties a file that a crash or a full disk left while redb made it.
///
/// redb would refuse it forever, and nothing was stored in it yet.
pub(super) fn clear(path: &Path) -> io::Result<()> {
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) => {}
        // redb makes it right now, or says that it can't lock it.
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return Ok(()),
    }
    if is_unmade(&mut file)? {
        file.set_len(0)?;
    }
    Ok(())
}

/// Returns whether the file was extended, but redb hasn't marked it as its own.
fn is_unmade(file: &mut File) -> io::Result<bool> {
    let mut magic = [0; MAGIC];
    match file.read_exact(&mut magic) {
        Ok(()) => Ok(magic == [0; MAGIC]),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

//! Writes an entry so that its file is never incomplete and overwrites nothing.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use oss_client::BucketName;

use super::entry_file::{EXTENSION, EntryFile, NEW_EXTENSION, is_named, try_lock};
use crate::journal::JournalEntry;

/// The longest part of a file name that comes from the rule's id, in characters.
const MAX_ID_CHARS: usize = 64;
/// How many entries of one rule a directory can hold.
const MAX_ENTRIES: u32 = 1_000;

/// Writes the text of an entry to a new, locked file, and syncs it to disk.
pub(super) fn write(directory: &Path, entry: &JournalEntry, text: &str) -> io::Result<EntryFile> {
    let directory = std::path::absolute(directory)?;
    create_directory(&directory)?;
    let stem = stem(entry.bucket(), entry.id());
    for number in 1..=MAX_ENTRIES {
        let path = directory.join(format!("{stem}.{number}.{EXTENSION}"));
        let new_path = path.with_extension(NEW_EXTENSION);
        // This name is taken first, so no other process can create the file of this number.
        let file = match private_file().open(&new_path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        let published = publish(&file, text, &new_path, &path);
        if published? {
            if let Err(error) = sync_directory(&directory) {
                // The first error says more than one about the cleanup.
                let _ = fs::remove_file(&path);
                return Err(error);
            }
            return Ok(EntryFile { file, path });
        }
    }
    let message = format!("{MAX_ENTRIES} files called {stem}.*.{EXTENSION} exist already");
    Err(io::Error::new(ErrorKind::AlreadyExists, message))
}

/// Writes and renames a file; `false` if the new name exists.
///
/// Only the holder of the lock writes, renames and removes it.
fn publish(file: &File, text: &str, new_path: &Path, path: &Path) -> io::Result<bool> {
    // A listing may hold the lock for a moment, and remove the file; the next number is as good.
    if !try_lock(file)? || !is_named(file, new_path)? {
        return Ok(false);
    }
    let published = write_and_rename(file, text, new_path, path);
    if !matches!(published, Ok(true)) {
        // The first error says more than one about the cleanup.
        let _ = fs::remove_file(new_path);
    }
    published
}

fn write_and_rename(mut file: &File, text: &str, new_path: &Path, path: &Path) -> io::Result<bool> {
    if path.try_exists()? {
        return Ok(false);
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(new_path, path)?;
    Ok(true)
}

/// Removes a new file whose program ended while it wrote it.
///
/// That program had changed nothing yet.
pub(super) fn remove_unfinished(new_path: &Path) -> io::Result<()> {
    let Some(file) = EntryFile::open_unlocked(new_path)? else {
        return Ok(());
    };
    if try_lock(&file.file)? && is_named(&file.file, new_path)? {
        fs::remove_file(new_path)?;
    }
    Ok(())
}

/// Creates a directory for this user only, unless it exists.
///
/// The names of new directories are durable afterwards.
fn create_directory(directory: &Path) -> io::Result<()> {
    let missing: Vec<_> = directory
        .ancestors()
        .take_while(|it| !it.exists())
        .collect();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    let mut parents = missing.iter().filter_map(|created| created.parent());
    parents.try_for_each(sync_directory)
}

/// Makes the names in a directory durable.
///
/// Windows can't open directories, and some file systems can't sync them.
fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    match File::open(directory)?.sync_all() {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        outcome => outcome,
    }
}

/// Returns options that create a file for this user only.
///
/// A rule names accounts and keys.
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Returns the start of the names of a rule's files, which other rules may share.
pub(super) fn stem(bucket: &BucketName, id: &str) -> String {
    format!("{bucket}.{}", plain(id))
}

/// Returns the part of a file name that comes from an id.
fn plain(id: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    id.chars()
        .take(MAX_ID_CHARS)
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_becomes_a_plain_file_stem() {
        assert_eq!(plain("daily-1"), "daily-1");
        assert_eq!(plain("../a b/中"), "___a_b__");
        assert_eq!(plain(&"x".repeat(192)).len(), MAX_ID_CHARS);
    }
}

//! A file with the old rule, kept while a rule is replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use oss_client::BucketName;
use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::indented;

/// A file with the old rule, kept while a rule is replaced.
///
/// Replacing a rule deletes it first. A backup survives a program that is killed in between. The
/// client itself never writes files.
///
/// # Examples
///
/// ```
/// use std::path::Path;
///
/// use oss_inventory::{InventoryClient, ReplaceBackup, model::InventoryConfiguration};
///
/// # async fn example(
/// #     inventory: InventoryClient,
/// #     rule: InventoryConfiguration,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// let replacement = inventory.replacement(&rule).await?;
/// if let Some(old) = replacement.old().filter(|_| replacement.is_needed()) {
///     let backup = ReplaceBackup::keep(old, inventory.bucket(), Path::new("."))?;
///     match replacement.apply().await {
///         // The old rule may be gone: the file stays.
///         Err(error) if error.unrestored_rule().is_some() => return Err(error.into()),
///         outcome => {
///             backup.discard()?;
///             if outcome?.may_have_deleted_another_rule() {
///                 eprintln!("another client's rule may have been deleted");
///             }
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ReplaceBackup {
    path: PathBuf,
}

/// The longest part of a file name that comes from the rule's id, in characters.
const MAX_ID_CHARS: usize = 64;
/// How many backups of one rule a directory can hold.
const MAX_BACKUPS: u32 = 1_000;

impl ReplaceBackup {
    /// Writes a rule to a new file in `directory` and syncs it to disk.
    ///
    /// The file is an XML document called `BUCKET.ID.old-NUMBER.xml`, where characters of the id that are
    /// neither ASCII letters, digits nor `-` become `_`. An existing file is never overwritten. On
    /// Unix only the user can read the file.
    ///
    /// # Errors
    ///
    /// Fails if the file can't be created or written. A partly written file is removed.
    pub fn keep(
        rule: &InventoryConfiguration,
        bucket: &BucketName,
        directory: &Path,
    ) -> io::Result<Self> {
        let document = rule.to_xml().map_err(io::Error::other)?;
        let stem = format!("{bucket}.{}", stem(&rule.id));
        let (mut file, path) = create(&std::path::absolute(directory)?, &stem)?;
        let backup = Self { path };
        let declaration = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
        let written =
            write!(file, "{declaration}\n{}\n", indented(&document)).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // The first error says more than one about the cleanup.
            let _ = backup.discard();
            return Err(error);
        }
        // A new file is durable once its directory is synced, which not every system can do.
        if let Ok(directory) = File::open(directory) {
            let _ = directory.sync_all();
        }
        Ok(backup)
    }

    /// Returns the absolute path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the file.
    ///
    /// # Errors
    ///
    /// Fails if the file can't be removed.
    pub fn discard(self) -> io::Result<()> {
        fs::remove_file(self.path)
    }
}

/// Creates the first file of the series that doesn't exist yet.
fn create(directory: &Path, stem: &str) -> io::Result<(File, PathBuf)> {
    for number in 1..=MAX_BACKUPS {
        let path = directory.join(format!("{stem}.old-{number}.xml"));
        match private_file().open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    let message = format!("{MAX_BACKUPS} files called {stem}.old-*.xml exist already");
    Err(io::Error::new(ErrorKind::AlreadyExists, message))
}

/// Returns options that create a file for this user only.
///
/// A rule names accounts and keys.
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn stem(id: &str) -> String {
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
        assert_eq!(stem("daily-1"), "daily-1");
        assert_eq!(stem("../a b/中"), "___a_b__");
        assert_eq!(stem(&"x".repeat(192)).len(), MAX_ID_CHARS);
    }
}

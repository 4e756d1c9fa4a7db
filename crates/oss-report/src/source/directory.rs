//! Reports in a directory of downloaded files.

mod discover;
mod file_stream;
mod unreadable;
mod walk;

use std::path::{Path, PathBuf};

use oss_model::operation::ByteStream;

use super::{Entry, Source, SourceFuture};
use crate::error::{Error, ErrorKind};
use crate::local_path::local_path;
pub(crate) use discover::{discover, discover_run};
use unreadable::unreadable;

/// A directory that holds the files of a bucket below a certain key.
///
/// Symbolic links in it aren't followed, and no file outside of it is read.
///
/// # Examples
///
/// [`Reports::in_directory`](crate::Reports::in_directory) finds the reports in any directory. If the key of the
/// directory is known:
///
/// ```no_run
/// use oss_report::{Directory, ReportFolder, Reports};
///
/// # async fn example() -> Result<(), oss_report::Error> {
/// let folder = ReportFolder::new("reports", "examplebucket/daily/")?;
/// let directory = Directory::new("downloads/daily", folder.key());
/// let report = Reports::new(directory, folder).latest().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
    /// The key of the directory: empty, or with a slash at its end.
    key: String,
}

impl Directory {
    /// Creates a source from a path and the key that its files have in the bucket.
    ///
    /// The key is empty if the directory has the files of a whole bucket.
    pub fn new(path: impl Into<PathBuf>, key: impl Into<String>) -> Self {
        let (path, key) = (path.into(), key.into());
        Self { path, key }
    }

    fn path_of(&self, key: &str) -> Result<PathBuf, Error> {
        let relative = key.strip_prefix(&self.key);
        let relative = relative.and_then(local_path).ok_or_else(|| {
            let message = format!("the file isn't below the directory {}", self.path.display());
            Error::new(ErrorKind::Outside, message).with_file(key)
        })?;
        Ok(self.path.join(relative))
    }
}

impl Source for Directory {
    fn list<'s>(&'s self, prefix: &'s str) -> SourceFuture<'s, Vec<Entry>> {
        Box::pin(async move {
            let relative = prefix.strip_prefix(&self.key).unwrap_or(prefix);
            // A prefix that ends with a slash yields two of them in keys, and one in paths.
            let relative = relative.replace("//", "/");
            let files = walk::entries(&self.path)?.files.into_iter();
            let entries = files.filter_map(|(path, size)| {
                let rest = path.strip_prefix(&relative)?;
                Some(Entry::new(format!("{prefix}{rest}"), size))
            });
            Ok(entries.collect())
        })
    }

    fn open<'s>(&'s self, key: &'s str) -> SourceFuture<'s, ByteStream> {
        Box::pin(async move {
            let path = self.path_of(key)?;
            let file = walk::open_below(&self.path, &path).map_err(|error| error.with_file(key))?;
            file_stream::read(file).map_err(|error| unreadable(&path, error).with_file(key))
        })
    }

    fn directory(&self) -> Option<&Path> {
        Some(&self.path)
    }
}

//! The properties of a file that show whether it changed.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The properties of a file that show whether it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileState {
    /// In bytes.
    pub(super) length: u64,
    /// The mtime in nanoseconds since 1970, if the system knows it.
    modified: Option<i64>,
    /// The ctime in nanoseconds since 1970, which no program can set; only on Unix.
    changed: Option<i64>,
    /// The inode, which another file with the same name hasn't; only on Unix.
    inode: Option<u64>,
}

impl FileState {
    /// Reads the state of a regular file.
    pub(super) async fn read(path: &Path) -> io::Result<Self> {
        let metadata = tokio::fs::metadata(path).await?;
        if !metadata.is_file() {
            let reason = "not a regular file, so its length is unknown";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        Ok(Self {
            length: metadata.len(),
            modified: metadata.modified().ok().and_then(nanoseconds),
            changed: changed(&metadata),
            inode: inode(&metadata),
        })
    }
}

fn nanoseconds(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos())
            .ok()
            .map(|nanoseconds| -nanoseconds),
    }
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<i64> {
    use std::os::unix::fs::MetadataExt as _;
    let seconds = metadata.ctime().checked_mul(1_000_000_000)?;
    seconds.checked_add(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<i64> {
    None
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn inode(metadata: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(metadata))
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> Option<u64> {
    None
}

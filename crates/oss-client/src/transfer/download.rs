//! Downloads of objects to files.

mod checkpoint;
mod object;
mod output;
mod range;
mod resume;
mod run;
mod settings;
mod target;
mod temporary_file;

use std::path::{Path, PathBuf};

use oss_model::object::GetObject;

use super::error::{Direction, TransferError};
use super::progress::{Progress, Reporter};
use crate::Client;
pub use output::DownloadOutput;
use settings::DownloadSettings;

/// A download that is being configured; [`send`](Self::send) starts it.
#[derive(Debug)]
#[must_use = "a download does nothing until it is sent"]
pub struct DownloadFile {
    client: Client,
    settings: DownloadSettings,
}

impl Client {
    /// Creates a download of an object of any size to a file.
    ///
    /// The data is written to a temporary file in the same folder, called `.oss-part-` and a random number. When its
    /// checksum has been verified, it replaces the file in one step. A process that is killed leaves the temporary
    /// file: remove it, unless a [checkpoint](DownloadFile::checkpoint) names it.
    ///
    /// A symbolic link is followed: the file it leads to is replaced, and a link that leads nowhere is an error. So is
    /// anything but a regular file, such as a folder, a device or a pipe. To write to one, read
    /// [`download`](Self::download).
    ///
    /// On Unix, the file has the mode of the one that it replaces, but not its owner, or the mode of a new file.
    /// Only this user can read the temporary file.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: oss_client::Client) -> Result<(), oss_client::transfer::TransferError> {
    /// let download = client.download_file("examplebucket", "backup.tar", "backup.tar");
    /// let output = download.checkpoint("backup.tar.checkpoint").send().await?;
    /// println!("{} bytes, CRC-64 {}", output.length, output.crc64);
    /// # Ok(())
    /// # }
    /// ```
    pub fn download_file(
        &self,
        bucket: impl Into<String>,
        key: impl Into<String>,
        path: impl AsRef<Path>,
    ) -> DownloadFile {
        DownloadFile {
            client: self.clone(),
            settings: DownloadSettings::new(GetObject::new(bucket, key), path.as_ref()),
        }
    }
}

impl DownloadFile {
    /// Sets the parameters of the requests: version, traffic limit, request payer.
    ///
    /// The range, the conditions and the encoding are overwritten, since the object is requested in parts.
    pub fn configure(mut self, configure: impl FnOnce(&mut GetObject)) -> Self {
        configure(&mut self.settings.operation);
        self
    }

    /// Sets the part size in bytes; the default is 8 MiB.
    ///
    /// Less than 100 KiB become 100 KiB. It is raised if more than 10,000 parts would result.
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.settings.part_size = bytes;
        self
    }

    /// Sets the number of parts that are received at the same time; the default is 3.
    ///
    /// Zero means one.
    pub fn parallel(mut self, parts: usize) -> Self {
        self.settings.parallel = parts.max(1);
        self
    }

    /// Sets a function that is called whenever data was written.
    pub fn on_progress(mut self, callback: impl FnMut(Progress) + Send + 'static) -> Self {
        self.settings.reporter = Reporter::new(Some(Box::new(callback)));
        self
    }

    /// Sets a file that allows the next run to continue this download.
    ///
    /// It holds the address, version and `ETag` of the object, the name of the temporary file and the CRC-64 of each part
    /// in it, and no secret. It is written at most once a second and removed when the download is complete. If the download
    /// fails, the temporary file stays. The next run compares the parts in that file with their CRC-64. If the object
    /// changed, it starts anew. Two runs
    /// must not use one checkpoint at the same time: the second one fails if it finds the temporary file in use. A process
    /// that is killed may leave a file called `.oss-checkpoint-` and a random number next to the checkpoint, which nothing
    /// needs. A checkpoint that is damaged, belongs to another object or file, or is the file
    /// of the download itself, also by another path, is an error.
    pub fn checkpoint(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.checkpoint = Some(path.into());
        self
    }

    /// Downloads the object.
    ///
    /// # Errors
    ///
    /// Fails if an operation fails or is interrupted too often, if the object changes, if a file can't be written, or if
    /// the data differs from the object in OSS. The file then is as it was before.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves no task behind, except for writes to the disk that have begun. A new run with the same
    /// checkpoint waits up to a second for them. It removes the temporary file, unless a checkpoint names it.
    pub async fn send(mut self) -> Result<DownloadOutput, TransferError> {
        let downloaded = run::download(&self.client, &mut self.settings).await;
        downloaded.map_err(|problem| {
            let GetObject { bucket, key, .. } = &self.settings.operation;
            TransferError::new(Direction::Download, bucket, key, problem)
        })
    }
}

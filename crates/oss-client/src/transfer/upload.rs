//! Uploads of files and streams.

mod checkpoint;
mod checksum;
mod file_state;
mod from_file;
mod from_stream;
mod output;
mod part_reader;
mod parts;
mod resume;
mod session;
mod settings;
mod single;
mod stored;

use std::fmt;
use std::path::{Path, PathBuf};

use oss_model::common::ObjectAcl;
use oss_model::multipart::InitiateMultipartUpload;
use oss_model::operation::ByteStream;

use super::progress::{Progress, Reporter};
use crate::Client;
pub use from_file::FromFile;
pub use from_stream::FromStream;
pub use output::UploadOutput;
use settings::UploadSettings;

/// An upload that is being configured; `send` starts it.
///
/// `S` is the source of the data, [`FromFile`] or [`FromStream`].
#[must_use = "an upload does nothing until it is sent"]
pub struct Upload<S> {
    client: Client,
    settings: UploadSettings,
    source: S,
}

impl Client {
    /// Creates an upload of a file of any size.
    ///
    /// The file must not change until the upload ends; a change is an error. It shows in the length or the time of the
    /// last change, and on Unix also in the inode and the ctime, which a new mode or name changes, too. A program that
    /// writes by a memory map can change the data without any of them: then the object may be a mixture.
    ///
    /// A symbolic link is followed. Anything but a regular file, such as a device or a pipe, is an error: use
    /// [`upload_stream`](Self::upload_stream). The mode and the time of the file aren't uploaded. An object with this
    /// key is replaced, unless `forbid_overwrite` is [configured](Upload::configure).
    ///
    /// If the response to the last request is lost, the content decides: an object with the length and CRC-64 of the
    /// file counts as uploaded, even if it was there before with other properties.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: oss_client::Client) -> Result<(), oss_client::transfer::TransferError> {
    /// let upload = client.upload_file("examplebucket", "backup.tar", "/var/backup.tar");
    /// let output = upload.parallel(4).send().await?;
    /// println!("{} bytes, CRC-64 {}", output.length, output.crc64);
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_file(
        &self,
        bucket: impl Into<String>,
        key: impl Into<String>,
        path: impl AsRef<Path>,
    ) -> Upload<FromFile> {
        let source = FromFile::new(path.as_ref().to_owned());
        Upload::new(self, InitiateMultipartUpload::new(bucket, key), source)
    }

    /// Creates an upload of a stream, whose length may be unknown.
    ///
    /// Up to as many parts are in memory as are sent at the same time. If the length is unknown, the part size
    /// doubles after every 1,000 parts: with the default settings, that is 24 MiB of memory for the first 8 GB and
    /// 48 MiB up to 24 GB.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use oss_model::object::GetObject;
    ///
    /// # async fn example(client: oss_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let source = client.execute(&GetObject::new("bucket1", "key")).await?;
    /// client.upload_stream("bucket2", "key", source.body).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_stream(
        &self,
        bucket: impl Into<String>,
        key: impl Into<String>,
        stream: ByteStream,
    ) -> Upload<FromStream> {
        let source = FromStream::new(stream);
        Upload::new(self, InitiateMultipartUpload::new(bucket, key), source)
    }
}

impl<S> Upload<S> {
    fn new(client: &Client, operation: InitiateMultipartUpload, source: S) -> Self {
        Self {
            client: client.clone(),
            settings: UploadSettings::new(operation),
            source,
        }
    }

    /// Sets the properties of the object, such as type, metadata and storage class.
    ///
    /// A small object, which is uploaded by `PutObject`, has the same properties.
    pub fn configure(mut self, configure: impl FnOnce(&mut InitiateMultipartUpload)) -> Self {
        configure(&mut self.settings.operation);
        self
    }

    /// Sets the access control list; inherited from the bucket by default.
    ///
    /// It belongs to the last request of an upload in parts, so [`configure`](Self::configure) can't set it.
    pub fn acl(mut self, acl: ObjectAcl) -> Self {
        self.settings.acl = Some(acl);
        self
    }

    /// Sets the bandwidth limit of each connection in bit/s; unlimited by default.
    ///
    /// It belongs to each part, so [`configure`](Self::configure) can't set it. A download sets it in its
    /// [`configure`](super::DownloadFile::configure).
    pub fn traffic_limit(mut self, bits_per_second: i64) -> Self {
        self.settings.traffic_limit = Some(bits_per_second);
        self
    }

    /// Sets the part size in bytes; the default is 8 MiB.
    ///
    /// It is raised if more than 10,000 parts would result. OSS allows 100 KiB to 5 GiB, and other sizes become
    /// the nearest allowed one.
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.settings.part_size = bytes;
        self
    }

    /// Sets the number of parts that are sent at the same time; the default is 3.
    ///
    /// Zero means one.
    pub fn parallel(mut self, parts: usize) -> Self {
        self.settings.parallel = parts.max(1);
        self
    }

    /// Sets a function that is called after each part.
    pub fn on_progress(mut self, callback: impl FnMut(Progress) + Send + 'static) -> Self {
        self.settings.reporter = Reporter::new(Some(Box::new(callback)));
        self
    }
}

impl Upload<FromFile> {
    /// Sets a file that allows the next run to continue this upload.
    ///
    /// It holds the address of the object, the ID of the upload, and the length, times and inode of the file, and no
    /// secret. It is written when the upload starts and removed when it is complete. If the upload fails, its parts
    /// stay in OSS: send it again, or [`abort`](Self::abort) it. The next run compares the CRC-64 of each part in OSS
    /// with the file. If the file or the properties of the object changed, it aborts the old upload and starts anew.
    /// A checkpoint that is damaged, belongs to another object or is the file itself, also by another path, is an
    /// error.
    ///
    /// A file that fits into one part is uploaded without a checkpoint. Two runs must not use one checkpoint at the same
    /// time, because the later checkpoint replaces the other, whose parts stay in OSS if its run fails. A process that is
    /// killed may leave a file called `.oss-checkpoint-` and a random number next to the checkpoint, which nothing needs.
    pub fn checkpoint(mut self, path: impl Into<PathBuf>) -> Self {
        self.source.set_checkpoint(path.into());
        self
    }
}

impl<S: fmt::Debug> fmt::Debug for Upload<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("settings", &self.settings)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

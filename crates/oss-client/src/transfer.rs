//! Uploads and downloads of large objects, in parts.
//!
//! [`Client::upload_file`] and [`Client::upload_stream`] upload data of any size, [`Client::download_file`] downloads
//! an object to a file. Each compares the CRC-64 of all bytes with the one that OSS calculated, also if the
//! [client](crate::ClientBuilder::without_checksum_verification) doesn't compare others, and can report its progress. With a checkpoint, a file that was interrupted continues in the next run, even if the process was killed.
//!
//! ```no_run
//! # async fn example(client: oss_client::Client) -> Result<(), oss_client::transfer::TransferError> {
//! let uploaded = client
//!     .upload_file("examplebucket", "video.mp4", "video.mp4")
//!     .configure(|upload| upload.content_type = Some("video/mp4".to_owned()))
//!     .checkpoint("video.mp4.checkpoint")
//!     .send()
//!     .await?;
//! client
//!     .download_file("examplebucket", "video.mp4", "copy.mp4")
//!     .on_progress(|progress| println!("{} of {:?}", progress.transferred, progress.total))
//!     .send()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Parts
//!
//! The default part size is 8 MiB, and 3 parts are transferred at the same time. Each part is a request with the
//! retries and the time limits of the client: a part must be sent within
//! [`operation_timeout`](crate::ClientBuilder::operation_timeout), 5 minutes by default. A file of up to one part is
//! uploaded by a single request. Files are never held in memory; of a stream, up to as many parts as are
//! transferred at the same time.
//!
//! # Progress
//!
//! | function | is called | counts the bytes |
//! |---|---|---|
//! | [`Upload::on_progress`] | after each part | that OSS confirmed |
//! | [`DownloadFile::on_progress`] | after each piece that was written | that were written to the file |
//! | [`RequestBody::on_progress`](crate::RequestBody::on_progress) | at the start of each attempt, and before each piece is sent | that this attempt has read |
//!
//! # Cancel safety
//!
//! Dropping the future of a transfer cancels its requests and leaves no task behind, except for
//! writes to the disk that have begun. A download then removes its temporary file, unless a checkpoint names it. An upload without a checkpoint leaves its parts in OSS, where they
//! are billed: a lifecycle rule (`AbortMultipartUpload`) removes them.
//!
//! [`Client::upload_file`]: crate::Client::upload_file
//! [`Client::upload_stream`]: crate::Client::upload_stream
//! [`Client::download_file`]: crate::Client::download_file

mod blocking;
mod checkpoint_file;
mod checkpoint_header;
mod checkpoint_path;
mod download;
mod error;
mod error_kind;
mod failed_transfer;
mod file_identity;
mod limits;
mod problem;
mod progress;
mod temporary_path;
mod upload;

pub use download::{DownloadFile, DownloadOutput};
pub use error::TransferError;
pub use error_kind::TransferErrorKind;
pub use progress::Progress;
pub use upload::{FromFile, FromStream, Upload, UploadOutput};

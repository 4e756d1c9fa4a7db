//! Uploads a stream.

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream;
use http_body::Body;
use oss_model::operation::{ByteStream, RequestBody};

use super::Upload;
use super::output::UploadOutput;
use super::part_reader::PartReader;
use super::parts::send_parts;
use super::session::Session;
use super::settings::UploadSettings;
use super::single;
use crate::Client;
use crate::transfer::error::{Direction, TransferError};
use crate::transfer::failed_transfer::FailedTransfer;
use crate::transfer::limits::{Part, StreamPartSize, part_size};
use crate::transfer::problem::Problem;

/// A stream as the source of an upload.
#[derive(Debug)]
pub struct FromStream {
    stream: ByteStream,
}

impl FromStream {
    pub(super) fn new(stream: ByteStream) -> Self {
        Self { stream }
    }
}

impl Upload<FromStream> {
    /// Uploads the stream.
    ///
    /// A stream of up to one part is uploaded by a single request.
    ///
    /// # Errors
    ///
    /// Fails if the stream or an operation fails, or if the data in OSS differs. The multipart upload is then aborted;
    /// [`TransferError::upload_id`] is present if that failed, too.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves no task behind, but the parts stay in OSS until they are aborted.
    pub async fn send(self) -> Result<UploadOutput, TransferError> {
        let Self {
            client,
            settings,
            source,
        } = self;
        let uploaded = upload(&client, &settings, source.stream).await;
        uploaded.map_err(|failure| {
            let target = &settings.operation;
            failure.into_error(Direction::Upload, &target.bucket, &target.key)
        })
    }
}

async fn upload(
    client: &Client,
    settings: &UploadSettings,
    stream: ByteStream,
) -> Result<UploadOutput, FailedTransfer> {
    let wanted = settings.part_size;
    let size = if let Some(length) = Body::size_hint(&stream).exact() {
        settings.reporter.set_total(length);
        StreamPartSize::Fixed(part_size(length, wanted).ok_or(Problem::TooLarge)?)
    } else {
        StreamPartSize::Doubling(wanted)
    };
    let mut reader = PartReader::new(stream, size);
    let (part, data) = reader.next().await?;
    if reader.is_at_end() {
        return Ok(single::put(client, settings, part.length(), data.into()).await?);
    }
    let session = Session::start(client, settings).await?;
    let sent = match send_parts(&session, parts((part, data), reader)).await {
        Ok(sent) => sent,
        Err(problem) => return Err(session.fail(problem).await),
    };
    session.complete(sent).await
}

/// Returns all parts, the first of which has been read.
fn parts(
    first: (Part, Bytes),
    reader: PartReader,
) -> impl Stream<Item = Result<(Part, RequestBody), Problem>> + Send {
    stream::unfold((Some(first), reader), |(first, mut reader)| async move {
        let part = match first {
            Some(first) => Ok(first),
            None if reader.is_at_end() => return None,
            None => reader.next().await,
        };
        let part = part.map(|(part, data)| (part, RequestBody::from(data)));
        Some((part, (None, reader)))
    })
}

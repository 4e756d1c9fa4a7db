//! Downloads one part of an object, with a new request after each interruption.

use oss_model::operation::{ByteStream, Idempotency};

use super::object::RemoteObject;
use super::settings::DownloadSettings;
use super::temporary_file::TemporaryFile;
use crate::Client;
use crate::crc64::Crc64;
use crate::pipeline::{Attempt, Failure};
use crate::transfer::limits::Part;
use crate::transfer::problem::Problem;

/// The number of bytes after which an interruption counts as the first one again.
const PROGRESS: u64 = 1024 * 1024;

/// Downloads parts of an object to a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct RangeDownload<'a> {
    pub(super) client: &'a Client,
    pub(super) settings: &'a DownloadSettings,
    pub(super) object: &'a RemoteObject,
    pub(super) file: &'a TemporaryFile,
}

/// The state of a part.
struct Received {
    /// The position of the next byte in the object.
    position: u64,
    crc: Crc64,
}

impl RangeDownload<'_> {
    /// Downloads a part and returns its checksum.
    pub(super) async fn fetch(self, part: &Part) -> Result<u64, Problem> {
        let mut received = Received {
            position: part.range.start,
            crc: Crc64::new(),
        };
        let mut interruptions = 0;
        let started = self.client.0.clock.monotonic();
        loop {
            let before = received.position;
            let body = self.request(before, part).await?;
            let interruption = self.receive(body, part, &mut received).await?;
            let Some(interruption) = interruption else {
                return Ok(received.crc.value());
            };
            if received.position - before >= PROGRESS {
                interruptions = 0;
            }
            interruptions += 1;
            let attempt = Attempt {
                number: interruptions,
                unresolved: 0,
                elapsed: self.client.0.elapsed_since(started),
                jitter: self.client.0.jitter.factor(),
            };
            let policy = self.client.0.retry;
            match policy.backoff(Failure::Interrupted, Idempotency::Full, attempt) {
                Ok(backoff) => self.client.timer().sleep(backoff).await,
                Err(_) => return Err(interruption),
            }
        }
    }

    /// Requests the rest of a part.
    async fn request(self, position: u64, part: &Part) -> Result<ByteStream, Problem> {
        let last = part.range.end - 1;
        let mut get = self.settings.operation.clone();
        get.range = Some(format!("bytes={position}-{last}"));
        get.if_match = Some(self.object.etag.clone());
        get.if_none_match = None;
        get.if_modified_since = None;
        get.if_unmodified_since = None;
        get.accept_encoding = None;
        let output = match self.client.execute(&get).await {
            Ok(output) => output,
            Err(error) if error.is_precondition_failed() => {
                return Err(Problem::ObjectChanged(Some(error)));
            }
            Err(error) => return Err(error.into()),
        };
        let expected = format!("bytes {position}-{last}/{}", self.object.length);
        if output.content_range.as_deref() != Some(&*expected) {
            return Err(Problem::UnexpectedResponse(
                "OSS returned another range than the requested one",
            ));
        }
        Ok(output.body)
    }

    /// Writes the data of a response, and returns what interrupted it, if anything did.
    async fn receive(
        self,
        mut body: ByteStream,
        part: &Part,
        received: &mut Received,
    ) -> Result<Option<Problem>, Problem> {
        while received.position < part.range.end {
            let chunk = match body.next_chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => {
                    let reason = "a response has less data than it announced";
                    return Ok(Some(Problem::UnexpectedResponse(reason)));
                }
                Err(error) => return Ok(Some(Problem::Interrupted(error))),
            };
            let length = chunk.len() as u64;
            if length > part.range.end - received.position {
                let reason = "a response has more data than it announced";
                return Err(Problem::UnexpectedResponse(reason));
            }
            received.crc.update(&chunk);
            let written = self.file.write_at(chunk, received.position).await;
            written.map_err(Problem::file("write", self.file.path()))?;
            received.position += length;
            self.settings.reporter.add(length);
        }
        Ok(None)
    }
}

//! Downloads one part of an object.

use oss_model::object::GetObject;

use super::object::RemoteObject;
use super::settings::DownloadSettings;
use super::temporary_file::TemporaryFile;
use crate::Client;
use crate::crc64::Crc64;
use crate::transfer::limits::Part;
use crate::transfer::problem::Problem;

/// Downloads parts of an object to a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct RangeDownload<'a> {
    pub(super) client: &'a Client,
    pub(super) settings: &'a DownloadSettings,
    pub(super) object: &'a RemoteObject,
    pub(super) file: &'a TemporaryFile,
}

impl RangeDownload<'_> {
    /// Downloads a part and returns its checksum.
    pub(super) async fn fetch(self, part: &Part) -> Result<u64, Problem> {
        // Its stream continues after an interruption, and has exactly this range.
        let output = match self.client.download(&self.request(part)).await {
            Ok(output) => output,
            Err(error) if error.is_precondition_failed() => {
                return Err(Problem::ObjectChanged(error));
            }
            Err(error) => return Err(error.into()),
        };
        let size = output.content_range.and_then(|range| range.size);
        if size.is_some_and(|size| size != self.object.length) {
            let reason = "OSS returned a part of an object of another length";
            return Err(Problem::UnexpectedResponse(reason));
        }
        let mut body = output.body;
        let mut crc = Crc64::new();
        let mut position = part.range.start;
        while let Some(chunk) = body.next_chunk().await.map_err(Problem::Download)? {
            let (start, length) = (position, chunk.len() as u64);
            position += length;
            if position > part.range.end {
                break;
            }
            crc.update(&chunk);
            let written = self.file.write_at(chunk, start).await;
            written.map_err(Problem::file("write", self.file.path()))?;
            self.settings.reporter.add(length);
        }
        if position != part.range.end {
            let reason = "OSS returned another range than the requested one";
            return Err(Problem::UnexpectedResponse(reason));
        }
        Ok(crc.value())
    }

    fn request(self, part: &Part) -> GetObject {
        let mut get = self.settings.operation.clone();
        get.range = Some(part.range.clone().into());
        get.if_match = Some(self.object.etag.clone());
        get.if_none_match = None;
        get.if_modified_since = None;
        get.if_unmodified_since = None;
        get.accept_encoding = None;
        get
    }
}

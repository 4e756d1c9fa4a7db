//! Uploads a small object by a single request.

use oss_model::operation::RequestBody;

use super::checksum;
use super::output::UploadOutput;
use super::settings::UploadSettings;
use super::stored::{Content, find};
use crate::Client;
use crate::transfer::problem::Problem;

/// Uploads an object.
pub(super) async fn put(
    client: &Client,
    settings: &UploadSettings,
    length: u64,
    body: RequestBody,
) -> Result<UploadOutput, Problem> {
    let put = settings.put_object(body);
    let uploaded = match checksum::send(client, &put).await {
        Ok((output, crc64)) => UploadOutput {
            length,
            crc64,
            etag: output.etag,
            version_id: output.version_id,
            parts: 0,
        },
        // With `forbid_overwrite`, the conflict may be with the first attempt of this very request.
        Err(Problem::Operation(error)) if error.is_conflict() && error.may_have_been_applied() => {
            let found = match checksum::read(&put.body).await {
                Ok(crc64) => {
                    let content = Content { length, crc64 };
                    find(client, &settings.operation, content, 0).await
                }
                Err(_) => Ok(None),
            };
            match found {
                Ok(Some(output)) => output,
                Ok(None) | Err(_) => return Err(error.into()),
            }
        }
        Err(problem) => return Err(problem),
    };
    settings.reporter.add(length);
    Ok(uploaded)
}

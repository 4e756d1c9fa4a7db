//! Uploads a small object by a single request.

use oss_model::operation::RequestBody;

use super::output::UploadOutput;
use super::settings::UploadSettings;
use super::stored::{Content, find};
use crate::Client;
use crate::transfer::body_crc::with_crc;
use crate::transfer::problem::Problem;

/// Uploads an object.
pub(super) async fn put(
    client: &Client,
    settings: &UploadSettings,
    length: u64,
    body: RequestBody,
) -> Result<UploadOutput, Problem> {
    let (body, crc) = with_crc(body);
    let put = settings.put_object(body);
    let uploaded = match client.execute(&put).await {
        Ok(output) => {
            let crc64 = crc.value().ok_or(Problem::UnexpectedResponse(
                "OSS confirmed the object before it was sent",
            ))?;
            UploadOutput {
                length,
                crc64,
                etag: output.etag,
                version_id: output.version_id,
                parts: 0,
            }
        }
        // With `forbid_overwrite`, the conflict may be with the first attempt of this very request.
        Err(error) if error.is_conflict() && error.may_have_been_applied() => {
            let content = crc.value().map(|crc64| Content { length, crc64 });
            let found = match content {
                Some(content) => find(client, &settings.operation, content, 0).await,
                None => Ok(None),
            };
            match found {
                Ok(Some(output)) => output,
                Ok(None) | Err(_) => return Err(error.into()),
            }
        }
        Err(error) => return Err(error.into()),
    };
    settings.reporter.add(length);
    Ok(uploaded)
}

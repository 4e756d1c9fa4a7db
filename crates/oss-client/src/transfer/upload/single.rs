//! Uploads a small object by a single request.

use oss_model::operation::RequestBody;

use super::output::UploadOutput;
use super::settings::UploadSettings;
use super::stored::{Content, find};
use crate::Client;
use crate::transfer::body_crc::with_crc;
use crate::transfer::problem::Problem;

/// Uploads an object, again if OSS received something else.
pub(super) async fn put(
    client: &Client,
    settings: &UploadSettings,
    length: u64,
    body: RequestBody,
) -> Result<UploadOutput, Problem> {
    let (body, crc) = with_crc(body);
    let put = settings.put_object(body);
    let mut remaining = client.0.retry.max_attempts();
    loop {
        let output = match client.execute(&put).await {
            Ok(output) => output,
            // With `forbid_overwrite`, the conflict may be with the first attempt of this very request.
            Err(error) if error.is_conflict() && error.may_have_been_applied() => {
                let content = crc.value().map(|crc64| Content { length, crc64 });
                let found = match content {
                    Some(content) => find(client, &settings.operation, content, 0).await,
                    None => Ok(None),
                };
                let Ok(Some(output)) = found else {
                    return Err(error.into());
                };
                settings.reporter.add(length);
                return Ok(output);
            }
            Err(error) => return Err(error.into()),
        };
        remaining -= 1;
        let Some(crc64) = crc.value() else {
            return Err(Problem::UnexpectedResponse(
                "OSS confirmed the object before it was sent",
            ));
        };
        match output.hash_crc64 {
            Some(in_oss) if in_oss != crc64 && remaining > 0 => {}
            Some(in_oss) if in_oss != crc64 => {
                return Err(Problem::Checksum {
                    subject: "the object".to_owned(),
                    here: crc64,
                    in_oss,
                });
            }
            _ => {
                settings.reporter.add(length);
                return Ok(UploadOutput {
                    length,
                    crc64,
                    etag: output.etag,
                    version_id: output.version_id,
                    parts: 0,
                });
            }
        }
    }
}

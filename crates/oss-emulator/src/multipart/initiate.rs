//! Begin an upload.

use std::collections::BTreeMap;

use oss_model::multipart::InitiateMultipartUploadResult;

use super::Upload;
use crate::answer::Answer;
use crate::call::Call;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::object::{Attributes, check_key, overwrite};

/// Begins an upload; several to one key go on beside each other.
pub(crate) fn initiate(call: &Call<'_>) -> Result<Answer, ServiceError> {
    check_key(call.key())?;
    let encoding = Encoding::asked(call.query())?;
    let overwrite = overwrite(call)?;
    let attributes = Attributes::of_request(call)?;
    let encryption = attributes.encryption.clone();
    let id = call.service.upload_id(call.now);
    let mut result = InitiateMultipartUploadResult::new(&id);
    result.encoding_type = encoding.name();
    result.bucket = Some(call.bucket().to_owned());
    result.key = Some(encoding.encode(call.key())?);
    let answer = Answer::document(&result)?.with_headers(encryption);
    call.with_bucket(|bucket| {
        bucket.check_overwrite(call.key(), overwrite)?;
        let mut upload = Upload {
            attributes,
            initiated: call.now,
            parts: BTreeMap::new(),
        };
        let class = &mut upload.attributes.storage_class;
        class.get_or_insert_with(|| bucket.storage_class.clone());
        bucket.uploads.insert(call.key(), id, upload);
        Ok(())
    })?;
    Ok(answer)
}

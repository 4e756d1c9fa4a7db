//! Make an object of the parts of an upload.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use md5::{Digest, Md5};
use oss_model::multipart::{
    CompleteMultipartUploadResult, CompletedMultipartUpload, CompletedPart,
};
use oss_model::validate::Validate;
use oss_model::xml::RootElement;
use oss_sign::encode_path;

use super::upload::Part;
use super::{Upload, upload_id};
use crate::answer::Answer;
use crate::bucket::extranet_endpoint;
use crate::call::Call;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::object::{Object, overwrite, quoted_hex};

/// Which parts become the object.
enum Wanted {
    All,
    Listed(CompletedMultipartUpload),
}

/// Completes an upload; if that is refused, the upload goes on.
///
/// All of it is one step, so that of two requests one finds the upload gone.
pub(crate) fn complete(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let (id, encoding) = (upload_id(call)?, Encoding::asked(call.query())?);
    let key = encoding.encode(call.key())?;
    let (wanted, overwrite) = (Wanted::asked(call)?, overwrite(call)?);
    let object = call.with_bucket(|bucket| {
        let upload = bucket.uploads.get(call.key(), id)?;
        let object = object(upload, &wanted.parts(&upload.parts)?, call);
        bucket.put_object(call.key(), object.clone(), overwrite)?;
        bucket.uploads.remove(call.key(), id);
        Ok(object)
    })?;
    let mut result = CompleteMultipartUploadResult::default();
    result.encoding_type = encoding.name();
    result.location = Some(location(call));
    result.bucket = Some(call.bucket().to_owned());
    result.key = Some(key);
    result.etag = Some(object.etag.clone());
    Ok(Answer::document(&result)?
        .with_headers(object.tag_and_crc64())
        .with_headers(object.attributes.encryption))
}

impl Wanted {
    fn asked(call: &Call<'_>) -> Result<Self, ServiceError> {
        match (call.header("x-oss-complete-all")?, call.body.is_empty()) {
            (None, _) => listed(call.body).map(Self::Listed),
            (Some("yes"), true) => Ok(Self::All),
            (Some("yes"), false) => Err(ServiceError::invalid_argument(
                "With x-oss-complete-all there must be no list of parts.",
            )),
            (Some(_), _) => Err(ServiceError::invalid_argument(
                "The header x-oss-complete-all must be yes.",
            )),
        }
    }

    /// Returns the parts in their order.
    fn parts<'p>(&self, parts: &'p BTreeMap<usize, Part>) -> Result<Vec<&'p Part>, ServiceError> {
        match self {
            Self::All if parts.is_empty() => Err(invalid_part()),
            Self::All => Ok(parts.values().collect()),
            Self::Listed(list) => {
                let listed = list.parts.iter();
                listed.map(|listed| find(parts, listed)).collect()
            }
        }
    }
}

/// Reads a list of parts, each of which must have a higher number than the one before.
fn listed(body: &[u8]) -> Result<CompletedMultipartUpload, ServiceError> {
    let list = CompletedMultipartUpload::from_xml(body)
        .map_err(|error| ServiceError::malformed_xml(error.to_string()))?;
    if list.parts.is_empty() {
        return Err(ServiceError::malformed_xml("There is no part."));
    }
    list.validate()
        .map_err(|broken| ServiceError::invalid_argument(broken.to_string()))?;
    if !list
        .parts
        .is_sorted_by(|a, b| a.part_number < b.part_number)
    {
        return Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidPartOrder",
            "The list of parts was not in ascending order.",
        ));
    }
    Ok(list)
}

fn find<'p>(
    parts: &'p BTreeMap<usize, Part>,
    listed: &CompletedPart,
) -> Result<&'p Part, ServiceError> {
    let number = listed.part_number.and_then(|n| usize::try_from(n).ok());
    let part = number.and_then(|number| parts.get(&number));
    let told = listed.etag.trim().trim_matches('"');
    part.filter(|part| part.etag().trim_matches('"') == told)
        .ok_or_else(invalid_part)
}

fn object(upload: &Upload, parts: &[&Part], call: &Call<'_>) -> Object {
    let digests: Vec<_> = parts.iter().map(|part| part.digest).collect();
    let digest = quoted_hex(&Md5::digest(digests.concat()));
    let etag = format!("\"{}-{}\"", digest.trim_matches('"'), parts.len());
    let attributes = upload.attributes.clone();
    Object::multipart(joined(parts), etag, attributes, call.now)
}

fn joined(parts: &[&Part]) -> Bytes {
    let length = parts.iter().map(|part| part.content.len()).sum();
    let mut content = BytesMut::with_capacity(length);
    for part in parts {
        content.extend_from_slice(&part.content);
    }
    content.freeze()
}

/// The address that the object has in the cloud.
fn location(call: &Call<'_>) -> String {
    let endpoint = extranet_endpoint(call.service);
    let key = encode_path(call.key());
    format!("http://{}.{endpoint}/{key}", call.bucket())
}

fn invalid_part() -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "InvalidPart",
        "One or more of the specified parts could not be found or the specified entity tag might \
         not have matched the part's entity tag.",
    )
}

//! Complete an upload: create an object from its parts.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Arc;

use http::StatusCode;
use http::header::ETAG;
use md5::{Digest, Md5};
use oss_model::multipart::{
    CompleteAll, CompleteMultipartUpload, CompleteMultipartUploadOutput,
    CompleteMultipartUploadResult, CompletedMultipartUpload, CompletedPart,
};
use oss_model::validate::Validate;
use oss_sign::encode_path;

use crate::error::ServiceError;
use crate::handler::Reply;
use crate::object::{check_acl, overwrite, stored_headers};
use crate::request_context::RequestContext;
use crate::response::insert;
use crate::state::{Content, ETag, Object, Part, Upload};

/// The parts that become the object.
enum PartSelection {
    All,
    Listed(CompletedMultipartUpload),
}

/// Completes an upload; after an error the upload continues.
///
/// This is one atomic step, so the second of two concurrent requests doesn't find the upload.
pub(crate) fn complete(
    ctx: &RequestContext<'_>,
    request: CompleteMultipartUpload,
) -> Result<Reply<CompleteMultipartUploadOutput>, ServiceError> {
    check_acl(request.acl.as_ref())?;
    let (key, id) = (&request.key, &request.upload_id);
    let selection = PartSelection::new(request.complete_all, request.complete_multipart_upload)?;
    let overwrite = overwrite(request.forbid_overwrite);
    let (object, version) = ctx.edit_bucket(|bucket| {
        let upload = bucket.bucket().uploads.get(key, id)?;
        let object = object(upload, &selection.parts(&upload.parts)?, ctx)?;
        let version = bucket.put_object(key, object.clone(), overwrite, &ctx.cause())?;
        bucket.remove_upload(key, id)?;
        Ok((object, version))
    })?;
    let mut result = CompleteMultipartUploadResult::default();
    result.location = Some(location(ctx));
    result.bucket = Some(request.bucket);
    result.key = Some(request.key);
    result.etag = Some(object.etag.to_string());
    let mut output = CompleteMultipartUploadOutput::new(result);
    output.hash_crc64 = Some(object.crc64);
    output.version_id = version.map(|version| version.to_string());
    let mut headers = stored_headers(&object.attributes.encryption);
    // SDKs read the entity tag here, although the document contains it.
    insert(&mut headers, ETAG, &object.etag.to_string());
    Ok(Reply::Output(output, headers))
}

impl PartSelection {
    fn new(
        complete_all: Option<CompleteAll>,
        list: Option<CompletedMultipartUpload>,
    ) -> Result<Self, ServiceError> {
        match (complete_all, list) {
            (None, list) => listed(list.unwrap_or_default()).map(Self::Listed),
            (Some(CompleteAll::Yes), None) => Ok(Self::All),
            (Some(CompleteAll::Yes), Some(_)) => Err(ServiceError::invalid_argument(
                "With x-oss-complete-all the body must be empty.",
            )),
            (Some(_), _) => Err(ServiceError::invalid_argument(
                "The header x-oss-complete-all must be yes.",
            )),
        }
    }

    /// Returns the selected parts in order.
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

/// Checks a list of parts, whose numbers must be ascending.
fn listed(list: CompletedMultipartUpload) -> Result<CompletedMultipartUpload, ServiceError> {
    if list.parts.is_empty() {
        return Err(ServiceError::malformed_xml("The list of parts is empty."));
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
    let etag = listed.etag.trim().trim_matches('"');
    part.filter(|part| part.etag().unquoted() == etag)
        .ok_or_else(invalid_part)
}

fn object(
    upload: &Upload,
    parts: &[&Part],
    ctx: &RequestContext<'_>,
) -> Result<Object, ServiceError> {
    let digests: Vec<_> = parts.iter().map(|part| part.digest).collect();
    let count = u32::try_from(parts.len()).ok().and_then(NonZero::new);
    let etag = ETag {
        digest: Md5::digest(digests.concat()).into(),
        parts: Some(count.ok_or_else(invalid_part)?),
    };
    let attributes = Arc::clone(&upload.attributes);
    let content = Content::joined(parts.iter().map(|part| &part.content));
    Ok(Object::with_etag(etag, content, attributes, ctx.now))
}

/// Returns the URL that the object would have in the cloud.
fn location(ctx: &RequestContext<'_>) -> String {
    let endpoint = ctx.state.public_endpoint();
    let key = encode_path(ctx.key());
    format!("http://{}.{endpoint}/{key}", ctx.bucket())
}

fn invalid_part() -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "InvalidPart",
        "One or more of the specified parts could not be found or the specified entity tag might \
         not have matched the part's entity tag.",
    )
}

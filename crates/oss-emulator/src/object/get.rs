//! Get an object, or only its headers.

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};
use oss_model::object::{
    GetObject, GetObjectMeta, GetObjectMetaOutput, GetObjectOutput, HeadObject, HeadObjectOutput,
};
use oss_model::operation::{ByteStream, ContentRange};

use super::conditions::{ConditionResult, Conditions};
use super::headers::{attribute_headers, validators};
use super::range::{RequestedBytes, requested_bytes};
use crate::error::ServiceError;
use crate::handler::Reply;
use crate::request_context::RequestContext;
use crate::response::insert;
use crate::state::FoundObject;

/// Sets the fields of an output that describe an object.
macro_rules! describe {
    ($output:ident, $found:ident) => {
        $output.content_length = Some($found.object.size());
        $output.etag = Some($found.object.etag.to_string());
        $output.hash_crc64 = Some($found.object.crc64);
        $output.last_modified = $found.object.modified();
        $output.version_id = $found.version.map(|version| version.to_string());
    };
}

/// Sets the fields that a download has in addition.
macro_rules! describe_download {
    ($output:ident, $found:ident) => {
        describe!($output, $found);
        let attributes = &$found.object.attributes;
        let tags = i64::try_from(attributes.tag_count());
        $output.content_md5 = $found.object.content_md5();
        $output.content_type = Some("application/octet-stream".to_owned());
        $output.object_type = Some($found.object.kind());
        $output.storage_class = attributes.storage_class.clone();
        $output.tagging_count = tags.ok().filter(|tags| *tags > 0);
    };
}

/// Downloads an object or a range of it.
pub(crate) fn get(
    ctx: &RequestContext<'_>,
    request: GetObject,
) -> Result<Reply<GetObjectOutput>, ServiceError> {
    let found = find(ctx, &request.key, request.version_id.as_deref())?;
    let (content, size) = (&found.object.content, found.object.size());
    if Conditions::from(&request).check(&found.object)? == ConditionResult::NotModified {
        return Ok(Reply::NotModified(validators(&found.object)));
    }
    let mut headers = attribute_headers(&found.object);
    let (range, content_range) = match requested_bytes(ctx, request.range, size)? {
        RequestedBytes::Range(range) => {
            let part = ContentRange::new(range.clone(), size);
            (range, part)
        }
        RequestedBytes::All => {
            headers.extend(response_overrides(&request)?);
            (0..size, None)
        }
    };
    let length = range.end - range.start;
    let mut output = GetObjectOutput::new(ByteStream::new(content.read(range)));
    describe_download!(output, found);
    output.content_length = Some(length);
    output.content_range = content_range;
    Ok(Reply::Output(output, headers))
}

/// Returns the headers of a download.
pub(crate) fn head(
    ctx: &RequestContext<'_>,
    request: HeadObject,
) -> Result<Reply<HeadObjectOutput>, ServiceError> {
    let found = find(ctx, &request.key, request.version_id.as_deref())?;
    if Conditions::from(&request).check(&found.object)? == ConditionResult::NotModified {
        return Ok(Reply::NotModified(validators(&found.object)));
    }
    let mut output = HeadObjectOutput::default();
    describe_download!(output, found);
    Ok(Reply::Output(output, attribute_headers(&found.object)))
}

/// Returns the few headers of `GetObjectMeta`.
pub(crate) fn meta(
    ctx: &RequestContext<'_>,
    request: GetObjectMeta,
) -> Result<Reply<GetObjectMetaOutput>, ServiceError> {
    let found = find(ctx, &request.key, request.version_id.as_deref())?;
    let mut output = GetObjectMetaOutput::default();
    describe!(output, found);
    let mut headers = HeaderMap::new();
    if let Some(digest) = found.object.content_md5() {
        insert(&mut headers, "content-md5", &digest);
    }
    Ok(Reply::Output(output, headers))
}

/// Finds the object or version that a request targets.
fn find(
    ctx: &RequestContext<'_>,
    key: &str,
    version: Option<&str>,
) -> Result<FoundObject, ServiceError> {
    ctx.with_bucket(|bucket| Ok(bucket.find(key, version)?))
}

/// Returns the response headers that the query sets, as in presigned URLs.
fn response_overrides(request: &GetObject) -> Result<HeaderMap, ServiceError> {
    let mut overrides = HeaderMap::new();
    for (header, value) in [
        ("cache-control", &request.response_cache_control),
        ("content-disposition", &request.response_content_disposition),
        ("content-encoding", &request.response_content_encoding),
        ("content-language", &request.response_content_language),
        ("content-type", &request.response_content_type),
        ("expires", &request.response_expires),
    ] {
        if let Some(text) = value {
            let value = HeaderValue::from_str(text).map_err(|_| {
                ServiceError::invalid_argument(format!(
                    "response-{header} is not a valid header value."
                ))
            })?;
            overrides.insert(HeaderName::from_static(header), value);
        }
    }
    Ok(overrides)
}

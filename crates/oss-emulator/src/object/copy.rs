//! Copy an object, or replace its metadata.

use http::header::ETAG;
use oss_model::object::{
    CopyObject, CopyObjectOutput, CopyObjectResult, MetadataDirective, TaggingDirective,
};

use super::attributes::{attributes, check_acl, overwrite};
use super::conditions::{ConditionResult, Conditions};
use super::headers::{stored_headers, validators};
use super::key::check_key;
use crate::error::ServiceError;
use crate::handler::Reply;
use crate::request_context::RequestContext;
use crate::response::insert;
use crate::state::{Attributes, Object};

/// Copies an object within the emulator.
pub(crate) fn copy(
    ctx: &RequestContext<'_>,
    request: CopyObject,
) -> Result<Reply<CopyObjectOutput>, ServiceError> {
    check_key(&request.key)?;
    let (source, overwrite) = (&request.source, overwrite(request.forbid_overwrite));
    let found = ctx.state.with_bucket(&source.bucket, |bucket| {
        bucket.find(&source.key, source.version_id.as_deref())
    })?;
    let original = &found.object;
    if Conditions::from(&request).check(original)? == ConditionResult::NotModified {
        return Ok(Reply::NotModified(validators(original)));
    }
    let attributes = copied_attributes(ctx, &request, original)?;
    let copied = original.copied(attributes, ctx.now);
    let mut result = CopyObjectResult::default();
    result.etag = Some(copied.etag.to_string());
    result.last_modified = copied.modified();
    let mut output = CopyObjectOutput::new(result);
    output.hash_crc64 = Some(copied.crc64);
    output.source_version_id = found.version.map(|version| version.to_string());
    let mut headers = stored_headers(&copied.attributes.encryption);
    // SDKs read the entity tag here, although the document contains it.
    insert(&mut headers, ETAG, &copied.etag.to_string());
    let version = ctx.edit_bucket(|bucket| {
        let (key, cause) = (&request.key, &ctx.cause());
        Ok(if is_onto_itself(&request) {
            bucket.replace_attributes(key, copied, overwrite, cause)?
        } else {
            bucket.put_object(key, copied, overwrite, cause)?
        })
    })?;
    output.version_id = version.map(|version| version.to_string());
    Ok(Reply::Output(output, headers))
}

fn is_onto_itself(request: &CopyObject) -> bool {
    request.source.bucket == request.bucket && request.source.key == request.key
}

/// Returns the attributes of the copy.
///
/// Storage class and encryption come from the request. The two directives select whether metadata
/// and tags come from the source or from the request, but a copy onto itself always replaces the
/// metadata.
fn copied_attributes(
    ctx: &RequestContext<'_>,
    request: &CopyObject,
    original: &Object,
) -> Result<Attributes, ServiceError> {
    check_acl(request.acl.as_ref())?;
    let mut attributes = attributes(ctx, request.into())?;
    let metadata = request.metadata_directive.as_ref();
    let tagging = request.tagging_directive.as_ref();
    let from_source = is_copied(
        metadata.map(MetadataDirective::as_str),
        "x-oss-metadata-directive",
    )?;
    if from_source && !is_onto_itself(request) {
        attributes.metadata = original.attributes.metadata.clone();
    }
    if is_copied(
        tagging.map(TaggingDirective::as_str),
        "x-oss-tagging-directive",
    )? {
        attributes.tagging.clone_from(&original.attributes.tagging);
    }
    Ok(attributes)
}

/// Reads a directive, ignoring case: the documentation writes `COPY` and `Copy`.
fn is_copied(directive: Option<&str>, header: &str) -> Result<bool, ServiceError> {
    let text = directive.unwrap_or("COPY");
    if text.eq_ignore_ascii_case("COPY") {
        Ok(true)
    } else if text.eq_ignore_ascii_case("REPLACE") {
        Ok(false)
    } else {
        Err(ServiceError::invalid_argument(format!(
            "The header {header} must be COPY or REPLACE."
        )))
    }
}

//! Copy an object, or replace its metadata.

use oss_model::object::CopyObjectResult;
use percent_encoding::percent_decode_str;

use super::attributes::{attributes, overwrite};
use super::conditions::{COPY_SOURCE_PREFIX, ConditionResult};
use super::get::not_modified;
use super::headers::{stored_headers, version_headers};
use super::key::check_key;
use super::{conditions, headers};
use crate::error::ServiceError;
use crate::query::Query;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::{Attributes, Object};

/// The header that names the source.
pub(crate) const COPY_SOURCE: &str = "x-oss-copy-source";

/// The response header with the version of the source.
const SOURCE_VERSION_ID: &str = "x-oss-copy-source-version-id";

/// The source of a copy.
#[derive(Debug, PartialEq, Eq)]
struct CopySource {
    bucket: String,
    key: String,
    version: Option<String>,
}

/// Copies an object within the emulator.
pub(super) fn copy(ctx: &RequestContext<'_>, source: &str) -> Result<Response, ServiceError> {
    check_key(ctx.key())?;
    let source = CopySource::parse(source)?;
    let overwrite = overwrite(ctx)?;
    let found = ctx.state.with_bucket(&source.bucket, |bucket| {
        bucket.find(&source.key, source.version.as_deref())
    })?;
    let original = &found.object;
    if conditions::check(ctx, COPY_SOURCE_PREFIX, original)? == ConditionResult::NotModified {
        return Ok(not_modified(&found));
    }
    let attributes = copied_attributes(ctx, &source, original)?;
    let copied = original.copied(attributes, ctx.now);
    let mut result = CopyObjectResult::default();
    result.etag = Some(copied.etag.to_string());
    result.last_modified = copied.modified();
    let mut response = Response::document(&result)?
        .with_headers(headers::etag_and_crc64(&copied))
        .with_headers(stored_headers(&copied.attributes.encryption));
    if let Some(version) = found.version {
        response = response.with_header_text(SOURCE_VERSION_ID, &version.to_string());
    }
    let version = ctx.edit_bucket(|bucket| {
        let (key, cause) = (ctx.key(), ctx.cause);
        Ok(if source.is_target(ctx) {
            bucket.replace_attributes(key, copied, overwrite, cause)?
        } else {
            bucket.put_object(key, copied, overwrite, cause)?
        })
    })?;
    Ok(response.with_headers(version_headers(version)))
}

/// Returns the attributes of the copy.
///
/// Storage class and encryption come from the request. The two directives select whether metadata
/// and tags come from the source or from the request, but a copy onto itself always replaces the
/// metadata.
fn copied_attributes(
    ctx: &RequestContext<'_>,
    source: &CopySource,
    original: &Object,
) -> Result<Attributes, ServiceError> {
    let mut attributes = attributes(ctx)?;
    let from_source = is_copied(ctx, "x-oss-metadata-directive")?;
    if from_source && !source.is_target(ctx) {
        attributes.metadata = original.attributes.metadata.clone();
    }
    if is_copied(ctx, "x-oss-tagging-directive")? {
        attributes.tagging.clone_from(&original.attributes.tagging);
    }
    Ok(attributes)
}

/// Reads a directive, ignoring case: the documentation writes `COPY` and `Copy`.
fn is_copied(ctx: &RequestContext<'_>, directive: &'static str) -> Result<bool, ServiceError> {
    let text = ctx.header(directive)?.unwrap_or("COPY");
    if text.eq_ignore_ascii_case("COPY") {
        Ok(true)
    } else if text.eq_ignore_ascii_case("REPLACE") {
        Ok(false)
    } else {
        Err(ServiceError::invalid_argument(format!(
            "The header {directive} must be COPY or REPLACE."
        )))
    }
}

impl CopySource {
    /// Returns whether a request copies an object onto itself.
    fn is_target(&self, ctx: &RequestContext<'_>) -> bool {
        self.bucket == ctx.bucket() && self.key == ctx.key()
    }

    /// Parses `/bucket/key?versionId=…` with a percent-encoded path.
    fn parse(text: &str) -> Result<Self, ServiceError> {
        let invalid =
            || ServiceError::invalid_argument("The header x-oss-copy-source is not /bucket/key.");
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = path.strip_prefix('/').unwrap_or(path);
        let path = percent_decode_str(path)
            .decode_utf8()
            .map_err(|_| invalid())?;
        let (bucket, key) = path.split_once('/').ok_or_else(invalid)?;
        if bucket.is_empty() || key.is_empty() {
            return Err(invalid());
        }
        let query = Query::parse(query)?;
        Ok(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version: query.non_empty("versionId")?.map(String::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_is_decoded_once() {
        for (text, bucket, key, version) in [
            ("/b/k", "b", "k", None),
            ("b/k", "b", "k", None),
            ("/b/a%20b%2Bc%252F", "b", "a b+c%2F", None),
            ("/b/a%2F%2Fb%3Fc", "b", "a//b?c", None),
            ("%2Fb%2Fk", "b", "k", None),
            ("/b/k?versionId=v%3D", "b", "k", Some("v=")),
        ] {
            let source = CopySource::parse(text);
            if text.starts_with("%2F") {
                assert!(
                    source.is_err(),
                    "an encoded first slash belongs to the bucket name"
                );
                continue;
            }
            let source = source.unwrap();
            assert_eq!((source.bucket.as_str(), source.key.as_str()), (bucket, key));
            assert_eq!(source.version.as_deref(), version);
        }
        for text in ["", "/", "/b", "/b/", "//k", "/b/%ff"] {
            assert!(CopySource::parse(text).is_err(), "{text}");
        }
    }
}

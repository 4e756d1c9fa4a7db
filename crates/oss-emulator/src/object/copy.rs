//! Copy an object, or give it other metadata.

use oss_model::object::CopyObjectResult;
use percent_encoding::percent_decode_str;

use super::conditions::{OF_SOURCE, Verdict};
use super::get::unchanged;
use super::{Attributes, Object, check_key, conditions, find_in, overwrite};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;
use crate::query::Query;

/// The header that names the source.
pub(crate) const COPY_SOURCE: &str = "x-oss-copy-source";

/// What to copy.
#[derive(Debug, PartialEq, Eq)]
struct Source {
    bucket: String,
    key: String,
    version: Option<String>,
}

/// Copies an object within this server.
pub(super) fn copy(call: &Call<'_>, source: &str) -> Result<Answer, ServiceError> {
    check_key(call.key())?;
    let source = Source::parse(source)?;
    let overwrite = overwrite(call)?;
    let original = call.service.store.with_bucket(&source.bucket, |bucket| {
        find_in(bucket, &source.key, source.version.as_deref())
    })?;
    if conditions::check(call, OF_SOURCE, &original)? == Verdict::Unchanged {
        return Ok(unchanged(&original));
    }
    let attributes = attributes(call, &source, &original)?;
    let copied = Object::normal(original.content, attributes, call.now);
    let mut result = CopyObjectResult::default();
    result.etag = Some(copied.etag.clone());
    result.last_modified = copied.modified();
    let answer = Answer::document(&result)?
        .with_headers(copied.tag_and_crc64())
        .with_headers(copied.attributes.encryption.clone());
    call.with_bucket(|bucket| bucket.put_object(call.key(), copied, overwrite))?;
    Ok(answer)
}

/// Returns what is said of the copy: class and encryption by the request, the rest by whom the two
/// directives name.
///
/// A copy onto itself is there to replace the metadata, whatever the directive says.
fn attributes(
    call: &Call<'_>,
    source: &Source,
    original: &Object,
) -> Result<Attributes, ServiceError> {
    let mut attributes = Attributes::of_request(call)?;
    let is_itself = source.bucket == call.bucket() && source.key == call.key();
    let from_source = is_copied(call, "x-oss-metadata-directive")?;
    if from_source && !is_itself {
        attributes.metadata = original.attributes.metadata.clone();
    }
    if is_copied(call, "x-oss-tagging-directive")? {
        attributes.tagging.clone_from(&original.attributes.tagging);
    }
    Ok(attributes)
}

/// Reads a directive; the documentation writes one in capitals and the other not.
fn is_copied(call: &Call<'_>, directive: &'static str) -> Result<bool, ServiceError> {
    let text = call.header(directive)?.unwrap_or("COPY");
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

impl Source {
    /// Reads `/bucket/key?versionId=…`, in which the key is percent-encoded.
    fn parse(text: &str) -> Result<Self, ServiceError> {
        let refused =
            || ServiceError::invalid_argument("The header x-oss-copy-source is not /bucket/key.");
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = path.strip_prefix('/').unwrap_or(path);
        let path = percent_decode_str(path)
            .decode_utf8()
            .map_err(|_| refused())?;
        let (bucket, key) = path.split_once('/').ok_or_else(refused)?;
        if bucket.is_empty() || key.is_empty() {
            return Err(refused());
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
    fn sources_are_decoded_once() {
        for (text, bucket, key, version) in [
            ("/b/k", "b", "k", None),
            ("b/k", "b", "k", None),
            ("/b/a%20b%2Bc%252F", "b", "a b+c%2F", None),
            ("/b/a%2F%2Fb%3Fc", "b", "a//b?c", None),
            ("%2Fb%2Fk", "b", "k", None),
            ("/b/k?versionId=v%3D", "b", "k", Some("v=")),
        ] {
            let source = Source::parse(text);
            if text.starts_with("%2F") {
                assert!(source.is_err(), "the first slash is none of the bucket's");
                continue;
            }
            let source = source.unwrap();
            assert_eq!((source.bucket.as_str(), source.key.as_str()), (bucket, key));
            assert_eq!(source.version.as_deref(), version);
        }
        for text in ["", "/", "/b", "/b/", "//k", "/b/%ff"] {
            assert!(Source::parse(text).is_err(), "{text}");
        }
    }
}

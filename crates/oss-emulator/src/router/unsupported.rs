//! Headers that change what an operation does and that the emulator doesn't honor.
//!
//! A client relies on their effect, so a request with one of them is refused instead of being handled
//! as if the header weren't there.

use http::{HeaderMap, HeaderValue};

use crate::error::ServiceError;
use crate::request::RequestHead;

/// A header that is refused.
pub(super) struct UnsupportedHeader {
    name: &'static str,
    /// The operations in which the header has an effect; empty for all.
    pub(super) operations: &'static [&'static str],
    /// The values that have an effect; empty for all values that aren't empty.
    values: &'static [&'static str],
}

/// Fails if a header or parameter has an effect that the emulator lacks.
pub(super) fn check(operation: &str, head: &RequestHead) -> Result<(), ServiceError> {
    check_headers(operation, &head.headers)?;
    let mut names = head.query.pairs().iter().map(|(name, _)| name.as_str());
    let is_refused = |name: &str| PARAMETERS.contains(&(operation, name));
    if names.any(is_refused) {
        return Err(ServiceError::not_implemented());
    }
    Ok(())
}

fn check_headers(operation: &str, headers: &HeaderMap) -> Result<(), ServiceError> {
    let refused = UNSUPPORTED.iter().find(|header| {
        let mut values = headers.get_all(header.name).iter();
        header.is_for(operation) && values.any(|value| header.has_effect(value))
    });
    refused.map_or(Ok(()), |header| {
        Err(ServiceError::unsupported_header(header.name))
    })
}

impl UnsupportedHeader {
    fn is_for(&self, operation: &str) -> bool {
        self.operations.is_empty() || self.operations.contains(&operation)
    }

    fn has_effect(&self, value: &HeaderValue) -> bool {
        let value = value.as_bytes().trim_ascii();
        match self.values {
            [] => !value.is_empty(),
            values => values.iter().any(|known| known.as_bytes() == value),
        }
    }
}

/// The refused parameters: buckets can't be selected by tags.
const PARAMETERS: [(&str, &str); 2] = [("ListBuckets", "tag-key"), ("ListBuckets", "tag-value")];

/// All operations.
const ALL: &[&str] = &[];

/// Any value.
const ANY: &[&str] = &[];

/// The operations that create an object.
const CREATE_OBJECT: &[&str] = &[
    "PutObject",
    "CopyObject",
    "InitiateMultipartUpload",
    "CompleteMultipartUpload",
];

const PUT_BUCKET: &[&str] = &["PutBucket"];

#[rustfmt::skip]
pub(super) const UNSUPPORTED: &[UnsupportedHeader] = &[
    header("x-oss-callback", ALL, ANY),
    header("x-oss-callback-var", ALL, ANY),
    // Only the owner has access here, which is what the other values mean for a private bucket.
    header("x-oss-object-acl", CREATE_OBJECT, &["public-read", "public-read-write"]),
    header("x-oss-object-worm-legal-hold", CREATE_OBJECT, ANY),
    header("x-oss-object-worm-mode", CREATE_OBJECT, ANY),
    header("x-oss-object-worm-retain-until-date", CREATE_OBJECT, ANY),
    header("x-oss-persistent-headers", CREATE_OBJECT, ANY),
    header("x-oss-agentic-bucket", PUT_BUCKET, ANY),
    header("x-oss-bucket-tagging", PUT_BUCKET, ANY),
    header("x-oss-hns-status", PUT_BUCKET, &["enabled"]),
    header("x-oss-resource-group-id", &["PutBucket", "ListBuckets"], ANY),
    // The headers become the encryption rule of the bucket.
    header("x-oss-server-side-data-encryption", PUT_BUCKET, ANY),
    header("x-oss-server-side-encryption", PUT_BUCKET, ANY),
    header("x-oss-server-side-encryption-key-id", PUT_BUCKET, ANY),
];

const fn header(
    name: &'static str,
    operations: &'static [&'static str],
    values: &'static [&'static str],
) -> UnsupportedHeader {
    UnsupportedHeader {
        name,
        operations,
        values,
    }
}

//! Reads the request headers that set the attributes of an object.

use std::collections::BTreeMap;

use http::StatusCode;
use oss_model::OpenEnum;
use oss_model::common::{DataEncryption, ObjectAcl, ServerSideEncryption, StorageClass};
use oss_model::multipart::InitiateMultipartUpload;
use oss_model::object::{CopyObject, PutObject};
use oss_sign::encode_query;

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::state::{Attributes, Headers, Overwrite};

/// The prefix of user metadata.
const USER_METADATA: &str = "x-oss-meta-";

/// The other headers that are stored as metadata.
const STANDARD_METADATA: [&str; 6] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
];

/// The header with the method of encryption.
pub(crate) const ENCRYPTION: &str = "x-oss-server-side-encryption";
const DATA_ENCRYPTION: &str = "x-oss-server-side-data-encryption";
/// The header with the id of a KMS key.
pub(crate) const KEY_ID: &str = "x-oss-server-side-encryption-key-id";

/// The headers that set attributes, as three operations have them.
#[derive(Clone, Copy)]
pub(crate) struct AttributeHeaders<'r> {
    storage_class: Option<&'r StorageClass>,
    encryption: Option<&'r ServerSideEncryption>,
    data_encryption: Option<&'r DataEncryption>,
    key_id: Option<&'r String>,
    tags: &'r BTreeMap<String, String>,
}

/// Implements the conversion of operations whose headers have the same names.
macro_rules! attribute_headers {
    ($($operation:ty),*) => {$(
        impl<'r> From<&'r $operation> for AttributeHeaders<'r> {
            fn from(request: &'r $operation) -> Self {
                Self {
                    storage_class: request.storage_class.as_ref(),
                    encryption: request.server_side_encryption.as_ref(),
                    data_encryption: request.server_side_data_encryption.as_ref(),
                    key_id: request.server_side_encryption_key_id.as_ref(),
                    tags: &request.tags,
                }
            }
        }
    )*};
}

attribute_headers!(PutObject, CopyObject, InitiateMultipartUpload);

/// Returns the attributes that a request sets.
pub(crate) fn attributes(
    ctx: &RequestContext<'_>,
    headers: AttributeHeaders<'_>,
) -> Result<Attributes, ServiceError> {
    if let Some(StorageClass::Unknown(class)) = headers.storage_class {
        return Err(ServiceError::invalid_argument(format!(
            "{class} is not a storage class."
        )));
    }
    Ok(Attributes {
        metadata: metadata(ctx),
        encryption: encryption(&headers)?,
        tagging: tagging(headers.tags),
        storage_class: headers.storage_class.cloned(),
    })
}

/// Returns whether a request may replace an existing object.
pub(crate) fn overwrite(forbid_overwrite: Option<bool>) -> Overwrite {
    match forbid_overwrite {
        None | Some(false) => Overwrite::Allowed,
        Some(true) => Overwrite::Forbidden,
    }
}

/// Checks the ACL of a new object, which isn't stored.
///
/// The values that give access to others have already been refused as unsupported.
pub(crate) fn check_acl(acl: Option<&ObjectAcl>) -> Result<(), ServiceError> {
    match acl {
        None | Some(ObjectAcl::BucketDefault | ObjectAcl::Private) => Ok(()),
        Some(acl) => Err(ServiceError::invalid_argument(format!(
            "{acl} is not an ACL of an object."
        ))),
    }
}

/// Fails if a request has an encryption header.
///
/// Parts inherit the encryption of their upload.
pub(crate) fn forbid_encryption(ctx: &RequestContext<'_>) -> Result<(), ServiceError> {
    let is_set = |name| {
        ctx.headers()
            .get(name)
            .is_some_and(|value| !value.is_empty())
    };
    if [ENCRYPTION, DATA_ENCRYPTION, KEY_ID]
        .into_iter()
        .any(is_set)
    {
        return Err(ServiceError::invalid_argument(
            "A part has the encryption of its upload.",
        ));
    }
    Ok(())
}

/// Returns the headers to store as sent, which needn't be text.
fn metadata(ctx: &RequestContext<'_>) -> Headers {
    let headers = ctx.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
    headers
        .filter(|(name, _)| name.starts_with(USER_METADATA) || STANDARD_METADATA.contains(name))
        .collect()
}

fn encryption(headers: &AttributeHeaders<'_>) -> Result<Headers, ServiceError> {
    let (method, data) = (headers.encryption, headers.data_encryption);
    require_known(method, ENCRYPTION)?;
    require_known(data, DATA_ENCRYPTION)?;
    let stored = [
        (ENCRYPTION, method.map(ServerSideEncryption::as_str)),
        (DATA_ENCRYPTION, data.map(DataEncryption::as_str)),
        (KEY_ID, headers.key_id.map(String::as_str)),
    ];
    let set = stored
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?.as_bytes())));
    Ok(set.collect())
}

fn require_known<T: OpenEnum>(value: Option<&T>, name: &'static str) -> Result<(), ServiceError> {
    match value {
        Some(value) if !value.is_known() => Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidEncryptionAlgorithmError",
            format!("The value of {name} is not an encryption that OSS knows."),
        )),
        _ => Ok(()),
    }
}

/// Returns tags as a query string.
fn tagging(tags: &BTreeMap<String, String>) -> Option<String> {
    let pairs = tags
        .iter()
        .map(|(name, value)| format!("{}={}", encode_query(name), encode_query(value)));
    Some(pairs.collect::<Vec<_>>().join("&")).filter(|pairs| !pairs.is_empty())
}

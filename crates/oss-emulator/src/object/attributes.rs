//! Reads the request headers that set the attributes of an object.

use http::StatusCode;
use oss_model::OpenEnum;
use oss_model::common::{DataEncryption, ServerSideEncryption, StorageClass};

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

/// Reads the attributes in the headers of a request.
pub(crate) fn attributes(ctx: &RequestContext<'_>) -> Result<Attributes, ServiceError> {
    check_acl(ctx)?;
    let storage_class = ctx.header("x-oss-storage-class")?.map(StorageClass::from);
    if let Some(StorageClass::Unknown(class)) = storage_class {
        return Err(ServiceError::invalid_argument(format!(
            "{class} is not a storage class."
        )));
    }
    Ok(Attributes {
        metadata: metadata(ctx),
        encryption: encryption(ctx)?,
        tagging: ctx.header("x-oss-tagging")?.map(String::from),
        storage_class,
    })
}

/// Reads whether a request may replace an existing object.
pub(crate) fn overwrite(ctx: &RequestContext<'_>) -> Result<Overwrite, ServiceError> {
    match ctx.header("x-oss-forbid-overwrite")? {
        None | Some("false") => Ok(Overwrite::Allowed),
        Some("true") => Ok(Overwrite::Forbidden),
        Some(_) => Err(ServiceError::invalid_argument(
            "The header x-oss-forbid-overwrite must be true or false.",
        )),
    }
}

/// Checks the ACL of a new object, which isn't stored.
///
/// The values that give access to others have already been refused as unsupported.
pub(crate) fn check_acl(ctx: &RequestContext<'_>) -> Result<(), ServiceError> {
    match ctx.header("x-oss-object-acl")? {
        None | Some("default" | "private") => Ok(()),
        Some(acl) => Err(ServiceError::invalid_argument(format!(
            "{acl} is not an ACL of an object."
        ))),
    }
}

/// Fails if a request has an encryption header.
///
/// Parts inherit the encryption of their upload.
pub(crate) fn forbid_encryption(ctx: &RequestContext<'_>) -> Result<(), ServiceError> {
    if encryption(ctx)?.is_empty() {
        return Ok(());
    }
    Err(ServiceError::invalid_argument(
        "A part has the encryption of its upload.",
    ))
}

fn metadata(ctx: &RequestContext<'_>) -> Headers {
    let headers = ctx.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
    headers
        .filter(|(name, _)| name.starts_with(USER_METADATA) || STANDARD_METADATA.contains(name))
        .collect()
}

fn encryption(ctx: &RequestContext<'_>) -> Result<Headers, ServiceError> {
    require_known::<ServerSideEncryption>(ctx, ENCRYPTION)?;
    require_known::<DataEncryption>(ctx, DATA_ENCRYPTION)?;
    let mut stored = Vec::new();
    for name in [ENCRYPTION, DATA_ENCRYPTION, KEY_ID] {
        // The value as sent, which needn't be ASCII.
        if ctx.header(name)?.is_some()
            && let Some(value) = ctx.headers().get(name)
        {
            stored.push((name, value.as_bytes()));
        }
    }
    Ok(stored.into_iter().collect())
}

fn require_known<T: OpenEnum>(
    ctx: &RequestContext<'_>,
    name: &'static str,
) -> Result<(), ServiceError> {
    match ctx.header(name)? {
        Some(value) if !T::from(value).is_known() => Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidEncryptionAlgorithmError",
            format!("The value of {name} is not an encryption that OSS knows."),
        )),
        _ => Ok(()),
    }
}

//! Signature version 1: HMAC-SHA1 over a short list of request parts.
//!
//! Prefer [`v4`](crate::v4). V1 exists for older clients, which test servers must
//! understand. It covers neither the region nor the whole query, only its
//! *sub-resources*. The only headers it covers are `x-oss-*`, `Content-Type`,
//! `Content-MD5` and the date. See
//! <https://www.alibabacloud.com/help/en/oss/support/0002-00000062> for the header.

mod canonical;
mod parsed_signature;
mod presign;
mod sign;
mod sub_resource;

/// Code that `cargo xtask codegen` generates.
mod generated {
    pub(super) mod sub_resources;
}

pub use presign::presign;
pub use sign::sign;

pub(crate) use parsed_signature::ParsedSignature;

/// The first word of the `Authorization` header.
pub(crate) const ALGORITHM: &str = "OSS";

/// The parameters of a presigned URL.
pub(crate) mod parameter {
    pub(crate) const ACCESS_KEY_ID: &str = "OSSAccessKeyId";
    pub(crate) const EXPIRES: &str = "Expires";
    pub(crate) const SECURITY_TOKEN: &str = "security-token";
    pub(crate) const SIGNATURE: &str = "Signature";
}

/// The query parameters that only signatures have.
pub(crate) const SIGNATURE_PARAMETERS: [&str; 2] = [parameter::ACCESS_KEY_ID, parameter::SIGNATURE];

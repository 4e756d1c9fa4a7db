//! Signature version 1: HMAC-SHA1 over a short list of request parts.
//!
//! Prefer [`v4`](crate::v4). V1 is here because clients that use it still exist
//! and a server for tests has to understand them. It covers no region, only some
//! of the query (the *sub-resources*), and of the headers only `x-oss-*`,
//! `Content-Type`, `Content-MD5` and the date. The form of the header is that of
//! <https://www.alibabacloud.com/help/en/oss/support/0002-00000062>.

mod canonical;
mod claim;
mod presign;
mod sign;
mod subresource;

/// What `cargo xtask codegen` writes.
mod generated {
    pub(super) mod sub_resources;
}

pub use presign::presign;
pub use sign::sign;
pub use subresource::is_sub_resource;

pub(crate) use claim::Claim;

/// The first word of the `Authorization` header.
pub(crate) const ALGORITHM: &str = "OSS";

/// The parameters of a presigned URL.
pub(crate) mod parameter {
    pub(crate) const ACCESS_KEY_ID: &str = "OSSAccessKeyId";
    pub(crate) const EXPIRES: &str = "Expires";
    pub(crate) const SECURITY_TOKEN: &str = "security-token";
    pub(crate) const SIGNATURE: &str = "Signature";
}

/// The parameters that only a signature has.
pub(crate) const QUERY_MARKS: [&str; 2] = [parameter::ACCESS_KEY_ID, parameter::SIGNATURE];

//! Signature version 4: HMAC-SHA256 with a key for one day, region and product.
//!
//! The rules are those of
//! <https://help.aliyun.com/en/oss/developer-reference/recommend-to-use-signature-version-4>.

mod authorization;
mod canonical;
mod canonical_query;
mod claim;
mod params;
mod presign;
mod sign;
mod verify;

pub use params::SigningParams;
pub use presign::presign;
pub use sign::sign;

pub(crate) use claim::Claim;

/// The name of the algorithm, first word of most texts.
pub(crate) const ALGORITHM: &str = "OSS4-HMAC-SHA256";

/// The only payload hash that OSS takes; bodies are protected by `Content-MD5`.
///
/// See <https://www.alibabacloud.com/help/en/oss/support/0002-00000214>.
pub(crate) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The parameters of a presigned URL.
pub(crate) mod parameter {
    pub(crate) const VERSION: &str = "x-oss-signature-version";
    pub(crate) const DATE: &str = "x-oss-date";
    pub(crate) const EXPIRES: &str = "x-oss-expires";
    pub(crate) const CREDENTIAL: &str = "x-oss-credential";
    pub(crate) const SECURITY_TOKEN: &str = "x-oss-security-token";
    pub(crate) const ADDITIONAL_HEADERS: &str = "x-oss-additional-headers";
    pub(crate) const SIGNATURE: &str = "x-oss-signature";
}

/// The parameters that only a signature has.
pub(crate) const QUERY_MARKS: [&str; 7] = [
    parameter::VERSION,
    parameter::DATE,
    parameter::EXPIRES,
    parameter::CREDENTIAL,
    parameter::SECURITY_TOKEN,
    parameter::ADDITIONAL_HEADERS,
    parameter::SIGNATURE,
];

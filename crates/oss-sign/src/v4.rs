//! Signature version 4: HMAC-SHA256 with a key for one day, region and product.
//!
//! See <https://help.aliyun.com/en/oss/developer-reference/recommend-to-use-signature-version-4>.

mod authorization;
mod canonical;
mod canonical_query;
mod params;
mod parsed_signature;
mod presign;
mod sign;
mod verify;

pub use params::SigningParams;
pub use presign::presign;
pub use sign::sign;

pub(crate) use parsed_signature::ParsedSignature;

/// The name of the algorithm, with which headers and texts to sign start.
pub(crate) const ALGORITHM: &str = "OSS4-HMAC-SHA256";

/// The only payload hash that OSS accepts; `Content-MD5` protects bodies.
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

/// The query parameters that only signatures have.
pub(crate) const SIGNATURE_PARAMETERS: [&str; 7] = [
    parameter::VERSION,
    parameter::DATE,
    parameter::EXPIRES,
    parameter::CREDENTIAL,
    parameter::SECURITY_TOKEN,
    parameter::ADDITIONAL_HEADERS,
    parameter::SIGNATURE,
];

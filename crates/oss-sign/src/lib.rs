//! Request signatures for Alibaba Cloud OSS, as pure functions.
//!
//! This crate never reads a clock, the environment, a file or a socket, and never
//! logs. Time is an argument, and signing returns the headers or query parameters to set.
//!
//! # Signature version 4
//!
//! A V4 signature is computed in four steps, and each result can be inspected:
//!
//! 1. The *canonical request*: method, `/bucket/key`, sorted query, sorted
//!    headers, the names of additional headers, and `UNSIGNED-PAYLOAD`.
//! 2. The *string to sign*: algorithm, time, *scope* (day, region, product), and the SHA-256 of step 1.
//! 3. The HMAC-SHA256 of step 2. Its key is derived from the secret for one day, region
//!    and product, so a [`SigningKeyCache`] pays off.
//! 4. The `Authorization` header ([`v4::sign`]) or the query parameters of a
//!    presigned URL ([`v4::presign`]).
//!
//! A server repeats these steps and compares the signatures ([`PresentedSignature`]).
//! [`v1`] is the older scheme, for clients that still use it.
//!
//! # Contract
//!
//! - The *key is decoded* and the *query is encoded*. Each is encoded once: the query
//!   by the code that builds the URL ([`encode_query`]), the key by this crate.
//! - The key is never normalized: dots, double slashes, a leading slash and control
//!   characters are signed unchanged. The URL may use any encoding that decodes to the
//!   key; signatures use the encoding of [`encode_path`].
//! - The signature covers `/bucket/key`, whatever the host and path of the URL are.
//! - The query of the URL is read, never rewritten: presigning appends to it without
//!   reordering. The canonical form is what is signed: `a=` becomes `a`, `+` becomes
//!   `%20`, and repeated keys are kept.
//! - Nothing changes before [`Signed::apply_to`]; an error changes nothing.
//! - A request with a signature in its query is never signed again. A signature in its
//!   headers is replaced by [`v4::sign`] and [`v1::sign`].
//! - No `Debug`, `Display` or error shows a secret. The access key secret, keys derived
//!   from it and the token in [`Credentials`] are overwritten in memory when they are
//!   dropped. Copies of the token in header values, URLs and intermediate texts are not:
//!   they soon end up in the buffers of the HTTP stack anyway.
//!
//! # Examples
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use http::{HeaderMap, Method};
//! use oss_sign::{Credentials, Expectation, PresentedSignature, SignableRequest, v4};
//!
//! let credentials = Credentials::new("LTAI5tExample", "not-a-real-secret")?;
//! let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657);
//! let params = v4::SigningParams::new(&credentials, "cn-hangzhou", time);
//!
//! fn list_rules(headers: &HeaderMap) -> SignableRequest<'_> {
//!     SignableRequest::new(&Method::GET, headers)
//!         .with_bucket("examplebucket")
//!         .with_query("inventory")
//! }
//!
//! let mut headers = HeaderMap::new();
//! v4::sign(&list_rules(&headers), &params)?.apply_to(&mut headers);
//! assert_eq!(headers["x-oss-date"], "20231216T162057Z");
//!
//! // On the server:
//! let request = list_rules(&headers);
//! let presented = PresentedSignature::parse(&request)?.ok_or("anonymous")?;
//! assert_eq!(presented.access_key_id(), "LTAI5tExample");
//! presented.verify(credentials.secret_key(), &Expectation::new("cn-hangzhou", time))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod civil_date;
mod credentials;
mod detect;
mod encode;
mod error;
mod expectation;
mod headers;
mod intermediates;
mod mac;
mod parse_error;
mod presented_signature;
mod query;
mod region;
mod request;
mod request_fields;
mod scope;
mod signed;
mod signing_key;
mod timestamp;
mod verify_error;

pub mod v1;
pub mod v4;

// The public interface is:
pub use credentials::{Credentials, SecretKey, SecurityToken};
pub use encode::{encode_path, encode_query};
pub use error::{Error, ErrorKind};
pub use expectation::Expectation;
pub use parse_error::ParseError;
pub use presented_signature::{PresentedSignature, SignatureLocation, SignatureVersion};
pub use region::Region;
pub use request::SignableRequest;
pub use signed::{Presigned, Signed};
pub use signing_key::SigningKeyCache;
pub use timestamp::Timestamp;
pub use verify_error::{VerifyError, VerifyErrorKind};

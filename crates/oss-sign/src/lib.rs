//! Signatures for requests to Alibaba Cloud OSS, as pure functions.
//!
//! Nothing here reads a clock, the environment, a file or a socket, and nothing is
//! logged. Time is an argument, and the result is a list of instructions.
//!
//! # Signature version 4
//!
//! A V4 signature is made in four steps, each of which can be looked at:
//!
//! 1. The *canonical request*: method, `/bucket/key`, sorted query, sorted
//!    headers, the names of additional headers, and `UNSIGNED-PAYLOAD`.
//! 2. The *string to sign*: algorithm, time, *scope* (day, region, product), and the SHA-256 of step 1.
//! 3. A key, derived from the secret for one day, region and product (worth a
//!    [`SigningKeyCache`]), and with it the HMAC-SHA256 of step 2.
//! 4. The `Authorization` header ([`v4::sign`]) or the query parameters of a
//!    presigned URL ([`v4::presign`]).
//!
//! A server goes the same way and compares ([`Presented`]). [`v1`] is the older
//! scheme, for clients that still use it.
//!
//! # Contract
//!
//! - The *key is decoded*, the *query is encoded*. Each is encoded once: the query
//!   by whoever builds the URL ([`encode_query`]), the key here.
//! - The key is never tidied: dots, double slashes, a leading slash and control
//!   characters are signed as they are. In the URL it may be encoded in any way that
//!   decodes to it; [`encode_path`] is the way in which it is signed.
//! - The signature covers `/bucket/key`, whatever the host and path of the URL are.
//! - The query of the URL is read, never rewritten: presigning appends, and
//!   reorders nothing. What is signed is its one canonical form, in which `a=` is
//!   `a`, a `+` is `%20`, and repeated keys are kept.
//! - Nothing is changed until [`Signed::apply_to`]. On an error nothing was changed.
//! - A request that has a signature in its query is not signed again. One that has
//!   one in its headers is, in its headers: the old values are replaced.
//! - Secrets show in no `Debug`, `Display` or error. The access key secret and what
//!   is derived from it are overwritten in memory when they are dropped, and so is the
//!   token in [`Credentials`]. A token that is on its way to the wire is not: it is in
//!   header values, URLs and the texts of the steps, as it soon is in the buffers of
//!   the HTTP stack.
//!
//! # Examples
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use http::{HeaderMap, Method};
//! use oss_sign::{Credentials, Expectation, Presented, SignableRequest, v4};
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
//! // The other side:
//! let request = list_rules(&headers);
//! let presented = Presented::parse(&request)?.ok_or("anonymous")?;
//! assert_eq!(presented.access_key_id(), "LTAI5tExample");
//! presented.verify(credentials.secret_key(), &Expectation::new("cn-hangzhou", time))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod civil;
mod credentials;
mod encode;
mod error;
mod headers;
mod key;
mod mac;
mod mark;
mod parse_error;
mod presented;
mod query;
mod region;
mod request;
mod scope;
mod signed;
mod timestamp;
mod verify;

pub mod v1;
pub mod v4;

// The public interface is:
pub use credentials::{Credentials, SecretKey, SecurityToken};
pub use encode::{encode_path, encode_query};
pub use error::{Error, ErrorKind};
pub use key::SigningKeyCache;
pub use parse_error::ParseError;
pub use presented::{Location, Presented, SignatureVersion};
pub use region::Region;
pub use request::SignableRequest;
pub use signed::{Presigned, Signed};
pub use timestamp::Timestamp;
pub use verify::{Expectation, VerifyError, VerifyErrorKind};

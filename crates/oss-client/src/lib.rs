//! A client that executes any Alibaba Cloud OSS operation described by `oss-model`.
//!
//! It covers everything between an [`Operation`] and a socket: endpoints, credentials, signatures, retries,
//! errors and the pages of lists. It contains no code for a particular API: each operation describes its request
//! and reads its response. [`Client::execute`] is the entry point.
//!
//! The operations are types of [`model`], which is the crate `oss-model`. Each API has a feature. With the feature
//! `cors`:
//!
//! ```no_run
//! use oss_client::{Client, EnvironmentCredentials, Region};
//! use oss_client::model::cors::{CorsConfiguration, CorsRule, PutBucketCors};
//!
//! # #[cfg(feature = "hyper")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let region = Region::new("cn-hangzhou")?;
//! let client = Client::builder(region, EnvironmentCredentials::new()).build()?;
//! let rule = CorsRule::builder()
//!     .allowed_origins(["https://www.example.com"])
//!     .allowed_methods(["GET", "HEAD"])
//!     .max_age_seconds(600)
//!     .build();
//! let rules = CorsConfiguration::from([rule]);
//! client.execute(&PutBucketCors::new("examplebucket", rules)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Data
//!
//! Objects are read and written the same way. A request body is in memory, a stream that can be opened again for
//! another attempt, or a stream that can be read once. A response body is a stream.
//!
//! ```no_run
//! use oss_client::model::object::{GetObject, PutObject};
//!
//! # async fn example(client: oss_client::Client) -> Result<(), Box<dyn std::error::Error>> {
//! client.execute(&PutObject::new("examplebucket", "greeting.txt", "hello")).await?;
//! let mut object = client.execute(&GetObject::new("examplebucket", "greeting.txt")).await?;
//! while let Some(chunk) = object.body.next_chunk().await? {
//!     println!("{} bytes of {:?}", chunk.len(), object.content_length);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::download`] returns the same output, whose stream survives broken connections: it requests the rest of the
//! same version. A stream is also a `futures_core::Stream`, and `StreamReader` makes it an `AsyncRead` of tokio.
//! `RequestBody::on_progress` reports how much of a request body was read.
//!
//! Optional parameters are public fields, and builder setters. A response with another range than the requested one
//! is an error. If a condition says that the object hasn't changed, the response is 304, which is
//! `None` from [`Client::execute_if_modified`], and an error otherwise: [`Error::is_not_modified`].
//!
//! ```
//! use oss_client::model::object::GetObject;
//!
//! let mut get = GetObject::new("examplebucket", "greeting.txt");
//! get.range = Some((0..100).into());
//! get.if_none_match = Some("\"5D41402ABC4B2A76B9719D911017C592\"".to_owned());
//!
//! let same = GetObject::builder()
//!     .bucket("examplebucket")
//!     .key("greeting.txt")
//!     .range(0..=99)
//!     .if_none_match("\"5D41402ABC4B2A76B9719D911017C592\"")
//!     .build()?;
//! assert_eq!(get, same);
//! # Ok::<(), oss_client::model::MissingFields>(())
//! ```
//!
//! # Integrity of data
//!
//! The client calculates the CRC-64 of data while it is sent and read, and compares it with the one of OSS
//! (`x-oss-hash-crc64ecma`).
//!
//! - An upload whose data was damaged on its way is sent again if its body allows that. If no attempt succeeds, the
//!   error is [`Error::is_checksum_mismatch`], and OSS may have stored the damaged data.
//! - A damaged download is an error at the end of the stream, `StreamError::is_checksum_mismatch`. Until then, the data
//!   is unverified: write it to a temporary file, or discard it after the error. If OSS returns no CRC-64, a
//!   `Content-MD5` is compared.
//! - A range isn't compared, because both checksums are of the whole object. Neither are results of copies and completed
//!   multipart uploads.
//!
//! Data has no `Content-MD5`, unless the caller sets one, which OSS then compares; documents have one.
//! [`ClientBuilder::without_checksum_verification`] turns the comparison off.
//!
//! # Large data
//!
//! Sending a request body counts toward [`operation_timeout`](ClientBuilder::operation_timeout), 5 minutes by
//! default. Large data needs a higher limit or none. A stalled transfer ends earlier, by the limits of the
//! transport.
//!
//! The module `transfer` (feature `transfer`) uploads files and streams in parts and downloads objects to files, several
//! parts at the same time. It retries single parts, compares the CRC-64 of the whole, reports the progress, and a
//! checkpoint lets the next run continue after the process was killed.
//!
//! # Presigned URLs
//!
//! [`Client::presign`] signs the URL of an operation instead of sending it, so that a browser or `curl` can send the
//! request without credentials. The URL is a secret until it expires.
//!
//! # A friendly API on top
//!
//! A crate for one API wraps a [`Client`] and has a method for each operation. It knows what this crate
//! cannot: that a certain 404 means an empty list, or that a conflict after an attempt with an unknown outcome
//! ([`Error::may_have_been_applied`]) may be its own success. `oss-inventory` is such a crate. Another one
//! starts like this:
//!
//! ```
//! use oss_client::{BucketName, Client, Error};
//! use oss_client::model::cors::{CorsRule, GetBucketCors};
//!
//! /// The CORS rules of one bucket.
//! pub struct CorsClient {
//!     client: Client,
//!     bucket: BucketName,
//! }
//!
//! impl CorsClient {
//!     /// Returns the rules, which may be empty.
//!     pub async fn rules(&self) -> Result<Vec<CorsRule>, Error> {
//!         let get = GetBucketCors::new(self.bucket.as_str());
//!         match self.client.execute(&get).await {
//!             Ok(configuration) => Ok(configuration.rules),
//!             // The service treats a bucket without rules as an error; callers don't.
//!             Err(error) if error.code() == Some("NoSuchCORSConfiguration") => Ok(Vec::new()),
//!             Err(error) => Err(error),
//!         }
//!     }
//! }
//! ```
//!
//! # How a request is executed
//!
//! The module `pipeline` has a file for each step.
//!
//! 1. The operation creates its request. Violations of its documented rules are returned at once.
//! 2. The client validates the bucket name and builds the URL ([`Addressing`]), once for all attempts.
//! 3. Each attempt gets credentials and the time, signs and sends.
//! 4. If the service refuses the time, the client learns the service's time. If it refuses the access key, the
//!    client asks the provider for another one; if that is the same, point 5 follows. If an idle connection was
//!    closed, the client uses another one. Each of these repeats the request, at most once per operation.
//! 5. The [`RetryPolicy`] decides on every other failure, and each retry takes tokens from the [`RetryQuota`].
//!    If either refuses, the client returns the [`Error`], and [`Error::stopped_by`] is the reason.
//! 6. The operation reads a successful response. A success that contains an error document is an error, and so is a
//!    stream with another range than the requested one.
//!
//! # Time limits
//!
//! | limit | default | applies to |
//! |---|---|---|
//! | `Timeouts` of the transport | 5 s, 30 s, 20 s | connecting, waiting for the head, silence in a body |
//! | minimum throughput of the transport | 1,024 bytes per second, grace period of 20 s | slow bodies |
//! | [`attempt_timeout`](ClientBuilder::attempt_timeout) | none | one attempt |
//! | [`RetryPolicy::with_time_limit`] | none | the time until the last attempt starts |
//! | [`operation_timeout`](ClientBuilder::operation_timeout) | 5 min | everything |
//!
//! # Tracing
//!
//! Each operation has a [`tracing`](https://docs.rs/tracing) span of level info (`rpc.method`, `oss.bucket`,
//! `server.address`, `http.response.status_code`, `http.request.resend_count`, `error.type`). A wrong clock is a
//! warning. Each request for the rest of a download has a span of its own.
//!
//! Each attempt emits one event of level debug with the target `oss_client::attempt`, also if the limit of the
//! operation or the caller ended it. [`ClientBuilder::on_attempt`] gives the same to a closure, as an
//! [`AttemptInfo`]. If the stream of a download is interrupted, its attempt is reported again, as a failure. A field
//! without a value is missing.
//!
//! | field | value |
//! |---|---|
//! | `rpc.method` | the operation, such as `PutBucketInventory` |
//! | `oss.bucket` | the bucket |
//! | `http.request.method` | the method |
//! | `url.full` | the URL, without secrets |
//! | `http.request.resend_count` | the number of earlier attempts |
//! | `oss.max_attempts` | the most attempts that the [`RetryPolicy`] allows |
//! | `duration` | the duration of the attempt, such as `12.3ms` |
//! | `http.response.status_code` | the status |
//! | `oss.request_id` | the id of the request |
//! | `error.type` | the category of a failure; see [`AttemptInfo::error_type`] |
//! | `http.request.headers` | the length, type and range of the body, and the date |
//! | `http.response.headers` | the length and type of the body, dates, `Retry-After` and the EC |
//! | `error` | what failed, in words |
//! | `next` | the step that follows; see [`NextStep`] |
//! | `backoff` | the time until the next attempt |
//!
//! # Limitations and guarantees
//!
//! - Redirects are never followed: the next host would receive the credentials.
//! - Documents are held in memory, up to a limit. Data is streamed.
//! - Clock, timer, randomness, environment and sockets are arguments: [`Clock`], [`Sleep`],
//!   [`Jitter`], [`EnvironmentCredentials::with_lookup`], [`Transport`]. So are the file reader and the command
//!   runner of credentials. Tests can replace all of them.
//! - `Debug`, `Display`, spans and events contain no secrets.
//!
//! # Foreign types
//!
//! Public signatures name `std`, `http`, `bytes` and our own crates. The one exception is
//! `futures_core::Stream`, which [`Pages`], [`Items`] and `ByteStream` implement, because every asynchronous library
//! accepts it. Their methods `next` and `next_chunk` don't need it. With the feature `file`, `StreamReader` implements
//! `AsyncRead` of tokio.
//!
//! # Features
//!
//! Features add API and never change behavior.
//!
//! - `hyper` (default): a default transport and a default timer (tokio).
//! - `ring` (default), `aws-lc-rs`: cryptography for the TLS of that transport.
//! - `file`: `file_body` and `file_body_range`, files as request bodies, and `StreamReader`, a stream as `AsyncRead`;
//!   it needs tokio.
//! - `remote`: credentials from other services: `AssumeRoleCredentials`, `OidcRoleCredentials`,
//!   `EcsRamRoleCredentials`, `CredentialsUriCredentials`, and `DefaultCredentials`, which searches all sources.
//!   HTTP, files and variables come from a `CredentialsContext`.
//! - `bucket`, `object`, `multipart`, `inventory`, `cors`, `encryption`, `lifecycle`, `logging`, `policy`,
//!   `referer`, `tags`, `website`: the APIs in [`model`]; `all-apis` enables all of them.
//! - `serde`: documents as JSON and YAML, with the names of the XML.
//! - `process`: `ShellCommand`, which runs credentials commands; it needs tokio.
//! - `transfer`: the module `transfer`, uploads and downloads of large objects in parts; it needs tokio.
//!
//! [`Operation`]: oss_model::operation::Operation
//! [`Transport`]: oss_transport::Transport

mod address;
mod client;
mod crc64;
mod error;
#[cfg(feature = "file")]
mod file;
mod integrity;
mod jitter;
mod paginate;
mod pipeline;
mod resume;
#[cfg(feature = "file")]
mod stream_reader;
mod text;
#[cfg(feature = "transfer")]
pub mod transfer;

// The public API:
pub use address::{Addressing, BucketName, Endpoint};
pub use client::{BuildError, Client, ClientBuilder};
pub use error::{Error, ErrorKind, ServiceError, StopReason};
#[cfg(feature = "file")]
pub use file::{file_body, file_body_range};
pub use jitter::Jitter;
pub use oss_model::{Printable, is_inert};
pub use paginate::{Items, Pages};
pub use pipeline::{
    AttemptInfo, NextStep, PresignedRequest, ResponseInfo, RetryPolicy, RetryQuota,
};
#[cfg(feature = "file")]
pub use stream_reader::StreamReader;

// Credentials, so that users need no other crate:
#[cfg(feature = "process")]
pub use oss_credentials::ShellCommand;
pub use oss_credentials::{
    AliyunCliCredentials, CachedCredentials, ChainedCredentials, CommandFuture, CredentialsError,
    CredentialsFuture, EnvironmentCredentials, OssutilCredentials, ProcessCredentials,
    ProfileSettings, ProvideCredentials, ProvidedCredentials, RunCommand, SharedFileCredentials,
    StaticCredentials, credentials_fn,
};
#[cfg(feature = "remote")]
pub use oss_credentials::{
    AssumeRoleCredentials, CredentialsContext, CredentialsUriCredentials, DefaultCredentials,
    DefaultSource, EcsRamRoleCredentials, OidcRoleCredentials,
};
#[cfg(feature = "hyper")]
pub use oss_transport::TokioSleep;

// Types of other crates in the signatures above:
#[doc(no_inline)]
pub use oss_model as model;
#[doc(no_inline)]
pub use oss_model::operation::{
    ByteStream, Idempotency, Itemized, Operation, OperationInfo, Paginated, RequestBody,
};
#[doc(no_inline)]
pub use oss_model::xml::UnknownElements;
#[doc(no_inline)]
pub use oss_sign::{Credentials, Error as SigningError, ParseError, Region, SignatureVersion};
#[doc(no_inline)]
pub use oss_transport::{
    self as transport, Clock, NoTimer, SendFuture, Sleep, SleepFuture, SystemClock, Transport,
};
#[cfg(feature = "hyper")]
#[doc(no_inline)]
pub use oss_transport::{HyperTransport, Timeouts};

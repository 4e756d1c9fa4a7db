//! Executes any operation of Alibaba Cloud OSS that `oss-model` describes.
//!
//! Everything between an [`Operation`] and a socket is here: the [`Endpoint`], credentials,
//! one attempt after the other with a fresh signature each, errors, and the pages of lists. This crate
//! knows no single API: each operation describes what to send and how to read the answer.
//!
//! The operations are types of `oss-model`, which has a feature for each API. With its feature `cors`:
//!
//! ```no_run
//! use oss_client::{Client, EnvironmentCredentials, Region};
//! use oss_model::cors::{CorsConfiguration, CorsRule, PutBucketCors};
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
//! The content of an object goes the same way. What is sent is in memory, a stream that can be
//! opened again for another attempt, or one that cannot; what is answered is a stream.
//!
//! ```no_run
//! use oss_model::object::{GetObject, PutObject};
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
//! Parameters that are not required are fields to be set, or setters of a builder. A condition that says
//! that nothing has changed is answered with 304, which is an error: [`Error::is_not_modified`].
//!
//! ```
//! use oss_model::object::GetObject;
//!
//! let mut get = GetObject::new("examplebucket", "greeting.txt");
//! get.range = Some("bytes=0-99".to_owned());
//! get.if_none_match = Some("\"5D41402ABC4B2A76B9719D911017C592\"".to_owned());
//!
//! let same = GetObject::builder()
//!     .bucket("examplebucket")
//!     .key("greeting.txt")
//!     .range("bytes=0-99")
//!     .if_none_match("\"5D41402ABC4B2A76B9719D911017C592\"")
//!     .build()?;
//! assert_eq!(get, same);
//! # Ok::<(), oss_model::MissingFields>(())
//! ```
//!
//! What is sent counts toward [`operation_timeout`](ClientBuilder::operation_timeout), five minutes unless
//! set: large data needs more, or none. A transfer that stands still ends earlier, by the limits of the
//! transport.
//!
//! # A friendly API on top
//!
//! A crate for one API holds a [`Client`] and has one method an operation. It knows what this
//! crate cannot: that a certain 404 means an empty list, or that a conflict after an attempt
//! whose outcome is unknown ([`Error::may_have_been_applied`]) may be its own success.
//! `oss-inventory` is one. The start of another:
//!
//! ```
//! use oss_client::{BucketName, Client, Error};
//! use oss_model::cors::{CorsRule, GetBucketCors};
//!
//! /// The CORS rules of one bucket.
//! pub struct CorsClient {
//!     client: Client,
//!     bucket: BucketName,
//! }
//!
//! impl CorsClient {
//!     /// Returns the rules; a bucket may have none.
//!     pub async fn rules(&self) -> Result<Vec<CorsRule>, Error> {
//!         let get = GetBucketCors::new(self.bucket.as_str());
//!         match self.client.execute(&get).await {
//!             Ok(configuration) => Ok(configuration.rules),
//!             // For the service a bucket without rules is a mistake; for a caller it is not.
//!             Err(error) if error.code() == Some("NoSuchCORSConfiguration") => Ok(Vec::new()),
//!             Err(error) => Err(error),
//!         }
//!     }
//! }
//! ```
//!
//! # What happens to a request
//!
//! 1. The operation makes its request; rules of its documentation that it breaks are reported at once.
//! 2. The bucket is checked and placed in the URL ([`Addressing`]); key and query are encoded, once.
//! 3. Each attempt asks for credentials and for the time, signs (V4) and sends.
//! 4. If the service refuses the time or the key, its time is learned or another key is asked for; if a
//!    connection that had been lying idle has ended, another one is taken. The request is sent again then, at
//!    most once for each of the three.
//! 5. Any other failure goes to the [`RetryPolicy`], and a retry is taken from the [`RetryQuota`]. If one of
//!    them says no, the [`Error`] is returned, and [`Error::stopped_by`] is the reason.
//! 6. A success is read by the operation. One that is an error document is an error.
//!
//! # Limits of time
//!
//! | limit | default | bounds |
//! |---|---|---|
//! | `Timeouts` of the transport | 5 s, 30 s, 20 s | connection, wait for the head, silence in a body |
//! | floor of the transport | 1,024 bytes a second, grace of 20 s | a body that comes too slowly |
//! | [`attempt_timeout`](ClientBuilder::attempt_timeout) | none | one attempt |
//! | [`RetryPolicy::with_time_limit`] | none | the time until the last attempt begins |
//! | [`operation_timeout`](ClientBuilder::operation_timeout) | 5 min | everything |
//!
//! # Tracing
//!
//! [`tracing`](https://docs.rs/tracing) gets a span for each operation at the level info (`rpc.method`,
//! `oss.bucket`, `server.address`, `http.response.status_code`, `http.request.resend_count`, `error.type`), and
//! in it an event for each attempt at the level debug, with what follows it. Of headers only those of two
//! short lists are told: dates, lengths, types, `Retry-After`, the EC. A wrong clock is a warning.
//!
//! # What is absent
//!
//! - Redirects are never followed: the next host would receive the credentials.
//! - Documents are held in memory, within a limit; data is handed on as it comes.
//! - Checksums of data: `x-oss-hash-crc64ecma` is a field of the outputs, and it is not verified yet.
//! - Clock, pauses, randomness, environment and sockets are arguments: [`Clock`], [`Sleep`],
//!   [`Jitter`], [`EnvironmentCredentials::with_lookup`], [`Transport`], and for credentials what reads
//!   files and what runs commands. Tests need none of the real ones.
//! - Secrets are in no `Debug`, `Display`, span or event.
//!
//! # Foreign types
//!
//! Public signatures name `std`, `http`, `bytes` and our own crates. The one exception is
//! `futures_core::Stream`, which [`Pages`] and [`Items`] implement: it is the trait that every
//! asynchronous library takes, and their methods `next` do without it.
//!
//! # Features
//!
//! A feature adds API and never changes what is there without it.
//!
//! - `hyper` (default): a transport and a timer (tokio) for clients that are given neither.
//! - `ring` (default), `aws-lc-rs`: cryptography for the TLS of that transport.
//! - `file`: `file_body`, a file as data that is sent; it needs tokio.
//! - `reqsign`: credentials that other services give: `AssumeRoleCredentials`, `OidcRoleCredentials`,
//!   `EcsRamRoleCredentials`, `CredentialsUriCredentials`, and all places together in
//!   `DefaultCredentials`. The protocols are those of `reqsign-aliyun-oss`; HTTP, files and variables
//!   come from a `CredentialsContext`.
//! - `process`: `ShellCommand`, which runs credentials commands; it needs tokio.
//!
//! [`Operation`]: oss_model::operation::Operation
//! [`Transport`]: oss_transport::Transport

mod addressing;
mod attempt;
mod bucket_name;
mod client;
mod endpoint;
mod error;
mod execute;
#[cfg(feature = "file")]
mod file;
mod jitter;
mod paginate;
mod printable;
mod progress;
mod redact;
mod retry;
mod run;
mod service_error;
mod skew;
mod target;
mod trace;

// The public interface is:
pub use addressing::Addressing;
pub use bucket_name::BucketName;
pub use client::{BuildError, Client, ClientBuilder};
#[cfg(feature = "hyper")]
pub use oss_transport::TokioSleep;
#[cfg(feature = "process")]
pub use oss_credentials::ShellCommand;
pub use oss_credentials::{
    AliyunCliCredentials, CachedCredentials, ChainedCredentials, CommandFuture, CredentialsError,
    CredentialsFuture, EnvironmentCredentials, OssutilCredentials, ProcessCredentials,
    ProfileSettings, ProvideCredentials, ProvidedCredentials, RunCommand, SharedFileCredentials, StaticCredentials,
};
#[cfg(feature = "remote")]
pub use oss_credentials::{
    AssumeRoleCredentials, CredentialsContext, CredentialsUriCredentials, DefaultCredentials, DefaultSource,
    EcsRamRoleCredentials, OidcRoleCredentials,
};
pub use endpoint::Endpoint;
pub use error::{Error, ErrorKind};
#[cfg(feature = "file")]
pub use file::file_body;
pub use jitter::{Jitter, RandomJitter};
pub use paginate::{Items, Pages};
pub use retry::{Attempt, Decision, Failure, RetryPolicy, RetryQuota, StopReason};
pub use service_error::ServiceError;

// What the signatures above name:
#[doc(no_inline)]
pub use oss_model::operation::{Itemized, Operation, Paginated, Repeatable};
#[doc(no_inline)]
pub use oss_model::xml::UnknownElements;
#[doc(no_inline)]
pub use oss_sign::{Credentials, ParseError, Region};
#[doc(no_inline)]
pub use oss_transport::{Clock, NoTimer, Sleep, SleepFuture, SystemClock, Transport};

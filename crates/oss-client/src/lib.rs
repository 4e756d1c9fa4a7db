//! A client that executes any Alibaba Cloud OSS operation described by `oss-model`.
//!
//! It covers everything between an [`Operation`] and a socket: endpoints, credentials, signatures (V4), retries,
//! errors and the pages of lists. It contains no code for a particular API: each operation describes its request
//! and reads its response. [`Client::execute`] is the entry point.
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
//! Objects are read and written the same way. A request body is in memory, a stream that can be opened again for
//! another attempt, or a stream that can be read once. A response body is a stream.
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
//! [`Client::download`] returns the same output, whose stream survives broken connections: it requests the rest of the
//! same version. A stream is also a `futures_core::Stream`, and `StreamReader` makes it an `AsyncRead` of tokio.
//! `RequestBody::on_progress` reports how much of a request body was read.
//!
//! Optional parameters are public fields, and builder setters. A response with another range than the requested one
//! is an error. If a condition says that the object hasn't changed, the response is 304, which is
//! `None` from [`Client::execute_if_modified`], and an error otherwise: [`Error::is_not_modified`].
//!
//! ```
//! use oss_model::object::GetObject;
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
//! # Ok::<(), oss_model::MissingFields>(())
//! ```
//!
//! Sending a request body counts toward [`operation_timeout`](ClientBuilder::operation_timeout), 5 minutes by
//! default. Large data needs a higher limit or none. A stalled transfer ends earlier, by the limits of the
//! transport.
//!
//! # Large objects
//!
//! The module `transfer` (feature `transfer`) uploads files and streams in parts and downloads objects to files, several
//! parts at the same time. It retries single parts, compares the CRC-64 of the whole, reports the progress, and a
//! checkpoint lets the next run continue after the process was killed.
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
//! use oss_model::cors::{CorsRule, GetBucketCors};
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
//! `server.address`, `http.response.status_code`, `http.request.resend_count`, `error.type`). Each attempt emits
//! an event of level debug, with the next step. Only the headers of two short lists are recorded: dates, lengths,
//! types, `Retry-After`, the EC. A wrong clock is a warning. Each request for the rest of a download has a span of its
//! own, and the interruption is its first failed attempt.
//!
//! # Limitations and guarantees
//!
//! - Redirects are never followed: the next host would receive the credentials.
//! - Documents are held in memory, up to a limit. Data is streamed.
//! - Checksums of data aren't verified yet; `x-oss-hash-crc64ecma` is a field of the outputs.
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
pub use paginate::{Items, Pages};
pub use pipeline::{RetryPolicy, RetryQuota};
#[cfg(feature = "file")]
pub use stream_reader::StreamReader;
pub use text::is_inert;

// Credentials, so that users need no other crate:
#[cfg(feature = "process")]
pub use oss_credentials::ShellCommand;
pub use oss_credentials::{
    AliyunCliCredentials, CachedCredentials, ChainedCredentials, CommandFuture, CredentialsError,
    CredentialsFuture, EnvironmentCredentials, OssutilCredentials, ProcessCredentials,
    ProfileSettings, ProvideCredentials, ProvidedCredentials, RunCommand, SharedFileCredentials,
    StaticCredentials,
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
pub use oss_model::operation::{Idempotency, Itemized, Operation, Paginated};
#[doc(no_inline)]
pub use oss_model::xml::UnknownElements;
#[doc(no_inline)]
pub use oss_sign::{Credentials, ParseError, Region};
#[doc(no_inline)]
pub use oss_transport::{Clock, NoTimer, Sleep, SleepFuture, SystemClock, Transport};

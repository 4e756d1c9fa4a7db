//! Puts, gets, lists and deletes the inventory rules of Alibaba Cloud OSS buckets.
//!
//! An inventory rule makes OSS write a list of a bucket's objects, as CSV files, into a bucket of
//! the same account and region: once, daily, weekly or monthly. See
//! [Bucket inventory](https://help.aliyun.com/zh/oss/user-guide/bucket-inventory).
//!
//! ```no_run
//! # #[cfg(feature = "hyper")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use oss_inventory::{BucketName, Client, EnvironmentCredentials, InventoryClient, Region};
//!
//! // With the credentials in OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET.
//! let client = Client::builder(Region::new("cn-hangzhou")?, EnvironmentCredentials::new()).build()?;
//! let inventory = InventoryClient::new(client, BucketName::new("examplebucket")?);
//! # Ok(())
//! # }
//! ```
//!
//! In `Cargo.toml`, with the path to a checkout of this repository as long as the crates are on no
//! registry:
//!
//! ```toml
//! [dependencies]
//! oss-inventory = { path = "../oss-inventory/crates/oss-inventory" }
//! tokio = { version = "1", features = ["macros", "rt"] }
//! ```
//!
//! The folder `examples` of this crate has a program for each of the four operations.
//!
//! # Put a rule
//!
//! ```
//! # async fn example(
//! #     inventory: oss_inventory::InventoryClient,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! use oss_inventory::RoleArn;
//! use oss_inventory::model::{
//!     Field, Filter, Format, Frequency, IncludedObjectVersions, InventoryConfiguration,
//!     OssBucketDestination,
//! };
//!
//! let destination = OssBucketDestination::builder()
//!     .format(Format::Csv)
//!     .account_id("100000000000000")
//!     .role_arn(RoleArn::new("100000000000000", "AliyunOSSRole")?)
//!     .bucket("reports")
//!     .build()?;
//! let rule = InventoryConfiguration::builder()
//!     .id("inventory1")
//!     .is_enabled(true)
//!     .filter(Filter::builder().prefix("logs/").build())
//!     .destination(destination)
//!     .schedule(Frequency::Daily)
//!     .included_object_versions(IncludedObjectVersions::Current)
//!     .optional_fields([Field::Size, Field::LastModifiedDate])
//!     .build()?;
//! inventory.put(&rule).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A rule is checked before it is sent, and all broken rules are reported at once; see
//! [`prepare`]. The service never overwrites a rule: see [`Error::is_already_exists`].
//!
//! # Get a rule
//!
//! ```
//! # async fn example(
//! #     inventory: oss_inventory::InventoryClient,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! match inventory.get("inventory1").await {
//!     Ok(rule) => println!("{} reports", rule.schedule.frequency),
//!     Err(error) if error.is_not_found() => println!("no reports"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # List all rules
//!
//! ```
//! # async fn example(
//! #     inventory: oss_inventory::InventoryClient,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let mut rules = inventory.list_all();
//! while let Some(rule) = rules.next().await {
//!     println!("{}", rule?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Delete a rule
//!
//! ```
//! # async fn example(
//! #     inventory: oss_inventory::InventoryClient,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! inventory.delete("inventory1").await?;
//! # Ok(())
//! # }
//! ```
//!
//! # When something fails
//!
//! `Display` of an [`Error`] says what was to be done; what happened, and what the service said, is
//! in its [sources](std::error::Error::source). Print all of them, as below or with a crate such as
//! `anyhow`. A `main` that returns the error prints its `Debug`, which is for developers.
//!
//! ```
//! fn report(mut error: &dyn std::error::Error) {
//!     eprintln!("error: {error}");
//!     while let Some(source) = error.source() {
//!         eprintln!("  because: {source}");
//!         error = source;
//!     }
//! }
//! ```
//!
//! For decisions there are predicates, such as [`Error::is_already_exists`], and
//! [`Error::client_error`] with status, code and request id.
//!
//! # A transport of one's own
//!
//! Requests can go through any HTTP client. Leave out the feature `hyper`, and give
//! [`ClientBuilder`](oss_client::ClientBuilder) a [`Transport`](oss_transport::Transport) and a
//! [`Sleep`](oss_client::Sleep). Their signatures name the crate `http`:
//!
//! ```toml
//! [dependencies]
//! oss-inventory = { path = "../oss-inventory/crates/oss-inventory", default-features = false }
//! http = "1"
//! ```
//!
//! ```
//! use oss_inventory::oss_client::{ClientBuilder, Sleep};
//! use oss_inventory::oss_transport::{Body, Error, ErrorKind, SendFuture, Transport};
//!
//! #[derive(Debug)]
//! struct Offline;
//!
//! impl Transport for Offline {
//!     fn send(&self, _request: http::Request<Body>) -> SendFuture<'_> {
//!         Box::pin(async { Err(Error::new(ErrorKind::Connect, "there is no network")) })
//!     }
//! }
//!
//! fn offline(builder: ClientBuilder, timer: impl Sleep) -> ClientBuilder {
//!     builder.transport(Offline).sleep(timer)
//! }
//! ```
//!
//! What a transport must and must not do is said at the trait; the feature `testing` of
//! `oss-transport` has a conformance suite for it.
//!
//! # Without an account
//!
//! The crate `oss-emulator` is a local OSS in the same process or beside it. Point a client at it
//! with [`ClientBuilder::endpoint`](oss_client::ClientBuilder::endpoint) and
//! `Endpoint::custom("http://127.0.0.1:PORT")`.
//!
//! # What is not verified
//!
//! This crate is written after the documentation and the official SDKs; nothing here was tried
//! with the live service. These are open questions:
//!
//! - what the service answers when a rule is deleted that does not exist; both a success and
//!   404 are handled;
//! - which zeros besides those of a filter it echoes; all that mean "not set" are read so;
//! - how long reads lag behind writes; the tests of an official SDK wait a second;
//! - whether it checks the role and the key when a rule is put, or only when it writes a report.
//!
//! # Features
//!
//! A feature adds API and never changes what is there without it.
//!
//! - `hyper` (default): a transport and a timer (tokio) for clients that are given neither.
//! - `ring` (default), `aws-lc-rs`: cryptography for the TLS of that transport.
//! - `reqsign`, `process`: credentials that other services and commands give; see `oss_client`.
//! - `serde`: rules as JSON and YAML, with the names of the XML.

mod arn;
mod canonical;
mod client;
mod error;
mod invalid_value;
mod normalize;
mod replace_error;
mod storage_classes;
mod validation;

// The public interface is:
pub use arn::{BucketArn, RoleArn};
pub use canonical::{canonical, same_rule};
pub use client::{InventoryClient, Page, Pages, Replacement, Rules};
pub use error::Error;
pub use invalid_value::InvalidValue;
pub use replace_error::{ReplaceError, ReplaceState};
pub use storage_classes::StorageClassSet;
pub use validation::prepare;

// What a user needs of the crates below, so that this one is enough:
#[doc(no_inline)]
pub use oss_client::{
    Addressing, BucketName, Client, Credentials, Endpoint, EnvironmentCredentials, Region,
    RetryPolicy, StaticCredentials,
};
#[doc(no_inline)]
pub use oss_model::{
    Validate, Violation, Violations, common::StorageClass, inventory as model, xml,
};
#[doc(no_inline)]
pub use {oss_client, oss_model, oss_transport};

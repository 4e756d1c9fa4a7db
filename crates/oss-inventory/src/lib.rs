//! Puts, gets, lists and deletes the inventory rules of Alibaba Cloud OSS buckets.
//!
//! With an inventory rule, OSS writes the list of a bucket's objects as CSV files into a bucket of
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
//! The crates aren't on a registry yet, so `Cargo.toml` needs the path to a checkout of this
//! repository:
//!
//! ```toml
//! [dependencies]
//! oss-inventory = { path = "../oss-inventory/crates/oss-inventory" }
//! tokio = { version = "1", features = ["macros", "rt"] }
//! ```
//!
//! The directory `examples` of this crate has a program for each of the four operations, one that changes a rule and
//! one for several buckets.
//!
//! # Put a rule
//!
//! ```
//! # async fn example(
//! #     inventory: oss_inventory::InventoryClient,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! use oss_inventory::model::{Field, Filter, Frequency};
//! use oss_inventory::{RoleArn, destination, rule};
//!
//! let role: RoleArn = "acs:ram::100000000000000:role/AliyunOSSRole".parse()?;
//! let mut rule = rule("inventory1", Frequency::Daily, destination("reports", &role));
//! rule.filter = Some(Filter::builder().prefix("logs/").build());
//! rule.optional_fields = Some([Field::Size, Field::LastModifiedDate].into());
//! inventory.put(&rule).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A rule is checked before it is sent, and all violations are reported at once; see
//! [`PreparedRule`]. The service never overwrites a rule: see [`Error::is_already_exists`].
//!
//! # Change a rule
//!
//! ```
//! # async fn example(
//! #     inventory: oss_inventory::InventoryClient,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! inventory.update("inventory1", |rule| rule.is_enabled = Some(false)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A change by another client in between is an error, see [`Error::conflict`], and isn't overwritten. To make the rules
//! of a bucket those of a directory, see [`Plan`].
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
//! let mut rules = inventory.list();
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
//! # Make a bucket's rules the desired ones
//!
//! A [`Plan`] compares the rules of a bucket with the desired ones. Applied with a [`Journal`], no rule is lost if the program
//! is killed: [`recover`](InventoryClient::recover) finishes or undoes what was under way.
//!
//! ```
//! use oss_inventory::{DirectoryJournal, InventoryClient, Journal as _, PreparedRule, Recovery};
//!
//! # async fn example(
//! #     inventory: InventoryClient,
//! #     desired: Vec<PreparedRule>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let journal = DirectoryJournal::new("journal");
//! let pending = journal.pending().await?.entries;
//! for result in inventory.recover_all(&journal, &pending, Recovery::RollBack).await {
//!     println!("recovered: {:?}", result?);
//! }
//! let plan = inventory.plan(desired, &["daily-*".parse()?]).await?;
//! let applied = plan.apply(&inventory).journal(journal).run().await;
//! for (result, error) in applied.failed() {
//!     eprintln!("{}: {error}", result.id());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! `Display` of an [`Error`] names the task that failed; its
//! [sources](std::error::Error::source) say why, and what the service returned. Print all of them, as
//! below or with a crate such as `anyhow`. A `main` that returns the error prints its `Debug`, which is
//! for developers.
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
//! Programs decide by predicates, such as [`Error::is_already_exists`], and by
//! [`Error::client_error`] with status, code and request id.
//!
//! # Custom transports
//!
//! Requests can go through any HTTP client. Disable the feature `hyper`, and give
//! [`ClientBuilder`] a [`Transport`] and a [`Sleep`]. Their signatures name the crate `http`:
//!
//! ```toml
//! [dependencies]
//! oss-inventory = { path = "../oss-inventory/crates/oss-inventory", default-features = false }
//! http = "1"
//! ```
//!
//! ```
//! use oss_inventory::oss_transport::{Body, Error, ErrorKind};
//! use oss_inventory::{ClientBuilder, SendFuture, Sleep, Transport};
//!
//! #[derive(Debug)]
//! struct Offline;
//!
//! impl Transport for Offline {
//!     fn send(&self, _request: http::Request<Body>) -> SendFuture<'_> {
//!         Box::pin(async { Err(Error::new(ErrorKind::Connect, "the network is down")) })
//!     }
//! }
//!
//! fn offline(builder: ClientBuilder, timer: impl Sleep) -> ClientBuilder {
//!     builder.transport(Offline).sleep(timer)
//! }
//! ```
//!
//! The trait documents what a transport must and must not do; the crate `oss-transport-testing` has
//! a conformance suite.
//!
//! # Without an account
//!
//! The crate `oss-emulator` is a local OSS in the same process or another one. Point a client to it
//! with [`ClientBuilder::endpoint`] and
//! `Endpoint::custom("http://127.0.0.1:PORT")`.
//!
//! # Unverified behaviour
//!
//! This crate follows the documentation and the official SDKs; it was never tested against the
//! live service. Open questions:
//!
//! - The response to deleting a missing rule. Both a success and a 404 are handled.
//! - The zero values that the service returns for unset fields, apart from the filter's. Values that mean
//!   "not set" are removed.
//! - How long reads lag behind writes. The tests of an official SDK wait a second.
//! - Whether the service checks the role and the key when a rule is put, or only when it writes a report.
//!
//! # Features
//!
//! A feature adds API and never changes behaviour.
//!
//! - `hyper` (default): the default transport and timer (tokio).
//! - `ring` (default), `aws-lc-rs`: cryptography for the TLS of that transport.
//! - `remote`, `process`: credentials from other services and commands; see `oss_client`.
//! - `object`: `InventoryClient::wait_for_report`, and the operations on objects in `oss_client::model`.
//! - `serde`: rules as JSON and YAML, with the names of the XML.

mod applied;
mod arn;
mod canonical;
mod client;
mod conflict;
mod defaults;
mod destination_bucket;
mod difference;
mod differences;
mod ensured;
mod error;
mod filter_times;
mod journal;
mod new_rule;
mod next_run;
mod plan;
mod plan_error;
mod prepared_rule;
mod recovered;
mod replace_error;
mod replaced;
#[cfg(feature = "object")]
mod report_location;
mod rule_selector;
mod storage_classes;
mod validation;
mod wait_error;

// The public interface is:
pub use applied::{Applied, ApplyEvent, ChangeOutcome, ChangeResult, OnFailure};
pub use arn::{BucketArn, RoleArn};
pub use canonical::{canonical, is_equivalent};
pub use client::{Apply, InventoryClient, Page, Pages, Replacement, Rules};
pub use conflict::Conflict;
pub use destination_bucket::DestinationBucket;
pub use difference::Difference;
pub use differences::differences;
pub use ensured::Ensured;
pub use error::Error;
pub use filter_times::FilterTimes;
pub use journal::{
    DirectoryJournal, HeldEntry, Journal, JournalEntry, JournalError, JournalFuture,
    PendingEntries, PendingEntry, UnreadableEntry,
};
pub use new_rule::{destination, rule};
pub use next_run::NextRun;
pub use plan::{Change, ChangeKind, Plan};
pub use plan_error::PlanError;
pub use prepared_rule::PreparedRule;
pub use recovered::{Recovered, Recovery};
pub use replace_error::{ReplaceError, ReplaceState};
pub use replaced::Replaced;
#[cfg(feature = "object")]
pub use report_location::ReportLocation;
pub use rule_selector::RuleSelector;
pub use storage_classes::StorageClassSet;
pub use validation::error_code;
pub use wait_error::WaitError;

// Re-exports from lower crates, so that users need only this one:
#[doc(no_inline)]
pub use oss_client::{
    Addressing, AttemptInfo, BucketName, BuildError, CachedCredentials, ChainedCredentials, Client,
    ClientBuilder, Credentials, CredentialsError, CredentialsFuture, Endpoint,
    EnvironmentCredentials, NextStep, ParseError, ProvideCredentials, ProvidedCredentials, Region,
    RetryPolicy, RetryQuota, StaticCredentials, StopReason, credentials_fn,
};
#[cfg(feature = "remote")]
#[doc(no_inline)]
pub use oss_client::{CredentialsContext, DefaultCredentials};
#[cfg(feature = "hyper")]
#[doc(no_inline)]
pub use oss_client::{HyperTransport, Timeouts};
#[doc(no_inline)]
pub use oss_client::{SendFuture, Sleep, Transport};
#[doc(no_inline)]
pub use oss_model::{
    RootElement, Validate, Violation, ViolationKind, Violations, common::StorageClass,
    inventory as model, xml,
};
#[doc(no_inline)]
pub use {oss_client, oss_model, oss_transport};

//! Puts, gets, lists and deletes the inventory rules of Alibaba Cloud OSS buckets.
//!
//! An inventory rule makes OSS write a list of a bucket's objects, as CSV files, into a bucket:
//! once, daily, weekly or monthly.

mod arn;
mod canonical;
mod client;
mod error;
mod invalid_value;
mod normalize;
mod storage_classes;
mod validation;

// The public interface is:
pub use arn::{BucketArn, RoleArn};
pub use canonical::{canonical, same_rule};
pub use client::{InventoryClient, Page, Pages, Rules};
pub use error::Error;
pub use invalid_value::InvalidValue;
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
pub use {oss_client, oss_model};

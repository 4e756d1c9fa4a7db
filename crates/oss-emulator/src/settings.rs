//! Handlers of bucket settings that are one document: put, get, delete.
//!
//! All settings work alike, so they share these handlers. The specs have their documents and error
//! codes. The stored document is the one that was understood, including unknown elements; a get
//! returns it.

mod policy;
mod setting;
mod versioning;

use oss_model::bucket::{
    GetBucketRequestPayment, GetBucketTransferAcceleration, GetBucketVersioning,
    PutBucketRequestPayment, PutBucketTransferAcceleration, PutBucketVersioning,
};
use oss_model::cors::{DeleteBucketCors, GetBucketCors, PutBucketCors};
use oss_model::encryption::{DeleteBucketEncryption, GetBucketEncryption, PutBucketEncryption};
use oss_model::lifecycle::{DeleteBucketLifecycle, GetBucketLifecycle, PutBucketLifecycle};
use oss_model::logging::{DeleteBucketLogging, GetBucketLogging, PutBucketLogging};
use oss_model::referer::{GetBucketReferer, PutBucketReferer};
use oss_model::tags::{DeleteBucketTags, GetBucketTags, PutBucketTags};
use oss_model::website::{DeleteBucketWebsite, GetBucketWebsite, PutBucketWebsite};

use crate::handler::Handler;

use setting::setting;

/// The documents of buckets without the setting that aren't just empty.
const ALL_REFERERS: &str = "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer>\
    <RefererList></RefererList></RefererConfiguration>";
const NO_TAGS: &str = "<Tagging><TagSet></TagSet></Tagging>";
const OWNER_PAYS: &str =
    "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>";

/// Returns the handlers of all settings, one line for each setting.
#[rustfmt::skip]
pub(crate) fn handlers() -> Vec<Handler> {
    [
        setting::<PutBucketCors, GetBucketCors>().deleted_by::<DeleteBucketCors>(),
        setting::<PutBucketEncryption, GetBucketEncryption>().with_known_values("InvalidEncryptionAlgorithmError").deleted_by::<DeleteBucketEncryption>(),
        setting::<PutBucketLifecycle, GetBucketLifecycle>().deleted_by::<DeleteBucketLifecycle>(),
        setting::<PutBucketLogging, GetBucketLogging>().deleted_by::<DeleteBucketLogging>(),
        setting::<PutBucketReferer, GetBucketReferer>().with_default(ALL_REFERERS).permanent(),
        setting::<PutBucketRequestPayment, GetBucketRequestPayment>().with_default(OWNER_PAYS).with_known_values("MalformedXML").permanent(),
        setting::<PutBucketTags, GetBucketTags>().with_default(NO_TAGS).deleted_by::<DeleteBucketTags>(),
        setting::<PutBucketTransferAcceleration, GetBucketTransferAcceleration>().permanent(),
        setting::<PutBucketVersioning, GetBucketVersioning>().with_known_values("MalformedXML").with_effect(versioning::set).permanent(),
        setting::<PutBucketWebsite, GetBucketWebsite>().deleted_by::<DeleteBucketWebsite>(),
        policy::handlers(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

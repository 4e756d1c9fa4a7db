//! Buckets: list, put, delete, describe.

mod acl;
mod stat;

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use oss_model::bucket::{
    BucketDetails, BucketInfo, BucketSummary, Buckets, CreateBucketConfiguration,
    ListAllMyBucketsResult, LocationConstraint, VersioningConfiguration, VersioningStatus,
};
use oss_model::common::Owner;
use oss_model::xml::RootElement;

use crate::answer::Answer;
use crate::call::Call;
use crate::clock::whole_seconds;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::service::Service;
use crate::settings::VERSIONING;
use crate::store::Bucket;

pub(crate) use acl::{acl, put_acl};
pub(crate) use stat::stat;

const DEFAULT_PAGE: usize = 100;
const LARGEST_PAGE: usize = 1000;

/// Lists the buckets of the account.
pub(crate) fn list(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let (service, query) = (call.service, call.query());
    let prefix = query.non_empty("prefix")?.unwrap_or_default();
    let marker = query.non_empty("marker")?.unwrap_or_default();
    let max_keys = query.number("max-keys", 1..=LARGEST_PAGE, DEFAULT_PAGE)?;
    let page = service
        .store
        .buckets(prefix, marker, max_keys, |name, bucket| {
            summary(service, name, bucket)
        });
    let mut result = ListAllMyBucketsResult::default();
    result.prefix = Some(Encoding::Plain.encode(prefix)?);
    result.marker = Some(Encoding::Plain.encode(marker)?);
    result.max_keys = i64::try_from(max_keys).ok();
    result.is_truncated = Some(page.is_truncated);
    if page.is_truncated {
        result.next_marker = page.items.last().map(|last| last.name.clone());
    }
    result.owner = Some(owner(service));
    result.buckets = Some(Buckets::builder().buckets(page.items).build());
    Answer::document(&result)
}

/// Creates a bucket; to create one's own again changes at most who may use it.
pub(crate) fn put(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let name = call.bucket();
    if !is_bucket_name(name) {
        return Err(invalid_name(name));
    }
    let acl = acl::asked(call)?;
    call.service.store.add_bucket(name, new_bucket(call)?);
    if let Some(acl) = acl {
        call.with_bucket(|bucket| {
            bucket.acl = acl;
            Ok(())
        })?;
    }
    let location = HeaderValue::from_str(&format!("/{name}"));
    let location = location.map_err(|_| invalid_name(name))?;
    Ok(Answer::empty(StatusCode::OK).with_header(LOCATION, location))
}

/// Deletes a bucket that holds no objects, its rules and its settings.
pub(crate) fn delete(call: &Call<'_>) -> Result<Answer, ServiceError> {
    call.service.store.remove_bucket(call.bucket())?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Describes a bucket.
pub(crate) fn info(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let details = call.with_bucket(|bucket| Ok(details(call, bucket)))?;
    Answer::document(&BucketInfo::new(details))
}

fn details(call: &Call<'_>, bucket: &Bucket) -> BucketDetails {
    let service = call.service;
    let mut details = BucketDetails::new(call.bucket());
    details.creation_date = whole_seconds(bucket.created);
    details.extranet_endpoint = Some(extranet_endpoint(service));
    details.intranet_endpoint = Some(intranet_endpoint(service));
    details.location = Some(location_of(service));
    details.storage_class = Some(bucket.storage_class.clone());
    details.data_redundancy_type = Some(bucket.redundancy.clone());
    details.owner = Some(owner(service));
    details.access_control_list = Some(acl::granted(bucket.acl.clone()));
    details.versioning = versioning(bucket);
    details
}

/// Tells the data centre of a bucket.
pub(crate) fn location(call: &Call<'_>) -> Result<Answer, ServiceError> {
    call.with_bucket(|_| Ok(()))?;
    let mut location = LocationConstraint::default();
    location.value = location_of(call.service);
    Answer::document(&location)
}

/// Tells whether a bucket can have this name.
///
/// See <https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions>.
pub(crate) fn is_bucket_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=63).contains(&name.len())
        && name.bytes().all(allowed)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

fn new_bucket(call: &Call<'_>) -> Result<Bucket, ServiceError> {
    let malformed = |error: oss_model::xml::Error| ServiceError::malformed_xml(error.to_string());
    let wishes = if call.body.is_empty() {
        CreateBucketConfiguration::default()
    } else {
        CreateBucketConfiguration::from_xml(call.body).map_err(malformed)?
    };
    // A storage class that XML cannot carry would break each later list of buckets.
    wishes.to_xml().map_err(malformed)?;
    let mut bucket = Bucket::new(call.now);
    bucket.storage_class = wishes.storage_class.unwrap_or(bucket.storage_class);
    bucket.redundancy = wishes.data_redundancy_type.unwrap_or(bucket.redundancy);
    Ok(bucket)
}

/// Returns whether versions are kept, as far as it was put.
fn versioning(bucket: &Bucket) -> Option<VersioningStatus> {
    let text = bucket.settings.get(VERSIONING)?;
    VersioningConfiguration::from_xml(text.as_bytes())
        .ok()?
        .status
}

fn invalid_name(name: &str) -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "InvalidBucketName",
        "The specified bucket is not valid.",
    )
    .with_detail("BucketName", name)
}

fn summary(service: &Service, name: &str, bucket: &Bucket) -> BucketSummary {
    let mut summary = BucketSummary::new(name);
    summary.creation_date = whole_seconds(bucket.created);
    summary.extranet_endpoint = Some(extranet_endpoint(service));
    summary.intranet_endpoint = Some(intranet_endpoint(service));
    summary.location = Some(location_of(service));
    summary.region = Some(service.verifier.region().to_owned());
    summary.storage_class = Some(bucket.storage_class.clone());
    summary
}

/// Returns the one account that there is.
pub(crate) fn owner(service: &Service) -> Owner {
    let mut owner = Owner::default();
    owner.id = Some(service.account_id.clone());
    owner.display_name = Some(service.account_id.clone());
    owner
}

fn location_of(service: &Service) -> String {
    format!("oss-{}", service.verifier.region())
}

/// Returns the host of the region, as the internet knows it.
pub(crate) fn extranet_endpoint(service: &Service) -> String {
    format!("oss-{}.aliyuncs.com", service.verifier.region())
}

fn intranet_endpoint(service: &Service) -> String {
    format!("oss-{}-internal.aliyuncs.com", service.verifier.region())
}

//! Buckets: list, put, delete, describe.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use oss_model::DateTime;
use oss_model::bucket::{
    AccessControlList, BucketDetails, BucketInfo, BucketSummary, Buckets,
    CreateBucketConfiguration, DataRedundancyType, ListAllMyBucketsResult, LocationConstraint,
};
use oss_model::common::{Owner, StorageClass};
use oss_model::xml::RootElement;

use crate::answer::Answer;
use crate::auth::Verified;
use crate::error::ServiceError;
use crate::service::Service;
use crate::store::Bucket;

const DEFAULT_PAGE: usize = 100;
const LARGEST_PAGE: usize = 1000;

/// Lists the buckets of the account.
pub(crate) fn list(service: &Service, request: &Verified) -> Result<Answer, ServiceError> {
    let query = &request.head().query;
    let prefix = query.non_empty("prefix")?.unwrap_or_default();
    let marker = query.non_empty("marker")?.unwrap_or_default();
    let max_keys = max_keys(query.non_empty("max-keys")?)?;
    let page = service
        .store
        .buckets(prefix, marker, max_keys, |name, bucket| {
            summary(service, name, bucket)
        });
    let mut result = ListAllMyBucketsResult::default();
    result.prefix = Some(prefix.to_owned());
    result.marker = Some(marker.to_owned());
    result.max_keys = i64::try_from(max_keys).ok();
    result.is_truncated = Some(page.is_truncated);
    if page.is_truncated {
        result.next_marker = page.items.last().map(|last| last.name.clone());
    }
    result.owner = Some(owner(service));
    result.buckets = Some(Buckets::builder().buckets(page.items).build());
    Answer::document(&result)
}

/// Creates a bucket; to create one's own again changes nothing.
pub(crate) fn put(
    service: &Service,
    name: &str,
    body: &[u8],
    now: SystemTime,
) -> Result<Answer, ServiceError> {
    if !is_bucket_name(name) {
        return Err(invalid_name(name));
    }
    let settings = if body.is_empty() {
        CreateBucketConfiguration::default()
    } else {
        CreateBucketConfiguration::from_xml(body)
            .map_err(|error| ServiceError::malformed_xml(error.to_string()))?
    };
    let bucket = Bucket {
        created: now,
        storage_class: settings.storage_class.unwrap_or(StorageClass::Standard),
        redundancy: settings
            .data_redundancy_type
            .unwrap_or(DataRedundancyType::Local),
        rules: BTreeMap::new(),
    };
    service.store.add_bucket(name, bucket);
    let location = HeaderValue::from_str(&format!("/{name}"));
    let location = location.map_err(|_| invalid_name(name))?;
    Ok(Answer::empty(StatusCode::OK).with_header(LOCATION, location))
}

/// Deletes a bucket and its rules.
pub(crate) fn delete(service: &Service, name: &str) -> Result<Answer, ServiceError> {
    service.store.remove_bucket(name)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Describes a bucket.
pub(crate) fn info(service: &Service, name: &str) -> Result<Answer, ServiceError> {
    let bucket = service
        .store
        .with_bucket(name, |bucket| Ok(bucket.clone()))?;
    let mut details = BucketDetails::new(name);
    details.creation_date = whole_seconds(bucket.created);
    details.extranet_endpoint = Some(extranet_endpoint(service));
    details.intranet_endpoint = Some(intranet_endpoint(service));
    details.location = Some(location_of(service));
    details.storage_class = Some(bucket.storage_class);
    details.data_redundancy_type = Some(bucket.redundancy);
    details.owner = Some(owner(service));
    details.access_control_list = Some(AccessControlList::builder().grant("private").build());
    Answer::document(&BucketInfo::new(details))
}

/// Tells the data centre of a bucket.
pub(crate) fn location(service: &Service, name: &str) -> Result<Answer, ServiceError> {
    service.store.with_bucket(name, |_| Ok(()))?;
    let mut location = LocationConstraint::default();
    location.value = location_of(service);
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

fn invalid_name(name: &str) -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "InvalidBucketName",
        "The specified bucket is not valid.",
    )
    .with_detail("BucketName", name)
}

fn max_keys(text: Option<&str>) -> Result<usize, ServiceError> {
    let Some(text) = text else {
        return Ok(DEFAULT_PAGE);
    };
    let number = text.parse().ok();
    number
        .filter(|number| (1..=LARGEST_PAGE).contains(number))
        .ok_or_else(|| ServiceError::invalid_argument("max-keys is not a number from 1 to 1000."))
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

fn owner(service: &Service) -> Owner {
    let mut owner = Owner::default();
    owner.id = Some(service.account_id.clone());
    owner.display_name = Some(service.account_id.clone());
    owner
}

fn location_of(service: &Service) -> String {
    format!("oss-{}", service.verifier.region())
}

fn extranet_endpoint(service: &Service) -> String {
    format!("oss-{}.aliyuncs.com", service.verifier.region())
}

fn intranet_endpoint(service: &Service) -> String {
    format!("oss-{}-internal.aliyuncs.com", service.verifier.region())
}

/// The times that all clients read: oss2 takes no other fraction than `.000`.
fn whole_seconds(time: SystemTime) -> Option<DateTime> {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let whole = UNIX_EPOCH + Duration::from_secs(since.as_secs());
    DateTime::try_from(whole).ok()
}

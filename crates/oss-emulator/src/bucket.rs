//! Handlers of buckets: list, put, delete, describe.

mod acl;
mod stat;

use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use oss_model::bucket::{
    BucketDetails, BucketInfo, BucketSummary, Buckets, CreateBucketConfiguration, DeleteBucket,
    GetBucketInfo, GetBucketLocation, ListAllMyBucketsResult, ListBuckets, LocationConstraint,
    PutBucket, VersioningStatus,
};

use crate::clock::truncate_to_seconds;
use crate::error::ServiceError;
use crate::handler::Reply;
use crate::list_page::limit;
use crate::request_context::RequestContext;
use crate::state::{Bucket, Page, Properties, State, Transaction, Versioning, entries_after};

pub(crate) use acl::{acl, put_acl};
pub(crate) use stat::stat;

const DEFAULT_PAGE_SIZE: usize = 100;
const MAX_PAGE_SIZE: usize = 1000;

/// Lists the buckets of the account.
pub(crate) fn list(
    ctx: &RequestContext<'_>,
    request: ListBuckets,
) -> Result<ListAllMyBucketsResult, ServiceError> {
    let state = ctx.state;
    let prefix = request.prefix.unwrap_or_default();
    let marker = request.marker.unwrap_or_default();
    let max_keys = limit(
        "max-keys",
        request.max_keys,
        1..=MAX_PAGE_SIZE,
        DEFAULT_PAGE_SIZE,
    )?;
    let page = state.read(|buckets| {
        let matching = entries_after(buckets, &marker);
        let matching = matching.filter(|(name, _)| name.starts_with(&prefix));
        let summaries = matching.map(|(name, bucket)| summary(state, name, bucket));
        Page::take(summaries, max_keys)
    });
    let mut result = ListAllMyBucketsResult::default();
    result.prefix = Some(prefix);
    result.marker = Some(marker);
    result.max_keys = i64::try_from(max_keys).ok();
    result.is_truncated = Some(page.is_truncated);
    if page.is_truncated {
        result.next_marker = page.items.last().map(|last| last.name.clone());
    }
    result.owner = Some(state.owner());
    result.buckets = Some(Buckets::builder().buckets(page.items).build());
    Ok(result)
}

/// Creates a bucket; for an existing one it changes at most the ACL.
pub(crate) fn put(ctx: &RequestContext<'_>, request: PutBucket) -> Result<Reply<()>, ServiceError> {
    let name = &request.bucket;
    if !Bucket::is_valid_name(name) {
        return Err(invalid_name(name));
    }
    let acl = request.acl.map(acl::known).transpose()?;
    let mut properties = properties(ctx, request.create_bucket_configuration);
    ctx.state.transact(|transaction| {
        match (transaction.bucket(name), acl) {
            (Ok(mut existing), Some(acl)) => existing.set_properties(|it| it.acl = acl),
            (Ok(_), None) => {}
            (Err(_), acl) => {
                properties.acl = acl.unwrap_or(properties.acl);
                transaction.create_bucket(name, properties);
            }
        }
        Ok::<_, ServiceError>(())
    })?;
    let location = HeaderValue::from_str(&format!("/{name}"));
    let location = location.map_err(|_| invalid_name(name))?;
    Ok(Reply::Output(
        (),
        HeaderMap::from_iter([(LOCATION, location)]),
    ))
}

/// Deletes a bucket without objects and uploads, including its rules and settings.
pub(crate) fn delete(
    ctx: &RequestContext<'_>,
    DeleteBucket { bucket, .. }: DeleteBucket,
) -> Result<(), ServiceError> {
    let removed = |transaction: &mut Transaction<'_>| transaction.remove_bucket(&bucket);
    Ok(ctx.state.transact(removed)?)
}

/// Describes a bucket.
pub(crate) fn info(ctx: &RequestContext<'_>, _: GetBucketInfo) -> Result<BucketInfo, ServiceError> {
    let details = ctx.with_bucket(|bucket| Ok(details(ctx, bucket)))?;
    Ok(BucketInfo::new(details))
}

fn details(ctx: &RequestContext<'_>, bucket: &Bucket) -> BucketDetails {
    let state = ctx.state;
    let mut details = BucketDetails::new(ctx.bucket());
    details.creation_date = truncate_to_seconds(bucket.properties.created);
    details.extranet_endpoint = Some(state.public_endpoint());
    details.intranet_endpoint = Some(state.internal_endpoint());
    details.location = Some(state.location());
    details.storage_class = Some(bucket.properties.storage_class.clone());
    details.data_redundancy_type = Some(bucket.properties.redundancy.clone());
    details.owner = Some(state.owner());
    details.access_control_list = Some(acl::access_control_list(bucket.properties.acl.clone()));
    details.versioning = versioning(bucket);
    details
}

/// Returns the location of a bucket.
pub(crate) fn location(
    ctx: &RequestContext<'_>,
    _: GetBucketLocation,
) -> Result<LocationConstraint, ServiceError> {
    ctx.require_bucket()?;
    let mut location = LocationConstraint::default();
    location.value = ctx.state.location();
    Ok(location)
}

fn properties(
    ctx: &RequestContext<'_>,
    configuration: Option<CreateBucketConfiguration>,
) -> Properties {
    let configuration = configuration.unwrap_or_default();
    let mut properties = Properties::new(ctx.now);
    if let Some(class) = configuration.storage_class {
        properties.storage_class = class;
    }
    if let Some(redundancy) = configuration.data_redundancy_type {
        properties.redundancy = redundancy;
    }
    properties
}

/// Returns the versioning status; `None` if it was never set.
fn versioning(bucket: &Bucket) -> Option<VersioningStatus> {
    match bucket.properties.versioning {
        Versioning::Unversioned => None,
        Versioning::Enabled => Some(VersioningStatus::Enabled),
        Versioning::Suspended => Some(VersioningStatus::Suspended),
    }
}

fn invalid_name(name: &str) -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "InvalidBucketName",
        "The specified bucket is not valid.",
    )
    .with_detail("BucketName", name)
}

fn summary(state: &State, name: &str, bucket: &Bucket) -> BucketSummary {
    let mut summary = BucketSummary::new(name);
    summary.creation_date = truncate_to_seconds(bucket.properties.created);
    summary.extranet_endpoint = Some(state.public_endpoint());
    summary.intranet_endpoint = Some(state.internal_endpoint());
    summary.location = Some(state.location());
    summary.region = Some(state.region.clone());
    summary.storage_class = Some(bucket.properties.storage_class.clone());
    summary
}

//! Handlers of buckets: list, put, delete, describe.

mod acl;
mod stat;

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use oss_model::bucket::{
    BucketDetails, BucketInfo, BucketSummary, Buckets, CreateBucketConfiguration,
    ListAllMyBucketsResult, LocationConstraint, VersioningStatus,
};

use crate::clock::truncate_to_seconds;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::{Bucket, Page, Properties, State, Transaction, Versioning, entries_after};

pub(crate) use acl::{acl, put_acl};
pub(crate) use stat::stat;

const DEFAULT_PAGE_SIZE: usize = 100;
const MAX_PAGE_SIZE: usize = 1000;

/// Lists the buckets of the account; selecting them by tags isn't implemented.
pub(crate) fn list(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let (state, query) = (ctx.state, ctx.query());
    if ["tag-key", "tag-value"].iter().any(|name| query.has(name)) {
        return Err(ServiceError::not_implemented());
    }
    let prefix = query.non_empty("prefix")?.unwrap_or_default();
    let marker = query.non_empty("marker")?.unwrap_or_default();
    let max_keys = query.number("max-keys", 1..=MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE)?;
    let page = state.read(|buckets| {
        let matching = entries_after(buckets, marker).filter(|(name, _)| name.starts_with(prefix));
        let summaries = matching.map(|(name, bucket)| summary(state, name, bucket));
        Page::take(summaries, max_keys)
    });
    let mut result = ListAllMyBucketsResult::default();
    result.prefix = Some(Encoding::Plain.encode(prefix)?);
    result.marker = Some(Encoding::Plain.encode(marker)?);
    result.max_keys = i64::try_from(max_keys).ok();
    result.is_truncated = Some(page.is_truncated);
    if page.is_truncated {
        result.next_marker = page.items.last().map(|last| last.name.clone());
    }
    result.owner = Some(state.owner());
    result.buckets = Some(Buckets::builder().buckets(page.items).build());
    Response::document(&result)
}

/// Creates a bucket; for an existing one it changes at most the ACL.
pub(crate) fn put(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let name = ctx.bucket();
    if !Bucket::is_valid_name(name) {
        return Err(invalid_name(name));
    }
    let acl = acl::requested(ctx)?;
    let mut properties = properties(ctx)?;
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
    Ok(Response::empty(StatusCode::OK).with_header(LOCATION, location))
}

/// Deletes a bucket without objects and uploads, including its rules and settings.
pub(crate) fn delete(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let removed = |transaction: &mut Transaction<'_>| transaction.remove_bucket(ctx.bucket());
    ctx.state.transact(removed)?;
    Ok(Response::empty(StatusCode::NO_CONTENT))
}

/// Describes a bucket.
pub(crate) fn info(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let details = ctx.with_bucket(|bucket| Ok(details(ctx, bucket)))?;
    Response::document(&BucketInfo::new(details))
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
pub(crate) fn location(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    ctx.require_bucket()?;
    let mut location = LocationConstraint::default();
    location.value = ctx.state.location();
    Response::document(&location)
}

fn properties(ctx: &RequestContext<'_>) -> Result<Properties, ServiceError> {
    let malformed = |error: oss_model::xml::Error| ServiceError::malformed_xml(error.to_string());
    let configuration = if ctx.body.is_empty() {
        CreateBucketConfiguration::default()
    } else {
        CreateBucketConfiguration::from_xml(ctx.body).map_err(malformed)?
    };
    let mut properties = Properties::new(ctx.now);
    if let Some(class) = configuration.storage_class {
        properties.storage_class = class;
    }
    if let Some(redundancy) = configuration.data_redundancy_type {
        properties.redundancy = redundancy;
    }
    Ok(properties)
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

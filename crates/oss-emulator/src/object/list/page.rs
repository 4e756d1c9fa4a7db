//! The parts that the lists of objects share.

use std::ops::RangeInclusive;

use oss_model::common::Owner;
use oss_model::object::{ListBucketResult, ObjectSummary};

use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::list_page::{ListPage, ListRequest};
use crate::request_context::RequestContext;
use crate::state::{Object, entries_after};

/// The allowed page sizes.
const PAGE_SIZES: RangeInclusive<usize> = 1..=1000;
const DEFAULT_PAGE_SIZE: usize = 100;

/// Reads the parameters that all lists share.
pub(super) fn list_request<'q>(
    ctx: &RequestContext<'q>,
    after: &'q str,
) -> Result<ListRequest<'q>, ServiceError> {
    let query = ctx.query();
    let limit = query.number("max-keys", PAGE_SIZES, DEFAULT_PAGE_SIZE)?;
    ListRequest::from_query(query, after, limit)
}

/// Returns a page of the objects of the bucket with their keys.
pub(super) fn page(
    ctx: &RequestContext<'_>,
    request: ListRequest<'_>,
) -> Result<ListPage<(String, Object)>, ServiceError> {
    ctx.with_bucket(|bucket| {
        let entries = entries_after(&bucket.objects, request.after)
            .map(|(key, object)| (key.as_str(), (key, object)));
        let page = ListPage::take(entries, request);
        page.try_map(|(key, object)| Ok((key.clone(), object.clone())))
    })
}

/// Creates the document that both versions of `ListObjects` share.
pub(super) fn list_result(
    ctx: &RequestContext<'_>,
    request: &ListRequest<'_>,
    page: &ListPage<(String, Object)>,
    encoding: Encoding,
    owner: Option<&Owner>,
) -> Result<ListBucketResult, ServiceError> {
    let mut result = ListBucketResult::default();
    result.name = Some(ctx.bucket().to_owned());
    result.prefix = Some(encoding.encode(request.prefix)?);
    result.delimiter = Some(encoding.encode(request.delimiter)?);
    result.max_keys = i64::try_from(request.limit).ok();
    result.encoding_type = encoding.encoding_type();
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes(encoding)?;
    result.contents = page
        .items
        .iter()
        .map(|(key, object)| Ok(summary(encoding.encode(key)?, object, owner)))
        .collect::<Result<_, ServiceError>>()?;
    Ok(result)
}

fn summary(key: String, object: &Object, owner: Option<&Owner>) -> ObjectSummary {
    let mut summary = ObjectSummary::new(key);
    summary.last_modified = object.modified();
    summary.etag = Some(object.etag.clone());
    summary.object_type = Some(object.kind.clone());
    summary.size = Some(object.content.len());
    summary
        .storage_class
        .clone_from(&object.attributes.storage_class);
    summary.owner = owner.cloned();
    summary
}

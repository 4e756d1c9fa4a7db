//! The parts that the lists of objects share.

use std::ops::RangeInclusive;
use std::sync::Arc;

use oss_model::common::Owner;
use oss_model::object::{ListBucketResult, ObjectSummary};

use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::list_page::{ListPage, ListRequest};
use crate::request_context::RequestContext;
use crate::state::Object;

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
) -> Result<ListPage<(String, Arc<Object>)>, ServiceError> {
    ctx.with_bucket(|bucket| {
        let objects = bucket.objects(request.prefix, request.after);
        let page = ListPage::take(objects.map(|(key, object)| (key, (key, object))), request);
        page.try_map(|(key, object)| Ok((key.to_owned(), Arc::clone(object))))
    })
}

/// Creates the document that both versions of `ListObjects` share.
pub(super) fn list_result(
    ctx: &RequestContext<'_>,
    request: &ListRequest<'_>,
    page: &ListPage<(String, Arc<Object>)>,
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
    summary.etag = Some(object.etag.to_string());
    summary.object_type = Some(object.kind());
    summary.size = Some(object.size());
    summary
        .storage_class
        .clone_from(&object.attributes.storage_class);
    summary.owner = owner.cloned();
    summary
}

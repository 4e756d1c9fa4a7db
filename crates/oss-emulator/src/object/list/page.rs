//! The parts that the lists of objects share.

use std::sync::Arc;

use oss_model::common::Owner;
use oss_model::object::{ListBucketResult, ObjectSummary};

use crate::error::ServiceError;
use crate::list_page::{ListPage, ListRequest};
use crate::request_context::RequestContext;
use crate::state::Object;

/// The default page size.
pub(super) const PAGE_SIZE: i64 = 100;

/// Returns a page of the objects of the bucket with their keys.
pub(super) fn page(
    ctx: &RequestContext<'_>,
    request: ListRequest<'_>,
) -> Result<ListPage<(String, Arc<Object>)>, ServiceError> {
    ctx.with_bucket(|bucket| {
        let objects = bucket.objects(request.prefix, request.after);
        let page = ListPage::take(objects.map(|(key, object)| (key, (key, object))), request);
        Ok(page.map(|(key, object)| (key.to_owned(), Arc::clone(object))))
    })
}

/// Creates the document that both versions of `ListObjects` share.
pub(super) fn list_result(
    ctx: &RequestContext<'_>,
    request: &ListRequest<'_>,
    page: &ListPage<(String, Arc<Object>)>,
    owner: Option<&Owner>,
) -> ListBucketResult {
    let mut result = ListBucketResult::default();
    result.name = Some(ctx.bucket().to_owned());
    result.prefix = Some(request.prefix.to_owned());
    result.delimiter = Some(request.delimiter.to_owned());
    result.max_keys = Some(request.limit);
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes();
    result.contents = page
        .items
        .iter()
        .map(|(key, object)| summary(key, object, owner))
        .collect();
    result
}

fn summary(key: &str, object: &Object, owner: Option<&Owner>) -> ObjectSummary {
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

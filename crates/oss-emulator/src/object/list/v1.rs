//! The first version of the list of objects, whose pages continue after a key.

use oss_model::object::{ListBucketResult, ListObjects};

use super::page::{PAGE_SIZE, list_result, page};
use crate::error::ServiceError;
use crate::list_page::{ListEntry, ListRequest};
use crate::request_context::RequestContext;

/// Lists a page of objects.
pub(crate) fn list(
    ctx: &RequestContext<'_>,
    request: ListObjects,
) -> Result<ListBucketResult, ServiceError> {
    let marker = request.marker.unwrap_or_default();
    let requested = ListRequest {
        prefix: request.prefix.as_deref().unwrap_or_default(),
        delimiter: request.delimiter.as_deref().unwrap_or_default(),
        after: &marker,
        limit: request.max_keys.unwrap_or(PAGE_SIZE),
    };
    let page = page(ctx, requested)?;
    let owner = ctx.state.owner();
    let mut result = list_result(ctx, &requested, &page, Some(&owner));
    result.next_marker = page.next().map(ListEntry::name).map(str::to_owned);
    result.marker = Some(marker);
    Ok(result)
}

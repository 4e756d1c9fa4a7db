//! The second version of the list of objects, whose pages continue after a token.

use oss_model::object::{ListBucketResult, ListObjectsV2};

use super::page::{PAGE_SIZE, list_result, page};
use crate::continuation_token::{decode_token, encode_token};
use crate::error::ServiceError;
use crate::list_page::ListRequest;
use crate::request_context::RequestContext;

/// Lists a page of objects; a token overrides `start-after`.
pub(crate) fn list_v2(
    ctx: &RequestContext<'_>,
    request: ListObjectsV2,
) -> Result<ListBucketResult, ServiceError> {
    let token = request.continuation_token;
    let continued = token.as_deref().map(decode_token).transpose()?;
    let after = continued.as_deref().or(request.start_after.as_deref());
    let owner = request.fetch_owner.unwrap_or_default();
    let owner = owner.then(|| ctx.state.owner());
    let requested = ListRequest {
        prefix: request.prefix.as_deref().unwrap_or_default(),
        delimiter: request.delimiter.as_deref().unwrap_or_default(),
        after: after.unwrap_or_default(),
        limit: request.max_keys.unwrap_or(PAGE_SIZE),
    };
    let page = page(ctx, requested)?;
    let mut result = list_result(ctx, &requested, &page, owner.as_ref());
    result.next_continuation_token = page.next().map(|next| encode_token(next.name()));
    result.key_count = i64::try_from(page.items.len() + page.prefixes.len()).ok();
    result.start_after = request.start_after;
    result.continuation_token = token;
    Ok(result)
}

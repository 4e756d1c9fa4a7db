//! The second version of the list of objects, whose pages continue after a token.

use super::page::{list_request, list_result, page};
use crate::continuation_token::{decode_token, encode_token};
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;

/// Lists a page of objects; a token overrides `start-after`.
pub(crate) fn list_v2(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let query = ctx.query();
    if query.value("list-type")? != Some("2") {
        return Err(ServiceError::invalid_argument(
            "The parameter list-type must be 2.",
        ));
    }
    let encoding = Encoding::from_query(query)?;
    let start_after = query.non_empty("start-after")?;
    let token = query.non_empty("continuation-token")?;
    let continued = token.map(decode_token).transpose()?;
    let after = continued.as_deref().or(start_after).unwrap_or_default();
    let owner = match query.non_empty("fetch-owner")? {
        Some("true") => Some(ctx.state.owner()),
        _ => None,
    };
    let request = list_request(ctx, after)?;
    let page = page(ctx, request)?;
    let mut result = list_result(ctx, &request, &page, encoding, owner.as_ref())?;
    result.start_after = encoding.encode_option(start_after)?;
    result.continuation_token = encoding.encode_option(token)?;
    let next = page.next().map(|next| encode_token(next.name()));
    result.next_continuation_token = encoding.encode_option(next.as_deref())?;
    result.key_count = i64::try_from(page.items.len() + page.prefixes.len()).ok();
    Response::document(&result)
}

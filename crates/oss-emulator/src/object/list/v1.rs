//! The first version of the list of objects, whose pages continue after a key.

use super::page::{list_request, list_result, page};
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::list_page::ListEntry;
use crate::request_context::RequestContext;
use crate::response::Response;

/// Lists a page of objects.
pub(crate) fn list(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let encoding = Encoding::from_query(ctx.query())?;
    let marker = ctx.query().non_empty("marker")?.unwrap_or_default();
    let request = list_request(ctx, marker)?;
    let page = page(ctx, request)?;
    let owner = ctx.state.owner();
    let mut result = list_result(ctx, &request, &page, encoding, Some(&owner))?;
    result.marker = Some(encoding.encode(marker)?);
    result.next_marker = encoding.encode_option(page.next().map(ListEntry::name))?;
    Response::document(&result)
}

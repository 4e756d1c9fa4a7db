//! The parameters that several operations share.

use std::ops::RangeInclusive;

use crate::error::ServiceError;
use crate::request_context::RequestContext;

/// The valid part numbers.
pub(super) const PART_NUMBERS: RangeInclusive<usize> = 1..=10_000;

/// The maximum and default page size of a list.
pub(super) const PAGE_SIZE: usize = 1000;

/// Returns the upload id in the query; it may be any text.
pub(super) fn upload_id<'r>(ctx: &RequestContext<'r>) -> Result<&'r str, ServiceError> {
    Ok(ctx.query().value("uploadId")?.unwrap_or_default())
}

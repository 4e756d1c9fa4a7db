//! List the parts of an upload.

use std::ops::Bound;

use oss_model::multipart::{ListPartsResult, Part as PartSummary};

use super::parameters::{PAGE_SIZE, PART_NUMBERS, upload_id};
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::{Page, Part};

/// Lists a page of the parts by number.
pub(crate) fn list_parts(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let query = ctx.query();
    let (id, encoding) = (upload_id(ctx)?, Encoding::from_query(query)?);
    let marker = query.number("part-number-marker", 0..=*PART_NUMBERS.end(), 0)?;
    let limit = query.number("max-parts", 1..=PAGE_SIZE, PAGE_SIZE)?;
    let (page, storage_class) = ctx.with_bucket(|bucket| {
        let upload = bucket.uploads.get(ctx.key(), id)?;
        let parts = upload
            .parts
            .range((Bound::Excluded(marker), Bound::Unbounded));
        let page = Page::take(parts.map(|(number, part)| summary(*number, part)), limit);
        Ok((page, upload.attributes.storage_class.clone()))
    })?;
    let mut result = ListPartsResult::default();
    result.encoding_type = encoding.encoding_type();
    result.bucket = Some(ctx.bucket().to_owned());
    result.key = Some(encoding.encode(ctx.key())?);
    result.upload_id = Some(id.to_owned());
    result.storage_class = storage_class;
    result.part_number_marker = i64::try_from(marker).ok();
    // Present on an empty page too: oss2 fails without it.
    let last = page.items.last().and_then(|last| last.part_number);
    result.next_part_number_marker = last.or(Some(0));
    result.max_parts = i64::try_from(limit).ok();
    result.is_truncated = Some(page.is_truncated);
    result.parts = page.items;
    Response::document(&result)
}

fn summary(number: usize, part: &Part) -> PartSummary {
    // Numbers end at 10,000, so this never saturates.
    let mut summary = PartSummary::new(i64::try_from(number).unwrap_or(i64::MAX));
    summary.last_modified = part.modified();
    summary.etag = Some(part.etag().to_string());
    summary.size = Some(part.content.len());
    summary.hash_crc64 = Some(part.crc64);
    summary
}

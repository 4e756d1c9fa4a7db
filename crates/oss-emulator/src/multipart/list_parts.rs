//! List the parts of an upload.

use std::ops::Bound;

use oss_model::multipart::{ListParts, ListPartsResult, Part as PartSummary};

use super::PAGE_SIZE;
use crate::error::ServiceError;
use crate::list_page::limit;
use crate::request_context::RequestContext;
use crate::state::{Page, Part};

/// The maximum marker: the last part number.
const MAX_MARKER: usize = 10_000;

/// Lists a page of the parts by number.
pub(crate) fn list_parts(
    ctx: &RequestContext<'_>,
    request: ListParts,
) -> Result<ListPartsResult, ServiceError> {
    let marker = request.part_number_marker;
    let marker = limit("part-number-marker", marker, 0..=MAX_MARKER, 0)?;
    let max_parts = limit("max-parts", request.max_parts, 1..=PAGE_SIZE, PAGE_SIZE)?;
    let (page, storage_class) = ctx.with_bucket(|bucket| {
        let upload = bucket.uploads.get(&request.key, &request.upload_id)?;
        let parts = upload
            .parts
            .range((Bound::Excluded(marker), Bound::Unbounded));
        let page = Page::take(
            parts.map(|(number, part)| summary(*number, part)),
            max_parts,
        );
        Ok((page, upload.attributes.storage_class.clone()))
    })?;
    let mut result = ListPartsResult::default();
    result.bucket = Some(request.bucket);
    result.key = Some(request.key);
    result.upload_id = Some(request.upload_id);
    result.storage_class = storage_class;
    result.part_number_marker = i64::try_from(marker).ok();
    // Present on an empty page too: oss2 fails without it.
    let last = page.items.last().and_then(|last| last.part_number);
    result.next_part_number_marker = last.or(Some(0));
    result.max_parts = i64::try_from(max_parts).ok();
    result.is_truncated = Some(page.is_truncated);
    result.parts = page.items;
    Ok(result)
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

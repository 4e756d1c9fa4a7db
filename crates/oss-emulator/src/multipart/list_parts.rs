//! List the parts of an upload.

use std::ops::Bound;

use oss_model::multipart::{ListPartsResult, Part as PartSummary};

use super::upload::Part;
use super::{NUMBERS, PAGE, upload_id};
use crate::answer::Answer;
use crate::call::Call;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::store::Page;

/// Lists a page of the parts in the order of their numbers.
pub(crate) fn list_parts(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let query = call.query();
    let (id, encoding) = (upload_id(call)?, Encoding::asked(query)?);
    let marker = query.number("part-number-marker", 0..=*NUMBERS.end(), 0)?;
    let limit = query.number("max-parts", 1..=PAGE, PAGE)?;
    let (page, storage_class) = call.with_bucket(|bucket| {
        let upload = bucket.uploads.get(call.key(), id)?;
        let following = (Bound::Excluded(marker), Bound::Unbounded);
        let parts = upload.parts.range(following);
        let page = Page::take(parts.map(|(number, part)| summary(*number, part)), limit);
        Ok((page, upload.attributes.storage_class.clone()))
    })?;
    let mut result = ListPartsResult::default();
    result.encoding_type = encoding.name();
    result.bucket = Some(call.bucket().to_owned());
    result.key = Some(encoding.encode(call.key())?);
    result.upload_id = Some(id.to_owned());
    result.storage_class = storage_class;
    result.part_number_marker = i64::try_from(marker).ok();
    // It is there on an empty page too: oss2 fails without it.
    let last = page.items.last().and_then(|last| last.part_number);
    result.next_part_number_marker = last.or(Some(0));
    result.max_parts = i64::try_from(limit).ok();
    result.is_truncated = Some(page.is_truncated);
    result.parts = page.items;
    Answer::document(&result)
}

fn summary(number: usize, part: &Part) -> PartSummary {
    // There are not more than 10,000.
    let mut summary = PartSummary::new(i64::try_from(number).unwrap_or(i64::MAX));
    summary.last_modified = part.modified();
    summary.etag = Some(part.etag());
    summary.size = Some(part.content.len() as u64);
    summary.hash_crc64 = Some(part.crc64);
    summary
}

//! Lists of objects, in the three forms that OSS has.

mod v2;
mod versions;

use oss_model::common::Owner;
use oss_model::object::{ListBucketResult, ObjectSummary};

use super::Object;
use crate::answer::Answer;
use crate::bucket::owner;
use crate::call::Call;
use crate::encoding::Encoding;
use crate::entries::{Entries, Entry, Selection};
use crate::error::ServiceError;
use crate::store::following;

pub(crate) use v2::list_v2;
pub(crate) use versions::list_versions;

/// How many entries a page has at most, and how many if nobody says.
const PAGE: std::ops::RangeInclusive<usize> = 1..=1000;
const DEFAULT_PAGE: usize = 100;

/// Lists objects, each page after a key.
pub(crate) fn list(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let encoding = Encoding::asked(call.query())?;
    let marker = call.query().non_empty("marker")?.unwrap_or_default();
    let selection = selection(call, marker)?;
    let page = page(call, selection)?;
    let mut result = result(
        call,
        &selection,
        &page,
        encoding,
        Some(&owner(call.service)),
    )?;
    result.marker = Some(encoding.encode(marker)?);
    result.next_marker = encoding.encode_some(page.next().map(Entry::name))?;
    Answer::document(&result)
}

/// Reads what all three lists are asked with.
fn selection<'q>(call: &Call<'q>, after: &'q str) -> Result<Selection<'q>, ServiceError> {
    let limit = call.query().number("max-keys", PAGE, DEFAULT_PAGE)?;
    Selection::asked(call.query(), after, limit)
}

fn page(
    call: &Call<'_>,
    selection: Selection<'_>,
) -> Result<Entries<(String, Object)>, ServiceError> {
    call.with_bucket(|bucket| {
        let objects = following(&bucket.objects, selection.after);
        let entries = objects.map(|(key, object)| (key.as_str(), (key, object)));
        let page = Entries::take(entries, selection);
        page.try_map(|(key, object)| Ok((key.clone(), object.clone())))
    })
}

/// Makes what both lists of objects have in common.
fn result(
    call: &Call<'_>,
    selection: &Selection<'_>,
    page: &Entries<(String, Object)>,
    encoding: Encoding,
    owner: Option<&Owner>,
) -> Result<ListBucketResult, ServiceError> {
    let mut result = ListBucketResult::default();
    result.name = Some(call.bucket().to_owned());
    result.prefix = Some(encoding.encode(selection.prefix)?);
    result.delimiter = Some(encoding.encode(selection.delimiter)?);
    result.max_keys = i64::try_from(selection.limit).ok();
    result.encoding_type = encoding.name();
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes(encoding)?;
    let items = page.items.iter();
    result.contents = items
        .map(|(key, object)| Ok(summary(encoding.encode(key)?, object, owner)))
        .collect::<Result<_, ServiceError>>()?;
    Ok(result)
}

fn summary(key: String, object: &Object, owner: Option<&Owner>) -> ObjectSummary {
    let mut summary = ObjectSummary::new(key);
    summary.last_modified = object.modified();
    summary.etag = Some(object.etag.clone());
    summary.object_type = Some(object.kind.clone());
    summary.size = u64::try_from(object.content.len()).ok();
    summary
        .storage_class
        .clone_from(&object.attributes.storage_class);
    summary.owner = owner.cloned();
    summary
}

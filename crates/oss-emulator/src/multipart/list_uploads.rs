//! List the uploads of a bucket.

use oss_model::multipart::{ListMultipartUploadsResult, Upload as UploadSummary};

use super::{PAGE, Upload};
use crate::answer::Answer;
use crate::call::Call;
use crate::clock::whole_seconds;
use crate::encoding::Encoding;
use crate::entries::{Entries, Entry, Selection};
use crate::error::ServiceError;

/// Lists a page of the uploads by their keys, several to one key by their ids.
///
/// Without an id, a marker means all uploads to its key; an id without a key means nothing.
pub(crate) fn list_uploads(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let query = call.query();
    let encoding = Encoding::asked(query)?;
    let key_marker = query.non_empty("key-marker")?.unwrap_or_default();
    let id_marker = query.non_empty("upload-id-marker")?.unwrap_or_default();
    let limit = query.number("max-uploads", 1..=PAGE, PAGE)?;
    let selection = Selection::asked(query, key_marker, limit)?;
    let page = page(call, selection, id_marker, encoding)?;
    let mut result = ListMultipartUploadsResult::default();
    result.encoding_type = encoding.name();
    result.bucket = Some(call.bucket().to_owned());
    result.key_marker = Some(encoding.encode(key_marker)?);
    result.upload_id_marker = Some(Encoding::Plain.encode(id_marker)?);
    result.delimiter = Some(encoding.encode(selection.delimiter)?);
    result.prefix = Some(encoding.encode(selection.prefix)?);
    result.max_uploads = i64::try_from(selection.limit).ok();
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes(encoding)?;
    // Both are there also on the last page: the service's documentation shows that, and oss2 fails
    // without them.
    let last = page.last.as_ref().map_or("", Entry::name);
    result.next_key_marker = Some(encoding.encode(last)?);
    result.next_upload_id_marker = Some(last_id(&page).to_owned());
    result.uploads = page.items;
    Answer::document(&result)
}

/// Returns the id of the upload that the page ends with; empty where it ends with a group.
fn last_id(page: &Entries<UploadSummary>) -> &str {
    match (&page.last, page.items.last()) {
        (Some(Entry::Key(_)), Some(upload)) => &upload.upload_id,
        _ => "",
    }
}

fn page(
    call: &Call<'_>,
    selection: Selection<'_>,
    id_marker: &str,
    encoding: Encoding,
) -> Result<Entries<UploadSummary>, ServiceError> {
    call.with_bucket(|bucket| {
        let following = bucket.uploads.iter().filter(|(key, id, _)| {
            *key > selection.after
                || (*key == selection.after && !id_marker.is_empty() && *id > id_marker)
        });
        let entries = following.map(|(key, id, upload)| (key, (key, id, upload)));
        let page = Entries::take(entries, selection);
        page.try_map(|(key, id, upload)| summary(encoding.encode(key)?, id, upload))
    })
}

fn summary(key: String, id: &str, upload: &Upload) -> Result<UploadSummary, ServiceError> {
    let mut summary = UploadSummary::builder()
        .key(key)
        .upload_id(id)
        .build()
        .map_err(|error| ServiceError::internal(error.to_string()))?;
    summary
        .storage_class
        .clone_from(&upload.attributes.storage_class);
    summary.initiated = whole_seconds(upload.initiated);
    Ok(summary)
}

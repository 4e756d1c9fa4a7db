//! List the uploads of a bucket.

use oss_model::multipart::{ListMultipartUploadsResult, Upload as UploadSummary};

use super::parameters::PAGE_SIZE;
use crate::clock::truncate_to_seconds;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::list_page::{ListEntry, ListPage, ListRequest};
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::Upload;

/// Lists a page of the uploads by key and id.
///
/// A key marker without an id skips all uploads to that key; an id without a key is ignored.
pub(crate) fn list_uploads(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let query = ctx.query();
    let encoding = Encoding::from_query(query)?;
    let key_marker = query.non_empty("key-marker")?.unwrap_or_default();
    let id_marker = query.non_empty("upload-id-marker")?.unwrap_or_default();
    let limit = query.number("max-uploads", 1..=PAGE_SIZE, PAGE_SIZE)?;
    let request = ListRequest::from_query(query, key_marker, limit)?;
    let page = page(ctx, request, id_marker, encoding)?;
    let mut result = ListMultipartUploadsResult::default();
    result.encoding_type = encoding.encoding_type();
    result.bucket = Some(ctx.bucket().to_owned());
    result.key_marker = Some(encoding.encode(key_marker)?);
    result.upload_id_marker = Some(Encoding::Plain.encode(id_marker)?);
    result.delimiter = Some(encoding.encode(request.delimiter)?);
    result.prefix = Some(encoding.encode(request.prefix)?);
    result.max_uploads = i64::try_from(request.limit).ok();
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes(encoding)?;
    // Both are present on the last page too: OSS documents that, and oss2 fails without them.
    let last = page.last.as_ref().map_or("", ListEntry::name);
    result.next_key_marker = Some(encoding.encode(last)?);
    result.next_upload_id_marker = Some(last_id(&page).to_owned());
    result.uploads = page.items;
    Response::document(&result)
}

/// Returns the id of the last upload; empty if the page ends with a common prefix.
fn last_id(page: &ListPage<UploadSummary>) -> &str {
    match (&page.last, page.items.last()) {
        (Some(ListEntry::Key(_)), Some(upload)) => &upload.upload_id,
        _ => "",
    }
}

fn page(
    ctx: &RequestContext<'_>,
    request: ListRequest<'_>,
    id_marker: &str,
    encoding: Encoding,
) -> Result<ListPage<UploadSummary>, ServiceError> {
    ctx.with_bucket(|bucket| {
        let following = bucket.uploads.iter().filter(|(key, id, _)| {
            *key > request.after
                || (*key == request.after && !id_marker.is_empty() && *id > id_marker)
        });
        let entries = following.map(|(key, id, upload)| (key, (key, id, upload)));
        let page = ListPage::take(entries, request);
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
    summary.initiated = truncate_to_seconds(upload.initiated);
    Ok(summary)
}

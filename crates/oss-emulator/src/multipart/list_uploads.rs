//! List the uploads of a bucket.

use oss_model::multipart::{
    ListMultipartUploads, ListMultipartUploadsResult, Upload as UploadSummary,
};

use crate::clock::truncate_to_seconds;
use crate::error::ServiceError;
use crate::list_page::{ListEntry, ListPage, ListRequest};
use crate::request_context::RequestContext;
use crate::state::Upload;

/// Lists a page of the uploads by key and id.
///
/// A key marker without an id skips all uploads to that key; an id without a key is ignored.
pub(crate) fn list_uploads(
    ctx: &RequestContext<'_>,
    request: ListMultipartUploads,
) -> Result<ListMultipartUploadsResult, ServiceError> {
    let id_marker = request.upload_id_marker.unwrap_or_default();
    let requested = ListRequest {
        prefix: request.prefix.as_deref().unwrap_or_default(),
        delimiter: request.delimiter.as_deref().unwrap_or_default(),
        after: request.key_marker.as_deref().unwrap_or_default(),
        limit: request.max_uploads.unwrap_or(1000),
    };
    let page = page(ctx, requested, &id_marker)?;
    let mut result = ListMultipartUploadsResult::default();
    result.bucket = Some(request.bucket);
    result.key_marker = Some(requested.after.to_owned());
    result.upload_id_marker = Some(id_marker);
    result.delimiter = Some(requested.delimiter.to_owned());
    result.prefix = Some(requested.prefix.to_owned());
    result.max_uploads = Some(requested.limit);
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes();
    // Both are present on the last page too: OSS documents that, and oss2 fails without them.
    let last = page.last.as_ref().map_or("", ListEntry::name);
    result.next_key_marker = Some(last.to_owned());
    result.next_upload_id_marker = Some(last_id(&page).to_owned());
    result.uploads = page.items;
    Ok(result)
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
) -> Result<ListPage<UploadSummary>, ServiceError> {
    ctx.with_bucket(|bucket| {
        let following = bucket.uploads.iter().filter(|(key, id, _)| {
            *key > request.after
                || (*key == request.after && !id_marker.is_empty() && *id > id_marker)
        });
        let entries = following.map(|(key, id, upload)| (key, (key, id, upload)));
        let page = ListPage::take(entries, request);
        page.try_map(|(key, id, upload)| summary(key, id, upload))
    })
}

fn summary(key: &str, id: &str, upload: &Upload) -> Result<UploadSummary, ServiceError> {
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

//! The table of handlers, one line for each operation.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use oss_model::{multipart as m, object as o};

use crate::handler::{Handler, on, on_explained, on_request, on_with_headers};
use crate::{bucket, inventory, multipart, object, settings};

/// All handlers by the names of their operations.
static HANDLERS: LazyLock<BTreeMap<&str, Handler>> = LazyLock::new(|| {
    let handlers = handlers().into_iter().chain(settings::handlers());
    handlers
        .map(|handler| (handler.operation, handler))
        .collect()
});

/// Finds the handler of an operation; `None` if it isn't implemented.
pub(super) fn find(operation: &str) -> Option<&'static Handler> {
    HANDLERS.get(operation)
}

fn handlers() -> Vec<Handler> {
    vec![
        on(bucket::list),
        on_with_headers(bucket::put),
        on(bucket::delete),
        on(bucket::info),
        on(bucket::location),
        on(bucket::stat),
        on(bucket::put_acl),
        on(bucket::acl),
        on_explained(inventory::put, inventory::explain_put),
        on_explained(inventory::get, inventory::explain_id),
        on(inventory::list),
        on_explained(inventory::delete, inventory::explain_id),
        on_request::<o::ListObjectsV2>(object::list_v2),
        on_request::<o::ListObjects>(object::list),
        on_request::<o::ListObjectVersions>(object::list_versions),
        on_request::<o::DeleteMultipleObjects>(object::delete_many).with_list(),
        on_request::<o::PutObject>(object::put).with_content(),
        on_request::<o::CopyObject>(object::put),
        on_request::<o::GetObject>(object::get),
        on_request::<o::HeadObject>(object::head),
        on_request::<o::GetObjectMeta>(object::meta),
        on_request::<o::DeleteObject>(object::delete),
        on_request::<m::ListMultipartUploads>(multipart::list_uploads),
        on_request::<m::InitiateMultipartUpload>(multipart::initiate),
        on_request::<m::UploadPart>(multipart::upload_part).with_content(),
        on_request::<m::CompleteMultipartUpload>(multipart::complete).with_list(),
        on_request::<m::AbortMultipartUpload>(multipart::abort),
        on_request::<m::ListParts>(multipart::list_parts),
    ]
}

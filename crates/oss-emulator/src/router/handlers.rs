//! The table of handlers, one line for each operation.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::handler::{Handler, on, on_explained, on_with_headers};
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
        on(object::list_v2),
        on(object::list),
        on(object::list_versions),
        on(object::delete_many).with_list(),
        on_with_headers(object::put).with_content(),
        on_with_headers(object::copy),
        on_with_headers(object::get),
        on_with_headers(object::head),
        on_with_headers(object::meta),
        on(object::delete),
        on(multipart::list_uploads),
        on_with_headers(multipart::initiate),
        on_with_headers(multipart::upload_part).with_content(),
        on_with_headers(multipart::complete).with_list(),
        on(multipart::abort),
        on(multipart::list_parts),
    ]
}

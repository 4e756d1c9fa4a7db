//! Which operation a request asks for.

use std::time::SystemTime;

use http::Method;

use crate::answer::Answer;
use crate::auth::Verified;
use crate::error::ServiceError;
use crate::service::Service;
use crate::{bucket, inventory};

/// What this server can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    ListBuckets,
    PutBucket,
    DeleteBucket,
    GetBucketInfo,
    GetBucketLocation,
    PutBucketInventory,
    GetBucketInventory,
    ListBucketInventory,
    DeleteBucketInventory,
}

/// Does what a verified request asks for.
pub(crate) fn answer(
    service: &Service,
    request: &Verified,
    body: &[u8],
    now: SystemTime,
) -> Result<Answer, ServiceError> {
    let operation = operation(request).ok_or_else(ServiceError::not_implemented)?;
    let name = request.head().target.bucket.as_deref().unwrap_or_default();
    tracing::debug!(?operation, bucket = name, "request verified");
    match operation {
        Operation::ListBuckets => bucket::list(service, request),
        Operation::PutBucket => bucket::put(service, name, body, now),
        Operation::DeleteBucket => bucket::delete(service, name),
        Operation::GetBucketInfo => bucket::info(service, name),
        Operation::GetBucketLocation => bucket::location(service, name),
        Operation::PutBucketInventory => inventory::put(service, request, name, body),
        Operation::GetBucketInventory => inventory::get(service, request, name),
        Operation::ListBucketInventory => inventory::list(service, request, name),
        Operation::DeleteBucketInventory => inventory::delete(service, request, name),
    }
}

/// Finds the operation; a parameter that belongs to none of them is one that is not here yet.
fn operation(request: &Verified) -> Option<Operation> {
    let head = request.head();
    let query = &head.query;
    if head.target.bucket.is_none() {
        let lists = head.method == Method::GET && query.has_only(&["prefix", "marker", "max-keys"]);
        return lists.then_some(Operation::ListBuckets);
    }
    if !head.target.key.is_empty() {
        return None;
    }
    if query.has("inventory") {
        if !query.has_only(&["inventory", "inventoryId", "continuation-token"]) {
            return None;
        }
        return on_inventory(&head.method, query.has("inventoryId"));
    }
    match head.method {
        Method::PUT if query.has_only(&[]) => Some(Operation::PutBucket),
        Method::DELETE if query.has_only(&[]) => Some(Operation::DeleteBucket),
        Method::GET if query.has_only(&["bucketInfo"]) && query.has("bucketInfo") => {
            Some(Operation::GetBucketInfo)
        }
        Method::GET if query.has_only(&["location"]) && query.has("location") => {
            Some(Operation::GetBucketLocation)
        }
        _ => None,
    }
}

/// A GET without an id is a list.
fn on_inventory(method: &Method, has_id: bool) -> Option<Operation> {
    match *method {
        Method::PUT => Some(Operation::PutBucketInventory),
        Method::GET if has_id => Some(Operation::GetBucketInventory),
        Method::GET => Some(Operation::ListBucketInventory),
        Method::DELETE => Some(Operation::DeleteBucketInventory),
        _ => None,
    }
}

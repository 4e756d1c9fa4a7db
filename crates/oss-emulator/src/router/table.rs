//! The table of operations.

use http::Method;

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::{bucket, inventory, multipart, object};

/// An operation, and how to recognize a request for it.
pub(super) struct Route {
    pub(super) operation: &'static str,
    pub(super) method: Method,
    /// The parameters that a request must have.
    pub(super) required: &'static [&'static str],
    /// The parameters that a request may have.
    ///
    /// Any other one belongs to an operation that isn't implemented.
    pub(super) optional: &'static [&'static str],
    pub(super) handler: Handler,
}

pub(super) type Handler = fn(&RequestContext<'_>) -> Result<Response, ServiceError>;

pub(super) const SERVICE: &[Route] = &[route(
    "ListBuckets",
    Method::GET,
    &[],
    &["prefix", "marker", "max-keys"],
    bucket::list,
)];

#[rustfmt::skip]
pub(super) const BUCKET: &[Route] = &[
    route("PutBucket", Method::PUT, &[], &[], bucket::put),
    route("DeleteBucket", Method::DELETE, &[], &[], bucket::delete),
    route("GetBucketInfo", Method::GET, &["bucketInfo"], &[], bucket::info),
    route("GetBucketLocation", Method::GET, &["location"], &[], bucket::location),
    route("GetBucketStat", Method::GET, &["stat"], &[], bucket::stat),
    route("PutBucketAcl", Method::PUT, &["acl"], &[], bucket::put_acl),
    route("GetBucketAcl", Method::GET, &["acl"], &[], bucket::acl),
    route("PutBucketInventory", Method::PUT, &["inventory"], RULE, inventory::put),
    route("GetBucketInventory", Method::GET, &["inventory", "inventoryId"], RULE, inventory::get),
    route("ListBucketInventory", Method::GET, &["inventory"], RULE, inventory::list),
    route("DeleteBucketInventory", Method::DELETE, &["inventory"], RULE, inventory::delete),
    route("ListObjects", Method::GET, &[], LIST, object::list),
    route("ListObjectsV2", Method::GET, &["list-type"], LIST_V2, object::list_v2),
    route("ListObjectVersions", Method::GET, &["versions"], LIST_VERSIONS, object::list_versions),
    route("DeleteMultipleObjects", Method::POST, &["delete"], ENCODING, object::delete_many),
    route("ListMultipartUploads", Method::GET, &["uploads"], LIST_UPLOADS, multipart::list_uploads),
];

#[rustfmt::skip]
pub(super) const OBJECT: &[Route] = &[
    // CopyObject differs only by a header.
    route("PutObject", Method::PUT, &[], &[], object::put),
    route("GetObject", Method::GET, &[], GET, object::get),
    route("HeadObject", Method::HEAD, &[], VERSION, object::head),
    route("GetObjectMeta", Method::HEAD, &["objectMeta"], VERSION, object::meta),
    route("DeleteObject", Method::DELETE, &[], VERSION, object::delete),
    route("InitiateMultipartUpload", Method::POST, &["uploads"], ENCODING, multipart::initiate),
    route("UploadPart", Method::PUT, &["partNumber", "uploadId"], &[], multipart::upload_part),
    route("CompleteMultipartUpload", Method::POST, &["uploadId"], ENCODING, multipart::complete),
    route("AbortMultipartUpload", Method::DELETE, &["uploadId"], &[], multipart::abort),
    route("ListParts", Method::GET, &["uploadId"], LIST_PARTS, multipart::list_parts),
];

const RULE: &[&str] = &["inventoryId", "continuation-token"];

const LIST: &[&str] = &["prefix", "delimiter", "marker", "max-keys", "encoding-type"];

const LIST_V2: &[&str] = &[
    "prefix",
    "delimiter",
    "start-after",
    "continuation-token",
    "max-keys",
    "fetch-owner",
    "encoding-type",
];

const LIST_VERSIONS: &[&str] = &[
    "prefix",
    "delimiter",
    "key-marker",
    "version-id-marker",
    "max-keys",
    "encoding-type",
];

const LIST_UPLOADS: &[&str] = &[
    "prefix",
    "delimiter",
    "key-marker",
    "upload-id-marker",
    "max-uploads",
    "encoding-type",
];

const LIST_PARTS: &[&str] = &["max-parts", "part-number-marker", "encoding-type"];

const ENCODING: &[&str] = &["encoding-type"];

const VERSION: &[&str] = &["versionId"];

const GET: &[&str] = &[
    "versionId",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
];

const fn route(
    operation: &'static str,
    method: Method,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    handler: Handler,
) -> Route {
    Route {
        operation,
        method,
        required,
        optional,
        handler,
    }
}

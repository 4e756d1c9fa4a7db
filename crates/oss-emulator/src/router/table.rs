//! The table of operations.

use http::Method;

use crate::body::{BodyKind, DOCUMENT_LIMIT, LIST_LIMIT};
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
    /// The other sub-resources that a request may have.
    ///
    /// Any other sub-resource belongs to an operation that isn't implemented. Parameters that aren't
    /// sub-resources don't matter here.
    pub(super) optional: &'static [&'static str],
    /// How the body is read.
    pub(super) body: BodyKind,
    pub(super) handler: Handler,
}

pub(super) type Handler = fn(&RequestContext<'_>) -> Result<Response, ServiceError>;

pub(super) const SERVICE: &[Route] = &[route("ListBuckets", Method::GET, &[], &[], bucket::list)];

#[rustfmt::skip]
pub(super) const BUCKET: &[Route] = &[
    route("PutBucket", Method::PUT, &[], &[], bucket::put),
    route("DeleteBucket", Method::DELETE, &[], &[], bucket::delete),
    route("GetBucketInfo", Method::GET, &["bucketInfo"], &[], bucket::info),
    route("GetBucketLocation", Method::GET, &["location"], &[], bucket::location),
    route("GetBucketStat", Method::GET, &["stat"], &[], bucket::stat),
    route("PutBucketAcl", Method::PUT, &["acl"], &[], bucket::put_acl),
    route("GetBucketAcl", Method::GET, &["acl"], &[], bucket::acl),
    route("PutBucketInventory", Method::PUT, &["inventory"], RULE_QUERY, inventory::put),
    route("GetBucketInventory", Method::GET, &["inventory", "inventoryId"], RULE_QUERY, inventory::get),
    route("ListBucketInventory", Method::GET, &["inventory"], RULE_QUERY, inventory::list),
    route("DeleteBucketInventory", Method::DELETE, &["inventory"], RULE_QUERY, inventory::delete),
    // Before ListObjects, since its parameter isn't a sub-resource.
    route("ListObjectsV2", Method::GET, &["list-type"], TOKEN, object::list_v2),
    route("ListObjects", Method::GET, &[], &[], object::list),
    route("ListObjectVersions", Method::GET, &["versions"], &[], object::list_versions),
    route("DeleteMultipleObjects", Method::POST, &["delete"], &[], object::delete_many).with_list(),
    route("ListMultipartUploads", Method::GET, &["uploads"], &[], multipart::list_uploads),
];

#[rustfmt::skip]
pub(super) const OBJECT: &[Route] = &[
    // CopyObject differs only by a header.
    route("PutObject", Method::PUT, &[], &[], object::put).with_content(),
    route("GetObject", Method::GET, &[], GET, object::get),
    route("HeadObject", Method::HEAD, &[], VERSION, object::head),
    route("GetObjectMeta", Method::HEAD, &["objectMeta"], VERSION, object::meta),
    route("DeleteObject", Method::DELETE, &[], VERSION, object::delete),
    route("InitiateMultipartUpload", Method::POST, &["uploads"], &[], multipart::initiate),
    route("UploadPart", Method::PUT, PART, &[], multipart::upload_part).with_content(),
    route("CompleteMultipartUpload", Method::POST, &["uploadId"], &[], multipart::complete).with_list(),
    route("AbortMultipartUpload", Method::DELETE, &["uploadId"], &[], multipart::abort),
    route("ListParts", Method::GET, &["uploadId"], &[], multipart::list_parts),
];

const RULE_QUERY: &[&str] = &["inventoryId", "continuation-token"];

const TOKEN: &[&str] = &["continuation-token"];

const PART: &[&str] = &["partNumber", "uploadId"];

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
        body: BodyKind::Document(DOCUMENT_LIMIT),
        handler,
    }
}

impl Route {
    /// Raises the body limit to the length of a list of keys or parts.
    const fn with_list(mut self) -> Self {
        self.body = BodyKind::Document(LIST_LIMIT);
        self
    }

    /// Reads the body as the content of an object or part.
    const fn with_content(mut self) -> Self {
        self.body = BodyKind::Content;
        self
    }
}

//! Finds the operation of a request.

use super::incoming::IncomingRequest;
use crate::operation::{OperationInfo, QueryRole};
use crate::{OPERATIONS, SUB_RESOURCES};

/// Returns the operation that a request selects, if a compiled-in API has it.
///
/// Method, resource and subresources select an operation. So do required parameters if an operation has no
/// subresource: `PUT` with `partNumber` and `uploadId` is `UploadPart`. All other parameters are ignored, as OSS does,
/// unless they are subresources: those select an operation that no spec has, or change what one does. A subresource
/// with a value does, too: it means a part of the resource. A header selects only if an operation says so.
///
/// The operation needn't be complete: [`decode`](super::ServerOperation::decode) finds what it lacks.
pub fn route(request: &IncomingRequest<'_>) -> Option<&'static OperationInfo> {
    let named = OPERATIONS
        .iter()
        .filter(|info| info.method == *request.method && info.target == request.target());
    let by_header = named.clone().find_map(|info| {
        info.selecting_header
            .filter(|name| has_header(request, name))
    });
    named
        .filter(|info| info.selecting_header == by_header && accepts(info, request))
        .min_by_key(|info| preference(info, request))
}

/// Returns whether a parameter selects an operation or changes what one does.
///
/// The list contains the subresources of operations that no spec has, too. It is in `specs/routing.toml` and
/// `specs/signing-v1.toml`.
fn is_sub_resource(name: &str) -> bool {
    SUB_RESOURCES.binary_search(&name).is_ok()
}

fn accepts(info: &OperationInfo, request: &IncomingRequest<'_>) -> bool {
    let has_sub_resource = info.query.iter().any(|key| selects(key.role));
    let has_keys = info.query.iter().all(|key| match key.role {
        QueryRole::SubResource => has(request, key.name) && is_plain(request, key.name),
        QueryRole::Fixed(_) => has(request, key.name),
        QueryRole::Required => has_sub_resource || has(request, key.name),
        QueryRole::Optional => true,
    });
    let is_known = |name: &str| info.query.iter().any(|key| key.name == name);
    let mut names = request.query.iter().map(|(name, _)| name.as_str());
    has_keys && names.all(|name| is_known(name) || !is_sub_resource(name))
}

/// Orders operations by missing parameters, then by selecting keys.
fn preference(info: &OperationInfo, request: &IncomingRequest<'_>) -> (usize, usize) {
    let is_required = |role| role == QueryRole::Required;
    let keys = info.query.iter();
    let missing = keys.filter(|key| is_required(key.role) && !has(request, key.name));
    let selecting = info
        .query
        .iter()
        .filter(|key| selects(key.role) || is_required(key.role));
    (missing.count(), usize::MAX - selecting.count())
}

fn selects(role: QueryRole) -> bool {
    matches!(role, QueryRole::SubResource | QueryRole::Fixed(_))
}

fn has(request: &IncomingRequest<'_>, name: &str) -> bool {
    request.values(name).next().is_some()
}

/// Returns whether a subresource has no value.
fn is_plain(request: &IncomingRequest<'_>, name: &str) -> bool {
    request.values(name).all(str::is_empty)
}

fn has_header(request: &IncomingRequest<'_>, name: &str) -> bool {
    let mut values = request.headers.get_all(name).iter();
    values.any(|value| !value.as_bytes().trim_ascii().is_empty())
}

#[cfg(all(test, feature = "all"))]
mod tests {
    use http::{HeaderMap, Method};

    use super::*;

    /// Routes `METHOD path?query`, where the path is `/`, `/b` or `/b/k`.
    fn routed(line: &str, headers: &[(&'static str, &'static str)]) -> Option<&'static str> {
        let (method, target) = line.split_once(' ').unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query: Vec<_> = pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, http::HeaderValue::from_static(value));
        }
        let method: Method = method.parse().unwrap_or_default();
        let request = IncomingRequest::new(&method, &map).with_query(&query);
        let request = match path {
            "/" => request,
            "/b" => request.with_bucket("b"),
            _ => request.with_object("b", "k"),
        };
        route(&request).map(|info| info.name)
    }

    #[test]
    fn subresources_select_and_parameters_do_not() {
        for (line, expected) in [
            ("GET /", Some("ListBuckets")),
            ("GET /?utm_source=a&prefix=b", Some("ListBuckets")),
            ("GET /?regions", None),
            ("POST /", None),
            ("GET /b", Some("ListObjects")),
            (
                "GET /b?list-type=2&continuation-token=a",
                Some("ListObjectsV2"),
            ),
            ("GET /b?list-type=1", Some("ListObjectsV2")),
            ("GET /b?continuation-token=a", None),
            ("GET /b?acl", Some("GetBucketAcl")),
            ("GET /b?acl=", Some("GetBucketAcl")),
            ("GET /b?acl=x", None),
            ("GET /b?acl&acl=x", None),
            ("GET /b?acl&cors", None),
            ("GET /b?acl&accessmonitor", None),
            ("DELETE /b?tagging=a,b", None),
            ("PATCH /b?acl", None),
            ("GET /b/k?acl", None),
            ("GET /b/k?x-oss-process=image", None),
            (
                "GET /b/k?x-oss-traffic-limit=1&versionId=a",
                Some("GetObject"),
            ),
            ("GET /b/k?security-token=a", Some("GetObject")),
            ("HEAD /b/k", Some("HeadObject")),
            ("HEAD /b/k?objectMeta", Some("GetObjectMeta")),
        ] {
            assert_eq!(routed(line, &[]), expected, "{line}");
        }
    }

    #[test]
    fn required_parameters_select_if_nothing_else_does() {
        for (line, expected) in [
            ("GET /b?inventory&inventoryId=a", Some("GetBucketInventory")),
            ("GET /b?inventory&inventoryId", Some("GetBucketInventory")),
            ("GET /b?inventory", Some("ListBucketInventory")),
            ("PUT /b?inventory", Some("PutBucketInventory")),
            ("DELETE /b?inventory", Some("DeleteBucketInventory")),
            ("GET /b?inventoryId=a", None),
            ("PUT /b/k?partNumber=1&uploadId=a", Some("UploadPart")),
            ("PUT /b/k?partNumber=1", None),
            ("PUT /b/k?uploadId=a", None),
            ("PUT /b/k", Some("PutObject")),
            ("GET /b/k?uploadId=a", Some("ListParts")),
            ("POST /b/k?uploadId=a", Some("CompleteMultipartUpload")),
            ("POST /b/k?uploads", Some("InitiateMultipartUpload")),
            ("GET /b?uploads", Some("ListMultipartUploads")),
            ("POST /b/k", None),
        ] {
            assert_eq!(routed(line, &[]), expected, "{line}");
        }
    }

    #[test]
    fn copy_source_selects_among_uploads_only() {
        let copy = [("x-oss-copy-source", "/b/k")];
        assert_eq!(routed("PUT /b/k", &copy), Some("CopyObject"));
        assert_eq!(routed("PUT /b/k?partNumber=1&uploadId=a", &copy), None);
        assert_eq!(routed("GET /b/k", &copy), Some("GetObject"));
        assert_eq!(routed("PUT /b", &copy), Some("PutBucket"));
        let empty = [("x-oss-copy-source", " ")];
        assert_eq!(routed("PUT /b/k", &empty), Some("PutObject"));
        assert_eq!(routed("PUT /b?acl", &[]), Some("PutBucketAcl"));
    }

    #[test]
    fn parameters_of_signatures_are_no_sub_resources() {
        for name in [
            "x-oss-signature-version",
            "x-oss-credential",
            "x-oss-date",
            "x-oss-expires",
            "x-oss-signature",
            "x-oss-additional-headers",
            "x-oss-security-token",
            "security-token",
            "OSSAccessKeyId",
            "Expires",
            "Signature",
            "prefix",
        ] {
            assert!(!is_sub_resource(name), "{name}");
        }
        for name in ["acl", "accessmonitor", "vod", "x-oss-process", "callback"] {
            assert!(is_sub_resource(name), "{name}");
        }
        assert!(SUB_RESOURCES.is_sorted());
    }
}

//! The query parameters that V1 signs.

/// The list of oss2 2.19 for Python, and `cloudboxes` from Go SDK v2; sorted.
///
/// Parameters that start with `x-oss-` are signed too and not listed.
const SUB_RESOURCES: [&str; 75] = [
    "accessPoint",
    "accessPointPolicy",
    "acl",
    "append",
    "asyncFetch",
    "bucketArchiveDirectRead",
    "bucketInfo",
    "callback",
    "callback-var",
    "cloudboxes",
    "cname",
    "comp",
    "continuation-token",
    "cors",
    "delete",
    "encryption",
    "endTime",
    "group",
    "httpsConfig",
    "inventory",
    "inventoryId",
    "lifecycle",
    "link",
    "live",
    "location",
    "logging",
    "metaQuery",
    "objectInfo",
    "objectMeta",
    "partNumber",
    "policy",
    "position",
    "publicAccessBlock",
    "qos",
    "qosInfo",
    "qosRequester",
    "redundancyTransition",
    "referer",
    "regionList",
    "replication",
    "replicationLocation",
    "replicationProgress",
    "requestPayment",
    "requesterQosInfo",
    "resourceGroup",
    "resourcePool",
    "resourcePoolBuckets",
    "resourcePoolInfo",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "security-token",
    "sequential",
    "startTime",
    "stat",
    "status",
    "style",
    "styleName",
    "symlink",
    "tagging",
    "transferAcceleration",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "vod",
    "website",
    "worm",
    "wormExtend",
    "wormId",
];

/// Tells whether a decoded query key takes part in a V1 signature.
pub(crate) fn is_signed(key: &str) -> bool {
    key.starts_with("x-oss-") || SUB_RESOURCES.binary_search(&key).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_searching_works() {
        assert!(SUB_RESOURCES.is_sorted_by(|left, right| left < right));
    }

    #[test]
    fn signs_what_changes_the_meaning_of_a_request() {
        for key in [
            "acl",
            "inventory",
            "inventoryId",
            "continuation-token",
            "x-oss-process",
        ] {
            assert!(is_signed(key), "{key}");
        }
        for key in [
            "prefix",
            "marker",
            "max-keys",
            "ACL",
            "",
            "Expires",
            "Signature",
        ] {
            assert!(!is_signed(key), "{key}");
        }
    }
}

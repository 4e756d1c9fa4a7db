//! The query parameters that select an operation.
//!
//! OSS ignores all other parameters, and so does the emulator: they are signed, but whether a request
//! has them changes nothing.

use oss_sign::v1;

use crate::query::Query;

/// Returns whether the query has no sub-resources but these.
pub(super) fn has_only_sub_resources(query: &Query, names: &[&str]) -> bool {
    query
        .names()
        .all(|name| names.contains(&name) || !is_sub_resource(name))
}

/// Returns whether a parameter selects an operation or changes what one does.
fn is_sub_resource(name: &str) -> bool {
    name != SECURITY_TOKEN && (v1::is_sub_resource(name) || UNLISTED.contains(&name))
}

/// A parameter of signatures that is in the list of V1, but isn't a sub-resource.
const SECURITY_TOKEN: &str = "security-token";

/// The sub-resources that aren't in the list of V1.
///
/// V1 signs those that start with `x-oss-` because of that prefix, and the official SDKs don't agree
/// on the others. The emulator implements none of them.
const UNLISTED: [&str; 20] = [
    "accessmonitor",
    "agenticBucket",
    "bucketSpace",
    "dataPipeline",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "quota",
    "x-oss-ac-forward-allow",
    "x-oss-ac-source-ip",
    "x-oss-ac-subnet-mask",
    "x-oss-ac-vpc-id",
    "x-oss-async-process",
    "x-oss-delete",
    "x-oss-delete-recursive",
    "x-oss-dir",
    "x-oss-process",
    "x-oss-rename",
    "x-oss-target-redundancy-type",
    "x-oss-write-get-object-response",
];

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert!(!is_sub_resource(name), "{name}");
        }
    }

    #[test]
    fn unlisted_sub_resource_is_not_in_the_list_of_v1() {
        for name in UNLISTED {
            assert!(!v1::is_sub_resource(name), "{name}");
            assert!(is_sub_resource(name), "{name}");
        }
    }
}

//! The query parameters that V1 signs.
//!
//! The list is generated from the operations in `specs/` and from `specs/signing-v1.toml`. The
//! latter adds the parameters without an operation: those that oss2 2.19 for Python signs, and
//! `cloudboxes` of the Go SDK v2.

use super::generated::sub_resources::SUB_RESOURCES;

/// Returns whether V1 signs a decoded query key.
///
/// It signs every key that starts with `x-oss-`, known or not, as the Go SDK v2 does.
pub(crate) fn is_signed(key: &str) -> bool {
    key.starts_with("x-oss-") || SUB_RESOURCES.binary_search(&key).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_sorted_for_binary_search() {
        assert!(SUB_RESOURCES.is_sorted_by(|left, right| left < right));
    }

    #[test]
    fn only_sub_resources_are_signed() {
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

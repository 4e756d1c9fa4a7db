//! The query parameters that V1 signs.
//!
//! The list comes from the operations in `specs/` and from `specs/signing-v1.toml`, which has what
//! no operation has: the rest of the list of oss2 2.19 for Python, and `cloudboxes` of the Go SDK v2.

use super::generated::sub_resources::SUB_RESOURCES;

/// Tells whether a decoded query key takes part in a V1 signature.
///
/// Keys that start with `x-oss-` all do, known or not, as in the Go SDK v2.
pub(crate) fn is_signed(key: &str) -> bool {
    key.starts_with("x-oss-") || is_sub_resource(key)
}

/// Returns whether a decoded query key is a sub-resource of OSS.
///
/// Sub-resources select an operation or belong to one. Keys that start with `x-oss-` aren't counted
/// here, although V1 signs them: most of them select nothing.
///
/// # Examples
///
/// ```
/// use oss_sign::v1;
///
/// assert!(v1::is_sub_resource("inventory"));
/// assert!(!v1::is_sub_resource("prefix"));
/// ```
pub fn is_sub_resource(key: &str) -> bool {
    SUB_RESOURCES.binary_search(&key).is_ok()
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

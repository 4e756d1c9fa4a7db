//! The paths of the elements of a rule, as `ossinv diff` prints them.

/// The elements that have a value.
pub(super) const PATHS: [&str; 23] = [
    "IsEnabled",
    "Filter/Prefix",
    "Filter/LastModifyBeginTimeStamp",
    "Filter/LastModifyEndTimeStamp",
    "Filter/LowerSizeBound",
    "Filter/UpperSizeBound",
    "Filter/StorageClass",
    "Destination/OSSBucketDestination/Format",
    "Destination/OSSBucketDestination/AccountId",
    "Destination/OSSBucketDestination/RoleArn",
    "Destination/OSSBucketDestination/Bucket",
    "Destination/OSSBucketDestination/Prefix",
    "Destination/OSSBucketDestination/Encryption/SSE-KMS/KeyId",
    "Destination/OSSBucketDestination/Encryption/SSE-OSS",
    "Schedule/Frequency",
    "Schedule/DayOfMonth",
    "Schedule/AutoDelete",
    "IncludedObjectVersions",
    "OptionalFields/Field",
    "IncrementalInventory/IsEnabled",
    "IncrementalInventory/Schedule/Frequency",
    "IncrementalInventory/OptionalFields/Field",
    // Only to say that it must stay.
    "Id",
];

/// The element without content.
pub(super) const EMPTY: &str = "Destination/OSSBucketDestination/Encryption/SSE-OSS";

/// The elements that have several values.
pub(super) const LISTS: [&str; 2] = [
    "OptionalFields/Field",
    "IncrementalInventory/OptionalFields/Field",
];

/// Returns whether an element of a rule has a path, or a part of it does.
pub(super) fn is_known(path: &str) -> bool {
    let is_part = |known: &str| {
        let rest = known.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    !path.is_empty() && PATHS.iter().any(|known| is_part(known))
}

/// Returns the element that a path is in another spelling, as a hint.
///
/// It differs only in case, `-` and `_`.
pub(super) fn hint(path: &str) -> String {
    let plain = |path: &str| path.replace(['-', '_'], "").to_ascii_lowercase();
    let own = plain(path);
    let is_meant = |known: &&str| plain(known) == own;
    let parts = PATHS.iter().flat_map(|known| {
        let ends = known.match_indices('/').map(|(end, _)| end);
        ends.chain([known.len()]).map(|end| &known[..end])
    });
    let meant = parts.into_iter().find(is_meant);
    meant.map_or_else(String::new, |it| format!(" (did you mean {it}?)"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Adds the paths of the elements with a value, as the schema has them.
    fn add(schema: &str, kind: &str, path: &str, found: &mut BTreeSet<String>) {
        let start = format!("<xs:complexType name=\"{kind}\"");
        let Some((_, rest)) = schema.split_once(&start) else {
            found.insert(path.to_owned());
            return;
        };
        let (body, _) = rest.split_once("</xs:complexType>").unwrap_or((rest, ""));
        let body = if rest.starts_with("/>") { "" } else { body };
        let mut elements = body.split("<xs:element name=\"").skip(1).peekable();
        if elements.peek().is_none() {
            found.insert(path.to_owned());
        }
        for element in elements {
            let (name, rest) = element.split_once('"').unwrap();
            let kind = rest.split("type=\"").nth(1).unwrap();
            let kind = kind.split('"').next().unwrap();
            let below = if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}/{name}")
            };
            add(schema, kind, &below, found);
        }
    }

    #[test]
    fn paths_are_those_of_the_schema() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../specs/inventory/model.xsd"
        );
        let schema = std::fs::read_to_string(path).unwrap();
        let mut found = BTreeSet::new();
        add(&schema, "InventoryConfiguration", "", &mut found);
        assert_eq!(found, BTreeSet::from(PATHS.map(str::to_owned)));
    }

    #[test]
    fn parts_of_known_paths_are_known() {
        for (path, known) in [
            ("Filter", true),
            ("Filter/Prefix", true),
            ("Filter/Pre", false),
            ("Filter/", false),
            ("", false),
            ("Destination/OSSBucketDestination/Encryption", true),
            ("filter", false),
        ] {
            assert_eq!(is_known(path), known, "{path}");
        }
    }
}

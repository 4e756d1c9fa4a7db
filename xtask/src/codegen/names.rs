//! Rust names for XML names.

use std::collections::BTreeMap;

/// Rust names by `Type`, `Type.Child` or `Type.choice`.
pub(crate) type Renames = BTreeMap<String, String>;

/// The hand-written modules of `oss-model`, whose names an API cannot have.
const MODULES: &[&str] = &[
    "builder",
    "date_time",
    "document",
    "generated",
    "open_enum",
    "operation",
    "root_element",
    "serde_support",
    "server",
    "validate",
    "xml",
];

/// Turns `SSE-KMS`, `ETag` or `oss-cn` into a Rust type or variant name.
pub(crate) fn type_name(xml: &str) -> String {
    words(xml).iter().map(|word| capitalised(word)).collect()
}

/// Turns `LastModifyBeginTimeStamp`, `ETag` or `SSE-KMS` into a Rust field name.
pub(crate) fn field_name(xml: &str) -> String {
    let words: Vec<String> = words(xml).iter().map(|word| word.to_lowercase()).collect();
    words.join("_")
}

/// Returns the field name of a choice: `method` for `EncryptionMethod`.
pub(crate) fn choice_field(type_: &str, choice: &str) -> String {
    field_name(choice.strip_prefix(type_).unwrap_or("choice"))
}

/// Returns whether a name can be a type or a variant.
pub(crate) fn is_type(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && is_identifier(name)
}

/// Returns whether a name can be a field or a parameter.
pub(crate) fn is_field(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(allowed)
        && is_identifier(name)
}

/// Returns whether a folder name can be a module.
pub(crate) fn is_module(name: &str) -> bool {
    is_field(name) && !MODULES.contains(&name)
}

/// Returns whether a character is invisible and affects how other text is shown.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns whether a name is an identifier; `syn` doesn't know the keyword `gen`.
fn is_identifier(name: &str) -> bool {
    name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// Splits at hyphens and before capitalised words: `ETag` is one, `RoleArn` two.
fn words(xml: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in xml.split(['-', '_', '.']).filter(|part| !part.is_empty()) {
        let characters: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (n, &c) in characters.iter().enumerate() {
            let after_lower = n > 0 && !characters[n - 1].is_uppercase();
            let before_lower = n > 1 && characters.get(n + 1).is_some_and(|c| c.is_lowercase());
            if c.is_uppercase() && n > 0 && (after_lower || before_lower) {
                words.push(std::mem::take(&mut word));
            }
            word.push(c);
        }
        words.push(word);
    }
    words
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    let rest: String = characters.collect();
    // An acronym becomes a word (`SSE` becomes `Sse`); a mixed word such as `ETag` is kept.
    let rest = if rest.chars().all(|c| !c.is_lowercase()) {
        rest.to_lowercase()
    } else {
        rest
    };
    first.to_uppercase().chain(rest.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_names_become_rust_names() {
        for (xml, type_, field) in [
            ("SSE-KMS", "SseKms", "sse_kms"),
            ("ETag", "ETag", "etag"),
            ("RoleArn", "RoleArn", "role_arn"),
            (
                "OSSBucketDestination",
                "OssBucketDestination",
                "oss_bucket_destination",
            ),
            (
                "LastModifyBeginTimeStamp",
                "LastModifyBeginTimeStamp",
                "last_modify_begin_time_stamp",
            ),
            ("ID", "Id", "id"),
            ("EC", "Ec", "ec"),
            ("Crc64", "Crc64", "crc64"),
            ("max-keys", "MaxKeys", "max_keys"),
        ] {
            assert_eq!(
                (type_name(xml).as_str(), field_name(xml).as_str()),
                (type_, field),
                "{xml}"
            );
        }
    }
}

//! Rust names from XML names, and what must not collide.

use anyhow::{Result, bail};
use std::collections::BTreeSet;

use super::ir::{Api, Kind};

/// Types of the prelude and of the runtime that generated code names.
const TAKEN: &[&str] = &[
    "String",
    "Option",
    "Vec",
    "Result",
    "Error",
    "Box",
    "Self",
    "Some",
    "None",
    "Ok",
    "Err",
    "Default",
    "From",
    "Into",
    "Reader",
    "Writer",
    "Visitor",
    "Violations",
    "Validate",
    "FromXml",
    "ToXml",
    "RootElement",
    "UnknownElements",
    "UnknownValue",
    "Operation",
    "MissingFields",
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

/// Refuses names that do not work in Rust or that collide.
pub(crate) fn check(api: &Api) -> Result<()> {
    let mut seen = BTreeSet::new();
    for type_ in &api.types {
        let mut names = vec![type_.rust_name.as_str()];
        if let Kind::Choice { name, .. } = &type_.kind {
            names.push(name);
        }
        for name in names {
            check_type(name, &type_.xml_name, &mut seen)?;
        }
        let fields = type_
            .fields()
            .iter()
            .map(|f| (f.xml_name.as_str(), f.rust_name.as_str()));
        check_members(&type_.xml_name, fields)?;
        if let Kind::Enum(variants) = &type_.kind {
            let variants = variants
                .iter()
                .map(|v| (v.xml_name.as_str(), v.rust_name.as_str()));
            check_members(&type_.xml_name, variants)?;
        }
    }
    for operation in &api.operations {
        check_type(&operation.name, &operation.name, &mut seen)?;
    }
    Ok(())
}

fn check_type<'a>(name: &'a str, xml: &str, seen: &mut BTreeSet<&'a str>) -> Result<()> {
    if TAKEN.contains(&name) {
        bail!(
            "the type {xml} would be called {name} in Rust, which generated code uses itself; rename it in the schema or in [names]"
        );
    }
    if !seen.insert(name) {
        bail!("two types would be called {name} in Rust; give {xml} another name in [names]");
    }
    Ok(())
}

fn check_members<'a>(type_: &str, members: impl Iterator<Item = (&'a str, &'a str)>) -> Result<()> {
    let mut seen = BTreeSet::from(["unknown", "Unknown"]);
    for (xml, rust) in members {
        if syn::parse_str::<syn::Ident>(rust).is_err() {
            bail!(
                "{type_}.{xml} would be called {rust:?} in Rust, which is no identifier; name it in [names]"
            );
        }
        if !seen.insert(rust) {
            bail!(
                "{type_}.{xml} would be called {rust} in Rust, and so is another member; name it in [names]"
            );
        }
    }
    Ok(())
}

/// Splits at hyphens and where a capital starts a word: `ETag` is one, `RoleArn` two, `OSSBucket` two.
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
    // An acronym becomes a word (`SSE` to `Sse`), a mixed word such as `ETag` stays as it is.
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
    fn names_read_like_rust() {
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

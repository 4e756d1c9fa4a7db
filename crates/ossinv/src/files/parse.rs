//! Parses the rules of a file in one of three formats, with the positions of errors.

use oss_inventory::RootElement as _;
use oss_inventory::model::InventoryConfiguration;

use super::check::{UnknownParts, check};
use super::deserialize::deserialize;
use super::error::{Diagnostic, Position};
use super::format::FileFormat;
use super::lines::Lines;
use super::node::{Node, Value, null};
use super::parsed::Parsed;
use super::{json, xml, yaml};

/// Returns the text without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Diagnostic> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Diagnostic::new(format!("byte {} is not UTF-8", error.valid_up_to() + 1))
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Diagnostic::new("is empty, a rule is expected"));
    }
    if is_table(text) {
        let help = "use `-o yaml`, `-o json` or `-o xml` of `ossinv get` or `ossinv list`";
        return Err(Diagnostic::new("is a table, which can't be read").with_help(help));
    }
    Ok(text)
}

/// Returns whether a text is a table that `ossinv get` or `ossinv list` printed.
///
/// In YAML a colon follows a key.
fn is_table(text: &str) -> bool {
    text.split_whitespace().next() == Some("ID")
}

/// Returns the rules of a file: of each document and each list.
pub(super) fn rules(text: &str, format: FileFormat) -> Result<Vec<Parsed>, Diagnostic> {
    let rules = match format {
        FileFormat::Xml => xml::read(text)?,
        FileFormat::Json => rules_of(text, json::read(text)?)?,
        FileFormat::Yaml => rules_of(text, yaml::read(text)?)?,
    };
    if rules.is_empty() {
        return Err(Diagnostic::new("has no rules"));
    }
    Ok(rules)
}

fn rules_of(text: &str, documents: Vec<Node>) -> Result<Vec<Parsed>, Diagnostic> {
    let items = documents
        .into_iter()
        .flat_map(|document| match document.value {
            Value::List(items) => items,
            _ => vec![document],
        });
    items.map(|item| rule(text, item)).collect()
}

/// Reads a rule, which `ossutil` has under the name of its XML root.
fn rule(text: &str, mut node: Node) -> Result<Parsed, Diagnostic> {
    let Value::Map(entries) = &mut node.value else {
        let message = match &node.value {
            Value::Null(written) => null(written),
            _ => "expected a rule, with the names of the XML elements as keys".to_owned(),
        };
        return Err(Diagnostic::new(message).at(Position::of_byte(text, node.offset)));
    };
    let is_wrapped =
        matches!(entries.as_slice(), [(key, _)] if key == InventoryConfiguration::NAME);
    if is_wrapped {
        let (_, wrapped) = entries.remove(0);
        node = wrapped;
    }
    let bucket = take_bucket(&mut node);
    let read = deserialize(node.clone());
    Ok(Parsed { read, bucket, node })
}

/// Takes the bucket that `ossinv list` of several buckets adds to a rule.
fn take_bucket(rule: &mut Node) -> Option<(String, usize)> {
    let Value::Map(entries) = &mut rule.value else {
        return None;
    };
    let is_bucket =
        |(key, value): &(String, Node)| key == "Bucket" && matches!(value.value, Value::Text(_));
    let position = entries.iter().position(is_bucket)?;
    let (_, Node { value, offset }) = entries.remove(position);
    match value {
        Value::Text(bucket) => Some((bucket, offset)),
        _ => None,
    }
}

/// Returns the rules of a text, whose limits and unknown parts aren't checked.
pub(crate) fn parse_rules(
    text: &str,
    format: FileFormat,
) -> Result<Vec<InventoryConfiguration>, Vec<Diagnostic>> {
    let parsed = rules(text, format).map_err(|error| vec![error])?;
    let lines = Lines::new(text);
    let checked = parsed.into_iter().map(|parsed| {
        let rule = parsed.read.value.clone();
        let is_read = parsed.read.invalid.is_empty() && parsed.read.missing.is_empty();
        match (rule, is_read) {
            (Some(rule), true) => Ok(rule),
            _ => Err(check(&lines, parsed, UnknownParts::Allowed)
                .err()
                .unwrap_or_default()),
        }
    });
    checked.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::parse_rules as rules;
    use super::*;

    /// Spellings that a type of YAML or JSON would change.
    const SPELLINGS: &[&str] = &[
        "2024.10",
        "1.10",
        "1e3",
        "1E+3",
        "0x1F",
        "0o17",
        "017",
        "1_000",
        "+1",
        "-0",
        "0.0",
        ".5",
        "5.",
        ".inf",
        "-.INF",
        ".nan",
        "True",
        "FALSE",
        "yes",
        "No",
        "on",
        "y",
        "~",
        "null",
        "Null",
        "NULL",
        "",
        "12:30:45",
        "2024-01-01",
        "2024-01-01T00:00:00Z",
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        "1e999",
        "<<",
        "=",
        "!!str",
        "!!str 1.10",
        "!!int 7",
        "!!null x",
        "! 7",
        "&a b",
        "*a",
        "'it''s'",
        "\"\\x41\"",
        "\"1.10\"",
        "'~'",
        "true",
        "false",
        "- 1",
        "[1]",
        "{a: 1}",
        "a # b",
        "a: b",
        "@a",
        "`a",
        "%a",
        "\t1",
        "1 ",
        "\u{a0}1",
        "\u{feff}1",
    ];

    fn document(text: &str, format: FileFormat) -> String {
        let quote = if format == FileFormat::Json { "\"" } else { "" };
        let key = |name: &str| format!("{quote}{name}{quote}: ");
        let (open, close, comma) = match format {
            FileFormat::Json => ("{", "}", ","),
            _ => ("", "", ""),
        };
        let flow = r#"{"OSSBucketDestination": {"Format": "CSV", "AccountId": "1", "RoleArn": "r", "Bucket": "b"}}"#;
        format!(
            "{open}\n{}{text}{comma}\n{}true{comma}\n{}{flow}{comma}\n{}{{\"Frequency\": \"Daily\"}}{comma}\n{}\"All\"\n{close}",
            key("Id"),
            key("IsEnabled"),
            key("Destination"),
            key("Schedule"),
            key("IncludedObjectVersions"),
        )
    }

    /// Returns the text of a spelling, by a second and simpler reading.
    fn expected(spelling: &str, format: FileFormat) -> Option<String> {
        let text = spelling.trim_matches([' ', '\t']);
        if text.starts_with('"') && text.ends_with('"') && text.len() > 1 {
            // The escapes of the table mean the same in both formats, or are errors in JSON.
            return serde_json::from_str(text)
                .ok()
                .or_else(|| (text == "\"\\x41\"").then(|| "A".to_owned()));
        }
        if format == FileFormat::Json {
            return Some(text.to_owned());
        }
        if let Some(quoted) = text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')) {
            return Some(quoted.replace("''", "'"));
        }
        let text = text.strip_prefix("!!str").unwrap_or(text);
        let text = text.trim_start_matches([' ', '\t']);
        let text = text.split(" #").next().unwrap_or(text);
        Some(text.trim_end_matches([' ', '\t']).to_owned())
    }

    /// Checks that a text is kept, or refused with a position.
    fn check(spelling: &str) -> Result<(), TestCaseError> {
        for format in [FileFormat::Yaml, FileFormat::Json] {
            let document = document(spelling, format);
            match rules(&document, format) {
                Ok(rules) => {
                    prop_assert_eq!(rules.len(), 1);
                    let id = Some(rules[0].id.clone());
                    prop_assert_eq!(id, expected(spelling, format), "{:?}", document);
                }
                Err(refused) => {
                    let are_placed = refused.iter().all(|it| it.position().is_some());
                    prop_assert!(are_placed, "{refused:?}: {document}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn text_field_holds_what_stands_in_the_file() -> Result<(), TestCaseError> {
        SPELLINGS.iter().try_for_each(|spelling| check(spelling))
    }

    #[test]
    fn unquoted_scalars_are_texts_and_nulls_are_refused() {
        for (format, spelling, is_accepted) in [
            (FileFormat::Yaml, "2024.10", true),
            (FileFormat::Yaml, "1e3", true),
            (FileFormat::Yaml, "0x1F", true),
            (FileFormat::Yaml, "True", true),
            (FileFormat::Yaml, "!!str ~", true),
            (FileFormat::Yaml, "123456789012345678901234567890", true),
            (FileFormat::Yaml, "~", false),
            (FileFormat::Yaml, "Null", false),
            (FileFormat::Yaml, "", false),
            (FileFormat::Yaml, "!!int 7", false),
            (FileFormat::Json, "2024.10", true),
            (FileFormat::Json, "1e3", true),
            (FileFormat::Json, "123456789012345678901234567890", true),
            (FileFormat::Json, "true", true),
            (FileFormat::Json, "null", false),
        ] {
            let read = rules(&document(spelling, format), format);
            assert_eq!(read.is_ok(), is_accepted, "{format:?} {spelling}: {read:?}");
        }
    }

    #[test]
    fn all_missing_elements_are_named_at_once() {
        let yaml = "Id: a\nDestination:\n  OSSBucketDestination:\n    Format: CSV\n";
        let json = r#"{"Id": "a", "Destination": {"OSSBucketDestination": {"Format": "CSV"}}}"#;
        for (text, format) in [(yaml, FileFormat::Yaml), (json, FileFormat::Json)] {
            let errors = rules(text, format).expect_err("elements are missing");
            let errors = errors.iter().map(Diagnostic::message);
            let destination = "Destination/OSSBucketDestination";
            let expected = [
                "IsEnabled is missing".to_owned(),
                "Schedule is missing".to_owned(),
                "IncludedObjectVersions is missing".to_owned(),
                format!("{destination}/AccountId is missing"),
                format!("{destination}/RoleArn is missing"),
                format!("{destination}/Bucket is missing"),
            ];
            assert_eq!(errors.collect::<Vec<_>>(), expected);
        }
    }

    proptest! {
        #[test]
        fn scalars_keep_their_characters(
            spelling in prop_oneof![
                "[-+]?[0-9_]{1,25}(\\.[0-9_]{0,25})?([eE][-+]?[0-9]{1,3})?",
                "0[xob][0-9a-fA-F_]{1,20}",
                "[0-9]{1,4}[-:.][0-9]{1,2}[-:.][0-9]{1,4}",
                "(?i)(true|false|yes|no|on|off|null|~|\\.inf|\\.nan|y|n)",
                "[a-zA-Z0-9./_-]{1,20}",
            ],
            pad in select(vec!["", " ", "\t"]),
        ) {
            check(&format!("{spelling}{pad}"))?;
        }

        #[test]
        fn any_characters_are_kept_or_refused(
            text in proptest::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter)
        ) {
            let quoted = serde_json::to_string(&text).expect("a text");
            for format in [FileFormat::Json, FileFormat::Yaml] {
                match rules(&document(&quoted, format), format) {
                    Ok(rules) => prop_assert_eq!(&rules[0].id, &text),
                    Err(refused) => {
                        let are_placed = refused.iter().all(|it| it.position().is_some());
                        prop_assert!(are_placed, "{refused:?}");
                    }
                }
            }
        }
    }
}

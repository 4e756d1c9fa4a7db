//! Every text of a rule accepts all characters except U+0000.

use oss_model::inventory::{EncryptionMethod, InventoryConfiguration, SseKms};
use oss_model::xml::{Element, ErrorKind};
use oss_model::{MissingFields, Validate};
use oss_model_testing::excluded_chars::is_xml_char;
use oss_tests::text::any_text;
use oss_tests::tree::Tree;
use oss_tests::{Outcome, rules};
use proptest::prelude::*;
use proptest::sample::select;

/// A text field of a rule: its path in violations, and a setter.
#[derive(Clone, Copy, Debug)]
struct TextField {
    path: &'static str,
    set: fn(&mut InventoryConfiguration, &str),
}

const TEXT_FIELDS: &[TextField] = &[
    TextField {
        path: "Id",
        set: |rule, text| text.clone_into(&mut rule.id),
    },
    TextField {
        path: "Filter/Prefix",
        set: |rule, text| rule.filter.get_or_insert_default().prefix = Some(text.to_owned()),
    },
    TextField {
        path: "Filter/StorageClass",
        set: |rule, text| rule.filter.get_or_insert_default().storage_class = Some(text.to_owned()),
    },
    TextField {
        path: "Destination/OSSBucketDestination/Format",
        set: |rule, text| rule.destination.oss_bucket_destination.format = text.into(),
    },
    TextField {
        path: "Destination/OSSBucketDestination/AccountId",
        set: |rule, text| text.clone_into(&mut rule.destination.oss_bucket_destination.account_id),
    },
    TextField {
        path: "Destination/OSSBucketDestination/RoleArn",
        set: |rule, text| text.clone_into(&mut rule.destination.oss_bucket_destination.role_arn),
    },
    TextField {
        path: "Destination/OSSBucketDestination/Bucket",
        set: |rule, text| text.clone_into(&mut rule.destination.oss_bucket_destination.bucket),
    },
    TextField {
        path: "Destination/OSSBucketDestination/Prefix",
        set: |rule, text| rule.destination.oss_bucket_destination.prefix = Some(text.to_owned()),
    },
    TextField {
        path: "Destination/OSSBucketDestination/Encryption/SSE-KMS/KeyId",
        set: |rule, text| {
            let method = EncryptionMethod::SseKms(SseKms::new(text));
            rule.destination.oss_bucket_destination.encryption = Some(method.into());
        },
    },
    TextField {
        path: "Schedule/Frequency",
        set: |rule, text| rule.schedule.frequency = text.into(),
    },
    TextField {
        path: "IncludedObjectVersions",
        set: |rule, text| rule.included_object_versions = text.into(),
    },
    TextField {
        path: "OptionalFields/Field[1]",
        set: |rule, text| rule.optional_fields = Some(vec![text.into()].into()),
    },
    TextField {
        path: "Schedule/New",
        set: |rule, text| rule.schedule.unknown.push(Element::with_text("New", text)),
    },
    TextField {
        path: "New/Nested",
        set: |rule, text| {
            let mut parent = Element::new("New");
            parent.set_attribute("kind", "x");
            parent.push(Element::with_text("Nested", text));
            rule.unknown.push(parent);
        },
    },
    TextField {
        path: "New",
        set: |rule, text| {
            let mut element = Element::new("New");
            element.set_attribute("kind", text);
            rule.unknown.push(element);
        },
    },
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn text_survives_or_is_rejected_with_its_path(field in select(TEXT_FIELDS), text in any_text(12)) {
        let mut rule = rules::minimal("rule")?;
        (field.set)(&mut rule, &text);
        if text.contains('\0') {
            return check_rejected(&rule, field.path);
        }
        check_carried(&rule)?;
    }
}

#[test]
fn characters_outside_xml_1_0_survive_in_every_field() -> Result<(), TestCaseError> {
    let excluded = ('\u{1}'..='\u{FFFF}').filter(|&c| !is_xml_char(c));
    // Readers change these unless they are references.
    let all: Vec<char> = excluded
        .chain("\t\n\r\u{7F}\u{85}\u{2028}".chars())
        .collect();
    assert_eq!(all.len(), 28 + 2 + 6);
    for (field, c) in TEXT_FIELDS
        .iter()
        .flat_map(|field| all.iter().map(move |c| (field, c)))
    {
        let mut rule = rules::minimal("rule")?;
        (field.set)(&mut rule, &format!("{c}a{c}{c}b{c}"));
        let document = check_carried(&rule)?;
        let is_plain = document
            .chars()
            .all(|c| c == '\t' || c == '\n' || !c.is_control());
        prop_assert!(is_plain, "{:?}", document);
    }
    Ok(())
}

#[test]
fn nul_is_rejected_in_every_field() -> Result<(), TestCaseError> {
    for field in TEXT_FIELDS {
        let mut rule = rules::minimal("rule")?;
        (field.set)(&mut rule, "a\0");
        check_rejected(&rule, field.path)?;
    }
    Ok(())
}

#[test]
fn nul_in_a_document_is_an_error_with_its_path() {
    for text in ["&#0;", "&#x00;", "a\0", "<![CDATA[\0]]>"] {
        for (inner, path) in [
            (format!("<Id>{text}</Id>"), "Id"),
            (
                format!("<Filter><Prefix>{text}</Prefix></Filter>"),
                "Filter/Prefix",
            ),
            (format!("<New><Old>{text}</Old></New>"), "New/Old"),
        ] {
            let document = format!("<InventoryConfiguration>{inner}</InventoryConfiguration>");
            let error = InventoryConfiguration::from_xml(document.as_bytes()).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::ForbiddenCharacter, "{error}");
            assert_eq!(error.path(), format!("InventoryConfiguration/{path}"));
            assert!(error.detail().contains("U+0000"), "{error}");
        }
    }
}

#[test]
fn unescaped_control_characters_are_read() -> Outcome {
    let text: String = ('\u{1}'..='\u{1F}').filter(|&c| c != '\r').collect();
    let document = format!("<InventoryConfiguration><Id>{text}</Id></InventoryConfiguration>");
    let read = InventoryConfiguration::from_xml(document.as_bytes())?;
    assert_eq!(read.id, text, "oss2 sends them without references");
    Ok(())
}

#[test]
fn unknown_element_needs_a_valid_name() -> Result<(), MissingFields> {
    for name in ["", " ", "1st", "a b", "a/b", "a:b", "a>", "<", "-a", "a\0"] {
        let mut rule = rules::minimal("rule")?;
        rule.unknown.push(Element::new(name));
        let error = rule.to_xml().expect_err(name);
        assert_eq!(error.kind(), ErrorKind::InvalidName, "{name:?}");
        assert!(rule.validate().is_err(), "{name:?}");
    }
    Ok(())
}

/// Checks that two parsers read the written document, and returns it.
fn check_carried(rule: &InventoryConfiguration) -> Result<String, TestCaseError> {
    let document = rule.to_xml()?;
    let read = InventoryConfiguration::from_xml(document.as_bytes())?;
    prop_assert_eq!(&read, rule);
    let fail = |error: &dyn std::fmt::Display| TestCaseError::fail(format!("{error}: {document}"));
    let parsed = Tree::parse(&document).map_err(|error| fail(&error))?;
    let json = serde_json::to_value(rule).map_err(|error| fail(&error))?;
    prop_assert_eq!(parsed, Tree::from_json("InventoryConfiguration", &json));
    Ok(document)
}

/// Checks that writer and validation name the element and the character.
fn check_rejected(rule: &InventoryConfiguration, path: &str) -> Result<(), TestCaseError> {
    let error = rule.to_xml().expect_err(path);
    prop_assert_eq!(error.kind(), ErrorKind::ForbiddenCharacter);
    let written_path = format!("InventoryConfiguration/{}", path.trim_end_matches("[1]"));
    prop_assert_eq!(error.path(), written_path);
    prop_assert!(error.detail().contains("U+0000"), "{}", error);
    let violations = rule.validate().expect_err(path);
    let is_reported = violations.iter().any(|violation| {
        violation.path() == path
            && violation.reason().contains("U+0000")
            && violation.reason().contains("XML cannot carry")
    });
    prop_assert!(is_reported, "{}: {}", path, violations);
    Ok(())
}

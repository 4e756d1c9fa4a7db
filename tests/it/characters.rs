//! Every text of a rule accepts exactly the characters that XML can carry.

use oss_model::RootElement;
use oss_model::inventory::{EncryptionMethod, InventoryConfiguration, SseKms};
use oss_model::xml::{Element, ErrorKind};
use oss_model::{MissingFields, Validate};
use oss_tests::rules;
use oss_tests::text::{any_text, is_xml_char};
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
        if let Some(forbidden) = text.chars().find(|&c| !is_xml_char(c)) {
            check_rejected(&rule, field.path, forbidden)?;
            return Ok(());
        }
        let document = rule.to_xml()?;
        let parsed = roxmltree::Document::parse(&document);
        prop_assert!(parsed.is_ok(), "{parsed:?}: {document}");
        let read = InventoryConfiguration::from_xml(document.as_bytes())?;
        prop_assert_eq!(read, rule);
    }
}

#[test]
fn every_forbidden_character_is_rejected_in_every_field() -> Result<(), TestCaseError> {
    let forbidden: Vec<char> = ('\0'..='\u{FFFF}').filter(|&c| !is_xml_char(c)).collect();
    assert_eq!(forbidden.len(), 29 + 2);
    for (field, &c) in TEXT_FIELDS
        .iter()
        .flat_map(|field| forbidden.iter().map(move |c| (field, c)))
    {
        let mut rule = rules::minimal("rule")?;
        (field.set)(&mut rule, &format!("a{c}"));
        check_rejected(&rule, field.path, c)?;
    }
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

/// Checks that writer and validation name the element and the character.
fn check_rejected(
    rule: &InventoryConfiguration,
    path: &str,
    forbidden: char,
) -> Result<(), TestCaseError> {
    let character = format!("U+{:04X}", u32::from(forbidden));
    let error = rule.to_xml().expect_err(&character);
    prop_assert_eq!(error.kind(), ErrorKind::ForbiddenCharacter);
    let written_path = format!("InventoryConfiguration/{}", path.trim_end_matches("[1]"));
    prop_assert_eq!(error.path(), written_path);
    prop_assert!(error.detail().contains(&character), "{}", error);
    let violations = rule.validate().expect_err(&character);
    let is_reported = violations.iter().any(|violation| {
        violation.path() == path
            && violation.reason().contains(&character)
            && violation.reason().contains("XML cannot carry")
    });
    prop_assert!(is_reported, "{}: {}", path, violations);
    Ok(())
}

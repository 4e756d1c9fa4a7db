//! Documents are read as the more tolerant of the official SDKs reads them.

use oss_model::inventory::{InventoryConfiguration, ListInventoryConfigurationsResult};
use oss_model::xml::ErrorKind;
use oss_tests::Outcome;
use oss_tests::json::without_nulls;
use oss_tests::tree::Tree;
use oss_tests::vectors::{RecordedResponse, inventory_xml};
use serde_json::Value;

use crate::sdk_views::{expected_by_oss2, expected_by_ossv2, oss2_reading};

/// Cases with separate tests.
///
/// The SDKs ignore elements with a namespace, and oss2 reads any root.
const EXCEPTIONS: [&str; 2] = ["list_xml_namespace", "get_xml_wrong_root"];

#[test]
fn documents_are_read_as_by_the_sdks() -> Outcome {
    let cases = inventory_xml().responses;
    assert_eq!(cases.len(), 37);
    for case in cases
        .iter()
        .filter(|case| !EXCEPTIONS.contains(&&*case.name))
    {
        let read = json_of(case)?;
        let by_ossv2 = expected_by_ossv2(case);
        assert_eq!(without_nulls(&read), by_ossv2, "{} by ossv2", case.name);
        if case.read_by.oss2.get("error").is_none() {
            assert_eq!(
                expected_by_oss2(case, &read),
                oss2_reading(case),
                "{} by oss2",
                case.name
            );
        }
    }
    Ok(())
}

#[test]
fn namespace_is_ignored() -> Outcome {
    let cases = inventory_xml().responses;
    let named = |name: &str| {
        cases
            .iter()
            .find(|case| case.name == name)
            .ok_or("no such case")
    };
    let with_namespace = named("list_xml_namespace")?;
    assert!(with_namespace.xml.contains(" xmlns="));
    assert_eq!(
        json_of(with_namespace)?,
        json_of(named("list_xml_one_item")?)?
    );
    Ok(())
}

#[test]
fn other_root_is_rejected() {
    for case in inventory_xml().responses {
        let document = case.xml.as_bytes();
        let is_wrong = case.name == "get_xml_wrong_root";
        // A rule isn't a page, and a page isn't a rule.
        let as_rule = InventoryConfiguration::from_xml(document).map(drop);
        let as_page = ListInventoryConfigurationsResult::from_xml(document).map(drop);
        for (outcome, is_right) in [(as_rule, !case.list), (as_page, case.list)] {
            match outcome {
                Ok(()) => assert!(is_right && !is_wrong, "{}", case.name),
                Err(error) => {
                    assert!(!is_right || is_wrong, "{}: {error}", case.name);
                    assert_eq!(error.kind(), ErrorKind::UnexpectedRoot);
                }
            }
        }
    }
}

#[test]
fn documents_are_written_again_without_loss() -> Outcome {
    for case in inventory_xml().responses {
        if case.name == "get_xml_wrong_root" {
            continue;
        }
        let document = case.xml.as_bytes();
        let written = if case.list {
            ListInventoryConfigurationsResult::from_xml(document)?.to_xml()?
        } else {
            InventoryConfiguration::from_xml(document)?.to_xml()?
        };
        let (written, mut original) = (Tree::parse(&written)?, Tree::parse(&case.xml)?);
        original = original.without(&is_absent_number);
        // The writer adds missing elements as empty ones and normalizes values.
        let lost = missing_from(&original, &written);
        assert_eq!(lost, Vec::<String>::new(), "{}", case.name);
    }
    Ok(())
}

fn json_of(case: &RecordedResponse) -> Result<Value, Box<dyn std::error::Error>> {
    let document = case.xml.as_bytes();
    Ok(if case.list {
        serde_json::to_value(ListInventoryConfigurationsResult::from_xml(document)?)?
    } else {
        serde_json::to_value(InventoryConfiguration::from_xml(document)?)?
    })
}

/// Returns whether an element for a number or boolean is empty.
fn is_absent_number(element: &Tree) -> bool {
    let name = element.name();
    element.text().is_empty() && (name.ends_with("TimeStamp") || name == "IsEnabled")
}

/// Returns the paths and texts of `original` that are not in `written`.
fn missing_from(original: &Tree, written: &Tree) -> Vec<String> {
    let same = |a: &Tree, b: &Tree| {
        let (a, b) = (a.text(), b.text());
        a == b || a.trim().eq_ignore_ascii_case(b) || (a, b) == ("1", "true") || a.is_empty()
    };
    let mut lost = Vec::new();
    let mut rest: Vec<&Tree> = written.children().iter().collect();
    for child in original.children() {
        let position = rest
            .iter()
            .position(|other| other.name() == child.name() && same(child, other));
        match position {
            Some(at) => {
                let below = missing_from(child, rest.remove(at));
                lost.extend(below.iter().map(|path| format!("{}/{path}", child.name())));
            }
            None => lost.push(format!("{}={}", child.name(), child.text())),
        }
    }
    lost
}

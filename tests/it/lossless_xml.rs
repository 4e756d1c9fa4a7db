//! No part of a document is lost silently: it is read, kept or rejected.

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::xml::{Element, ErrorKind};
use oss_model::Validate;
use oss_tests::{Outcome, rules, unique_keys};
use serde_json::json;

fn rule(inner: &str) -> String {
    format!("<InventoryConfiguration>{inner}</InventoryConfiguration>")
}

fn violations(rule: &InventoryConfiguration) -> String {
    rule.validate()
        .map_or_else(|violations| violations.to_string(), |()| String::new())
}

#[test]
fn repeated_element_is_kept_and_fails_validation() -> Outcome {
    let document = rule("<Filter><Prefix>a</Prefix></Filter><Filter/>");
    let read = InventoryConfiguration::from_xml(document.as_bytes())?;
    let prefix = read.filter.as_ref().and_then(|it| it.prefix.as_deref());
    assert_eq!(prefix, Some("a"), "the first element is read");
    assert!(
        read.to_xml()?.contains("<Filter></Filter>"),
        "the second element is kept"
    );
    assert!(violations(&read).contains("contains more than one Filter"));
    Ok(())
}

#[test]
fn repeated_element_is_a_list_in_json_and_yaml() -> Outcome {
    let text = rules::full("report1")?.to_xml()?;
    let text = text.replace(
        "</InventoryConfiguration>",
        "<Id>second</Id></InventoryConfiguration>",
    );
    let read = InventoryConfiguration::from_xml(text.as_bytes())?;
    let json = unique_keys::from_json(&serde_json::to_string(&read)?)?;
    assert_eq!(json["Id"], json!(["report1", "second"]));
    let yaml = serde_saphyr::to_string(&read)?;
    let read_yaml = unique_keys::from_yaml(&yaml)?;
    assert_eq!(read_yaml["Id"], json["Id"]);
    // To send one of them would be a guess.
    let error = serde_json::from_value::<InventoryConfiguration>(json).expect_err("a list");
    assert_eq!(
        error.to_string(),
        "expected a text or a number, found a list"
    );
    Ok(())
}

#[test]
fn elements_named_like_keys_of_json_are_lists() -> Outcome {
    let document = rule("<New a='1'>text<$text>x</$text><@a>2</@a></New><$text/>more");
    let read = InventoryConfiguration::from_xml(document.as_bytes())?;
    let json = unique_keys::from_json(&serde_json::to_string(&read)?)?;
    assert_eq!(
        json["New"],
        json!({"@a": ["1", "2"], "$text": ["text", "x"]})
    );
    assert_eq!(json["$text"], json!(["more", ""]));
    Ok(())
}

#[test]
fn missing_boolean_stays_missing() -> Outcome {
    let mut read = InventoryConfiguration::from_xml(
        rules::minimal("report")?
            .to_xml()?
            .replace("<IsEnabled>true</IsEnabled>", "")
            .as_bytes(),
    )?;
    assert_eq!(read.is_enabled, None);
    assert!(!read.to_xml()?.contains("IsEnabled"));
    assert_eq!(violations(&read), "IsEnabled is missing");
    read.is_enabled = Some(true);
    assert_eq!(violations(&read), "");
    Ok(())
}

#[test]
fn strict_reader_rejects_ignored_parts() -> Outcome {
    let right = rules::full("report")?.to_xml()?;
    let table = [
        ("<Id>", "<Id x=\"1\">", "InventoryConfiguration/Id/@x"),
        (
            "<Filter>",
            "<Filter y='2'>",
            "InventoryConfiguration/Filter/@y",
        ),
        (
            "<Id>",
            "<Id><Sub>narrow</Sub>",
            "InventoryConfiguration/Id/Sub",
        ),
        (
            "<Filter>",
            "<New a:z='3' z='4'/><Filter>",
            "InventoryConfiguration/New/@a:z",
        ),
        (
            "<Filter>",
            "<n:New xmlns:n='urn:x'/><Filter>",
            "InventoryConfiguration/New (prefix n)",
        ),
        (
            "<Filter>",
            "<Filter xmlns='urn:x'>",
            "InventoryConfiguration/Filter/@xmlns",
        ),
        (
            "<Id>report</Id>",
            "<n:Id>report</n:Id>",
            "InventoryConfiguration/Id (prefix n)",
        ),
    ];
    for (from, to, path) in table {
        let wrong = right.replacen(from, to, 1);
        InventoryConfiguration::from_xml(wrong.as_bytes())?;
        let error = InventoryConfiguration::from_xml_strict(wrong.as_bytes()).expect_err(to);
        assert_eq!(error.kind(), ErrorKind::Ignored, "{error}");
        assert!(error.detail().ends_with(path), "{error}");
    }
    let harmless = right.replacen("<Id>", "<Id xmlns:a=\"urn:x\">", 1);
    let harmless = harmless.replacen("<Filter>", "<New z='3'/><Filter>", 1);
    let root = "<InventoryConfiguration xmlns=\"urn:x\">";
    let harmless = harmless.replacen("<InventoryConfiguration>", root, 1);
    InventoryConfiguration::from_xml_strict(harmless.as_bytes())?;
    Ok(())
}

#[test]
fn unknown_parts_that_were_read_can_be_written() -> Outcome {
    for unknown in [
        "<New a:x='1' x='2'/>",
        "<b:New x='1' xmlns:b='urn:x'/>",
        "\n  >  ",
    ] {
        let read = InventoryConfiguration::from_xml(rule(unknown).as_bytes())?;
        let written = read.to_xml()?;
        roxmltree::Document::parse(&written)?;
        assert_eq!(
            InventoryConfiguration::from_xml(written.as_bytes())?,
            read,
            "{unknown}"
        );
    }
    Ok(())
}

/// Compares the valid names with a strict parser.
///
/// It tests each character of the basic plane and some of the others.
#[test]
fn element_names_are_valid_as_in_xml() -> Outcome {
    let others = ('\u{10000}'..=char::MAX).step_by(997);
    for c in ('\0'..='\u{FFFF}').chain(others).filter(|&c| c != ':') {
        for name in [format!("{c}a"), format!("a{c}")] {
            let mut read = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
            read.unknown.push(Element::new(name.as_str()));
            let document = format!("<{name}></{name}>");
            let strict = roxmltree::Document::parse(&document);
            let is_name = strict.is_ok_and(|it| it.root_element().tag_name().name() == name);
            assert_eq!(read.to_xml().is_ok(), is_name, "{name:?}");
        }
    }
    Ok(())
}

#[test]
fn too_deep_document_is_not_written() -> Outcome {
    let mut read = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
    let deep = (0..70).fold(Element::new("New"), |inner, _| {
        let mut outer = Element::new("New");
        outer.push(inner);
        outer
    });
    read.unknown.push(deep);
    assert_eq!(
        read.to_xml().map_err(|error| error.kind()),
        Err(ErrorKind::TooDeep)
    );
    assert!(violations(&read).contains("nested deeper than 64 levels"));
    Ok(())
}

#[test]
fn text_from_a_number_or_null_in_json_is_refused() -> Outcome {
    let mut json = serde_json::to_value(rules::full("report")?)?;
    let account = &mut json["Destination"]["OSSBucketDestination"]["AccountId"];
    *account = account.as_str().unwrap_or_default().parse::<u64>()?.into();
    let error = serde_json::from_value::<InventoryConfiguration>(json.clone());
    let error = error.expect_err("the account is a number").to_string();
    assert!(error.contains("write it in quotes"), "{error}");
    json["Destination"]["OSSBucketDestination"]["AccountId"] = "1".into();
    json["Filter"]["Prefix"] = serde_json::Value::Null;
    let error = serde_json::from_value::<InventoryConfiguration>(json);
    let error = error.expect_err("the prefix is null").to_string();
    assert!(error.contains("found null"), "{error}");
    Ok(())
}

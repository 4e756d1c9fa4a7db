//! Documents made to break a reader; each is rejected with the right error kind.

use std::fmt::Write as _;

use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::{Error, ErrorKind, Reader};
use oss_tests::Outcome;

fn read_error(document: impl AsRef<[u8]>) -> Error {
    let document = document.as_ref();
    let shown = String::from_utf8_lossy(&document[..document.len().min(200)]);
    match InventoryConfiguration::from_xml(document) {
        Err(error) => error,
        Ok(rule) => panic!("read {rule:?} from {shown}"),
    }
}

fn rule(content: &str) -> String {
    format!("<InventoryConfiguration>{content}</InventoryConfiguration>")
}

#[test]
fn f39_document_types_are_rejected_before_any_entity() {
    let mut laughs = "<!DOCTYPE r [<!ENTITY a0 \"ha\">".to_owned();
    for n in 1..10 {
        let previous = format!("&a{};", n - 1).repeat(10);
        let _ = write!(laughs, "<!ENTITY a{n} \"{previous}\">");
    }
    laughs += "]>";
    let laughs = laughs + &rule("<Id>&a9;</Id>");
    let external = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".to_owned();
    for document in [
        laughs,
        external + &rule("<Id>&x;</Id>"),
        "<!DOCTYPE html>".to_owned() + &rule(""),
        "<!DOCTYPE html><html><body>sign in</body></html>".to_owned(),
        rule("<!DOCTYPE r>"),
        rule("") + "<!DOCTYPE r>",
    ] {
        assert_eq!(
            read_error(&document).kind(),
            ErrorKind::Doctype,
            "{document}"
        );
    }
}

#[test]
fn f40_million_levels_are_rejected_at_the_limit() {
    let count = 1_000_000;
    let open = rule(&"<a>".repeat(count));
    let closed = rule(&("<a>".repeat(count) + &"</a>".repeat(count)));
    let known = rule(&"<Filter>".repeat(count));
    for document in [open, closed, known] {
        let error = read_error(&document);
        assert_eq!(error.kind(), ErrorKind::TooDeep);
        assert!(error.position().is_some_and(|at| at < 1_000), "{error}");
        assert!(error.to_string().len() < 2_000, "{error}");
    }
}

#[test]
fn nesting_is_read_up_to_the_limit() -> Outcome {
    // The root is the first level.
    for (levels, is_read) in [(Reader::MAX_DEPTH, true), (Reader::MAX_DEPTH + 1, false)] {
        let inner = levels - 1;
        let document = rule(&("<a>".repeat(inner) + &"</a>".repeat(inner)));
        match InventoryConfiguration::from_xml(document.as_bytes()) {
            Ok(rule) if is_read => assert_eq!(
                InventoryConfiguration::from_xml(rule.to_xml()?.as_bytes())?,
                rule
            ),
            Err(error) if !is_read => assert_eq!(error.kind(), ErrorKind::TooDeep),
            other => panic!("{levels} levels: {other:?}"),
        }
    }
    Ok(())
}

#[test]
fn f40_hundred_thousand_attributes_or_namespaces_are_handled() {
    let (mut attributes, mut namespaces) = (String::new(), String::new());
    for n in 0..100_000 {
        let _ = write!(attributes, " a{n}=\"\"");
        let _ = write!(namespaces, " xmlns:n{n}=\"u\"");
    }
    for many in [&attributes, &namespaces] {
        for document in [
            format!("<InventoryConfiguration{many}><Id>x</Id></InventoryConfiguration>"),
            rule(&format!("<Id{many}>x</Id>")),
            rule(&format!("<Id>x</Id><New{many}/>")),
        ] {
            // Both reading and rejecting so many of them is correct.
            match InventoryConfiguration::from_xml(document.as_bytes()) {
                Ok(rule) => assert_eq!(rule.id, "x"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Malformed, "{error}"),
            }
        }
    }
}

#[test]
fn f43_other_encodings_are_rejected() {
    let text = rule("<Id>é</Id>");
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(to_bytes).collect()
    };
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for document in [utf16(u16::to_be_bytes), utf16(u16::to_le_bytes), latin1] {
        let error = read_error(&document);
        assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
        assert!(error.position().is_some());
    }
    let error = read_error([b"<InventoryConfiguration><Id>a".as_slice(), b"\xFF"].concat());
    assert_eq!(error.position(), Some(29));
}

#[test]
fn invalid_xml_is_malformed() {
    for (document, path) in [
        (rule("<Id>a & b</Id>"), "InventoryConfiguration/Id"),
        (rule("<Id>&nbsp;</Id>"), "InventoryConfiguration/Id"),
        (rule("<Id>&#xD800;</Id>"), "InventoryConfiguration/Id"),
        (rule("<Id>&#x110000;</Id>"), "InventoryConfiguration/Id"),
        (rule("<Id>&#;</Id>"), "InventoryConfiguration/Id"),
        (rule("<Id>a</Idd>"), "InventoryConfiguration/Id"),
        (rule("<Id>a<![CDATA[b</Id>"), "InventoryConfiguration/Id"),
        (rule("<Id>a<!-- b</Id>"), "InventoryConfiguration/Id"),
        (rule("<New a=\"1\" a=\"2\"/>"), "InventoryConfiguration/New"),
        (rule("<New a/>"), "InventoryConfiguration/New"),
        (rule("<New a=\"&nbsp;\"/>"), "InventoryConfiguration/New"),
        (rule("</Id>"), "InventoryConfiguration"),
        (rule("</InventoryConfiguration>"), ""),
        (rule("") + "<InventoryConfiguration/>", ""),
        (rule("") + "trailing", ""),
        (rule("") + "\0", ""),
        (rule("") + "<![CDATA[]]>", ""),
        (rule("") + "&#32;", ""),
        ("leading".to_owned() + &rule(""), ""),
        ("{\"Id\": \"a\"}".to_owned(), ""),
    ] {
        let error = read_error(&document);
        assert_eq!(error.kind(), ErrorKind::Malformed, "{document}: {error}");
        assert_eq!(error.path(), path, "{document}: {error}");
    }
}

#[test]
fn f41_other_documents_are_rejected_by_their_root() {
    for (document, found) in [
        ("", "none"),
        (" \n", "none"),
        ("\u{FEFF}", "none"),
        ("<?xml version=\"1.0\"?>", "none"),
        ("<!-- nothing -->", "none"),
        ("<html><body>sign in</body></html>", "<html>"),
        ("<Error><Code>AccessDenied</Code></Error>", "<Error>"),
        ("<inventoryconfiguration/>", "<inventoryconfiguration>"),
    ] {
        let error = read_error(document);
        assert_eq!(error.kind(), ErrorKind::UnexpectedRoot, "{document}");
        let expected = format!("expected the root element <InventoryConfiguration>, found {found}");
        assert_eq!(error.detail(), expected);
    }
    let long = "x".repeat(1_000_000);
    let error = read_error(format!("<{long}/>"));
    assert_eq!(error.kind(), ErrorKind::UnexpectedRoot);
    assert!(error.to_string().len() < 1_000);
}

#[test]
fn f47_invalid_number_error_names_its_element() {
    for text in [
        "1e3",
        "1.0",
        "0x10",
        "1 000",
        "1,000",
        "٣",
        "--1",
        "+",
        "-",
        "true",
        "NaN",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
    ] {
        let error = read_error(rule(&format!(
            "<Filter><LowerSizeBound>{text}</LowerSizeBound></Filter>"
        )));
        assert_eq!(error.kind(), ErrorKind::InvalidValue, "{text}");
        assert_eq!(error.path(), "InventoryConfiguration/Filter/LowerSizeBound");
        let expected = format!("expected a whole number, found {text:?}");
        assert_eq!(error.detail(), expected);
    }
    let error = read_error(rule(&format!(
        "<IsEnabled>{}</IsEnabled>",
        "y".repeat(1_000_000)
    )));
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    assert_eq!(error.path(), "InventoryConfiguration/IsEnabled");
    assert!(error.to_string().len() < 1_000);
}

#[test]
fn f47_unusual_numbers_are_read() -> Outcome {
    for (text, number) in [
        ("-1", Some(-1)),
        ("+5", Some(5)),
        ("007", Some(7)),
        ("-0", Some(0)),
        (" \n12\t", Some(12)),
        ("<![CDATA[3]]>&#52;", Some(34)),
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("", None),
        (" \n", None),
    ] {
        let document = rule(&format!(
            "<Filter><LowerSizeBound>{text}</LowerSizeBound></Filter>"
        ));
        let rule = InventoryConfiguration::from_xml(document.as_bytes())?;
        let read = rule.filter.and_then(|filter| filter.lower_size_bound);
        assert_eq!(read, number, "{text:?}");
    }
    Ok(())
}

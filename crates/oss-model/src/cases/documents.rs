//! Reading and writing documents of generated types.

use super::{
    diamond, numbers, one_page, optional_bodies, recursive, structures, times, url_encoded,
};
use crate::RootElement;
use crate::Validate;

/// Reads an example strictly, and checks that writing it loses nothing.
fn check<T: RootElement + PartialEq + std::fmt::Debug>(example: &str) -> T {
    let value = T::from_xml_strict(example.as_bytes()).unwrap();
    assert_eq!(value.unknown_parts(), <Vec<String>>::new());
    let written = value.to_xml().unwrap();
    assert_eq!(T::from_xml(written.as_bytes()).unwrap(), value);
    value
}

/// Includes an example of a case.
macro_rules! example {
    ($path:literal) => {
        include_str!(concat!("../../../../xtask/test_data/cases/", $path))
    };
}

#[test]
fn examples_round_trip() {
    check::<optional_bodies::Settings>(example!("optional_bodies/examples/settings.xml"));
    check::<optional_bodies::Report>(example!("optional_bodies/examples/report.xml"));
    check::<diamond::Diamond>(example!("diamond/examples/diamond.xml"));
    check::<one_page::Page>(example!("pages/examples/page.xml"));
    check::<recursive::Tree>(example!("recursive/examples/tree.xml"));
    check::<structures::Place>(example!("structures/examples/place.xml"));
    check::<url_encoded::Listing>(example!("url_encoded/examples/listing.xml"));
}

#[test]
fn numbers_keep_every_digit() {
    let measures = check::<numbers::Measures>(example!("numbers/examples/measures.xml"));
    assert_eq!(measures.count, Some(u64::MAX));
    assert_eq!(measures.ratio, Some(0.25));
    assert_eq!(measures.points[0].y, Some(-2.0));
}

#[test]
fn nan_is_neither_valid_nor_written() {
    let mut measures = numbers::Measures::from_xml(b"<Measures/>").unwrap();
    measures.count = Some(1);
    measures.ratio = Some(f64::NAN);
    let broken = measures.validate().unwrap_err().to_string();
    assert_eq!(broken, "Ratio is NaN, it must be a finite number");
    assert!(measures.to_xml().is_err());
    for text in ["NaN", "inf", "1,5"] {
        let document = format!("<Measures><Ratio>{text}</Ratio></Measures>");
        assert!(numbers::Measures::from_xml(document.as_bytes()).is_err());
    }
}

#[test]
fn times_keep_nanoseconds() {
    let times = check::<times::Times>(example!("times/examples/times.xml"));
    assert_eq!(times.seen.len(), 2);
    let precise = "<Times><Created>2026-11-22T07:19:01.123456789Z</Created></Times>";
    let times = times::Times::from_xml(precise.as_bytes()).unwrap();
    assert_eq!(times.to_xml().unwrap(), precise);
    let broken = "<Times><Created>soon</Created></Times>";
    let error = times::Times::from_xml(broken.as_bytes()).unwrap_err();
    assert_eq!(error.path(), "Times/Created");
}

#[test]
fn structures_enums_and_choices_round_trip() {
    let shape = check::<structures::Shape>(example!("structures/examples/shape.xml"));
    assert_eq!(shape.kind, structures::Kind::Round);
    assert_eq!(shape.corners[0].kind, structures::Kind::Square);
    assert_eq!(shape.note.as_deref(), Some(""));
    assert!(shape.validate().is_ok());
    let document = example!("structures/examples/plain.xml");
    let plain = structures::Shape::from_xml(document.as_bytes()).unwrap();
    assert_eq!(plain.unknown_parts(), ["Kind=hexagon"]);
    let kind = plain.fill.unwrap().kind;
    assert!(matches!(kind, Some(structures::FillKind::Plain(_))));
}

#[test]
fn missing_text_differs_from_empty_text() {
    let document = example!("structures/examples/plain.xml");
    let mut plain = structures::Shape::from_xml(document.as_bytes()).unwrap();
    assert_eq!(plain.note, None);
    let broken = plain.validate().unwrap_err().to_string();
    assert_eq!(
        broken,
        "Side occurs 0 times, at least 1 are required; Note is missing; \
         Name is empty, a value is required"
    );
    plain.sides = vec!["a".to_owned(); 4];
    plain.note = Some(String::new());
    plain.name = "x".to_owned();
    let broken = plain.validate().unwrap_err().to_string();
    assert_eq!(broken, "Side occurs 4 times, at most 3 are allowed");
    let error = structures::Shape::from_xml_strict(document.as_bytes()).unwrap_err();
    assert!(
        error.to_string().contains("Shape/Note, Shape/Name"),
        "{error}"
    );
}

//! Truncated or changed documents are errors or whole values, never panics.

use std::error::Error as _;

use oss_model::RootElement;
use oss_model::inventory::{InventoryConfiguration, ListInventoryConfigurationsResult};
use oss_model::xml::{Error, ErrorKind, Reader, UnknownElements};
use oss_tests::Outcome;
use oss_tests::rules;
use oss_tests::tree::Tree;
use oss_tests::xml_printer::{Choices, print};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// A change that a broken proxy or disk might make.
#[derive(Clone, Debug)]
enum Damage {
    Replace(u8),
    Insert(u8),
    Remove(usize),
    Repeat(usize),
}

#[test]
fn f38_sampled_cuts_of_a_page_of_100_rules_are_errors() -> Outcome {
    let page = page()?;
    // Reading a cut costs as much as the text before it, so only every 89th cut between the first
    // rules and the end of the page is tested.
    let (first, last) = (2_000, page.len() - 200);
    let cuts = (0..first)
        .chain((first..last).step_by(89))
        .chain(last..page.len());
    check_cuts(&page, cuts);
    Ok(())
}

/// `cargo xtask faults` runs this test.
#[test]
#[ignore = "two gigabytes of XML take a minute"]
fn f38_all_cuts_of_a_page_of_100_rules_are_errors() -> Outcome {
    let page = page()?;
    let threads = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        for first in 0..threads {
            let cuts = (first..page.len()).step_by(threads);
            scope.spawn(|| check_cuts(&page, cuts));
        }
    });
    Ok(())
}

#[test]
fn failed_reader_can_still_be_called() -> Outcome {
    for document in [
        "<a><c/></a>".to_owned(),
        "<a>".repeat(65) + &"</a>".repeat(65),
    ] {
        let mut reader = Reader::new(document.as_bytes())?;
        let mut unknown = UnknownElements::default();
        assert!(reader.enter_root("b").is_err());
        while let Ok(Some(_) | None) = reader.child(&mut unknown) {}
    }
    Ok(())
}

#[test]
fn all_cuts_of_a_rule_are_errors() -> Outcome {
    let document = rules::full("中<&>\r")?.to_xml()?;
    for at in 0..document.len() {
        let error = InventoryConfiguration::from_xml(&document.as_bytes()[..at])
            .expect_err("a truncated rule is an error");
        check_cut(&error, at);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn cut_of_any_print_is_an_error_or_lacks_layout_only(
        rule in oss_model_testing::any::<InventoryConfiguration>(),
        mut choices in Choices::any(),
    ) {
        let tree = Tree::from_json(InventoryConfiguration::NAME, &serde_json::to_value(&rule)?);
        let printed = print(&tree, &mut choices);
        let whole = InventoryConfiguration::from_xml(printed.as_bytes())?;
        for at in 0..printed.len() {
            if let Ok(part) = InventoryConfiguration::from_xml(&printed.as_bytes()[..at]) {
                prop_assert_eq!(&part, &whole, "cut at {} of {}", at, printed);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_an_error_or_a_rule(bytes in vec(any::<u8>(), 0..200)) {
        check_bytes(&bytes)?;
    }

    #[test]
    fn damaged_rule_is_an_error_or_a_rule(
        changes in vec((any::<Index>(), damage()), 1..6),
    ) {
        let mut bytes = rules::full("rule")?.to_xml()?.into_bytes();
        for (at, change) in changes {
            damage_at(&mut bytes, at, &change);
        }
        check_bytes(&bytes)?;
    }
}

fn page() -> Outcome<String> {
    let rules: Result<Vec<_>, _> = (1..=100).map(rules::varied).collect();
    let page = ListInventoryConfigurationsResult::builder()
        .inventory_configurations(rules?)
        .is_truncated(true)
        .next_continuation_token("token")
        .build()
        .to_xml()?;
    Ok(page)
}

/// Checks that reading the page fails for each of the `cuts`.
fn check_cuts(page: &str, cuts: impl Iterator<Item = usize>) {
    for at in cuts {
        let error = ListInventoryConfigurationsResult::from_xml(&page.as_bytes()[..at])
            .expect_err("a truncated page is an error");
        check_cut(&error, at);
    }
}

/// Checks the error of a document truncated at `at`.
fn check_cut(error: &Error, at: usize) {
    match error.kind() {
        // An empty document.
        ErrorKind::UnexpectedRoot => assert_eq!(at, 0),
        ErrorKind::Malformed => {
            let position = error.position().and_then(|at| usize::try_from(at).ok());
            assert!(position.is_some_and(|position| position <= at), "{error:?}");
        }
        // Numbers and enums are read at their end tag, so a truncated one is never read.
        other => panic!("{other:?} at {at}: {error}"),
    }
}

/// Checks that bytes are a displayable error or a rule.
///
/// The rule can be written and read back, unless an unknown element has a name that XML forbids.
fn check_bytes(bytes: &[u8]) -> Result<(), TestCaseError> {
    let rule = match InventoryConfiguration::from_xml(bytes) {
        Ok(rule) => rule,
        Err(error) => {
            prop_assert!(!error.to_string().is_empty());
            prop_assert!(
                error
                    .source()
                    .is_none_or(|source| !source.to_string().is_empty())
            );
            return Ok(());
        }
    };
    match rule.to_xml() {
        Ok(document) => {
            let read = InventoryConfiguration::from_xml(document.as_bytes())?;
            prop_assert_eq!(read, rule);
        }
        // The reader accepts `<a/b>`, but the writer rejects it.
        Err(error) => prop_assert_eq!(error.kind(), ErrorKind::InvalidName),
    }
    Ok(())
}

fn damage() -> impl Strategy<Value = Damage> {
    let marks = b"<>/&;=\"' !?-[]#x0\0\xFF".to_vec();
    let byte = prop_oneof![any::<u8>(), proptest::sample::select(marks)];
    prop_oneof![
        byte.clone().prop_map(Damage::Replace),
        byte.prop_map(Damage::Insert),
        (1..40_usize).prop_map(Damage::Remove),
        (1..400_usize).prop_map(Damage::Repeat),
    ]
}

fn damage_at(bytes: &mut Vec<u8>, at: Index, change: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let at = at.index(bytes.len());
    match *change {
        Damage::Replace(byte) => bytes[at] = byte,
        Damage::Insert(byte) => bytes.insert(at, byte),
        Damage::Remove(count) => drop(bytes.drain(at..(at + count).min(bytes.len()))),
        Damage::Repeat(count) => bytes.extend_from_within(at..(at + count).min(bytes.len())),
    }
}

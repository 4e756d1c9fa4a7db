//! The memory cost of documents that are made to be expensive.

use std::fmt::Write as _;

use allocation_counter::{AllocationInfo, measure};
use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::ErrorKind;

/// Measures the allocations for reading or rejecting a document.
fn cost(document: &str) -> AllocationInfo {
    measure(
        || match InventoryConfiguration::from_xml(document.as_bytes()) {
            Ok(rule) => assert_eq!(rule.id, "x"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Malformed, "{error}"),
        },
    )
}

/// Returns rules with `count` attributes in each of the possible places.
fn documents(count: usize, attribute: impl Fn(usize) -> String) -> [String; 3] {
    let mut many = String::new();
    for number in 0..count {
        let _ = write!(many, " {}", attribute(number));
    }
    [
        format!("<InventoryConfiguration{many}><Id>x</Id></InventoryConfiguration>"),
        format!("<InventoryConfiguration><Id{many}>x</Id></InventoryConfiguration>"),
        format!("<InventoryConfiguration><Id>x</Id><New{many}/></InventoryConfiguration>"),
    ]
}

/// Counts memory, because time can't be asserted.
///
/// The version in `Cargo.toml` excludes quick-xml before 0.41, whose check for duplicate attributes took
/// quadratic time (RUSTSEC-2026-0194).
#[test]
fn f40_memory_grows_linearly_with_attributes() {
    const COUNT: usize = 50_000;
    // Numbers of the same length, so that twice as many are twice as long.
    let attributes = |number| format!("a{number:06}=\"\"");
    let namespaces = |number| format!("xmlns:n{number:06}=\"u\"");
    let shorter = [documents(COUNT, attributes), documents(COUNT, namespaces)];
    let longer = [
        documents(2 * COUNT, attributes),
        documents(2 * COUNT, namespaces),
    ];
    for (short, long) in shorter.iter().flatten().zip(longer.iter().flatten()) {
        let (one, two) = (cost(short), cost(long));
        let shown = &short[..60];
        println!("{shown}…: {} and {} bytes", one.bytes_max, two.bytes_max);
        // The constant allows for allocations that don't depend on the count.
        assert!(
            two.bytes_total <= 2 * one.bytes_total + 4096,
            "{shown}: {one:?}, {two:?}"
        );
        assert!(
            two.count_total <= 2 * one.count_total + 64,
            "{shown}: {one:?}, {two:?}"
        );
        // A list of short texts takes several times the memory of the document.
        assert!(two.bytes_max <= 16 * long.len() as u64, "{shown}: {two:?}");
    }
}

#[test]
fn f40_levels_beyond_the_limit_cost_no_memory() {
    let nested = |levels: usize| {
        let levels = "<a>".repeat(levels);
        let document = format!("<InventoryConfiguration>{levels}");
        measure(|| {
            let read = InventoryConfiguration::from_xml(document.as_bytes());
            let error = read.expect_err("the document is too deep");
            assert_eq!(error.kind(), ErrorKind::TooDeep);
        })
    };
    let (thousand, million) = (nested(1_000), nested(1_000_000));
    assert_eq!(thousand.bytes_total, million.bytes_total);
    assert_eq!(thousand.count_total, million.count_total);
}

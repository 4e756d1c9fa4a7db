//! What it costs to read documents that are made to be dear.

use std::fmt::Write as _;

use allocation_counter::{AllocationInfo, measure};
use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::{ErrorKind, RootElement as _};

/// Counts what is allocated for a document, whether it is read or refused.
fn cost(document: &str) -> AllocationInfo {
    measure(
        || match InventoryConfiguration::from_xml(document.as_bytes()) {
            Ok(rule) => assert_eq!(rule.id, "x"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Malformed, "{error}"),
        },
    )
}

/// Returns a rule with so many attributes in each of the places where there may be some.
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

/// Memory can be counted, time can not. What takes quadratic time, to look for attributes that come twice in
/// quick-xml before 0.41 (RUSTSEC-2026-0194), is kept out by the version in `Cargo.toml`.
#[test]
fn f40_memory_grows_linearly_with_attributes() {
    const COUNT: usize = 50_000;
    // Numbers of one length, so that twice as many are twice as long.
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
        // Beside what is twice as much there may be something that is always there.
        assert!(
            two.bytes_total <= 2 * one.bytes_total + 4096,
            "{shown}: {one:?}, {two:?}"
        );
        assert!(
            two.count_total <= 2 * one.count_total + 64,
            "{shown}: {one:?}, {two:?}"
        );
        // A list of texts of a few bytes each is some times larger than they are in one piece.
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
            let error = read.expect_err("it is too deep");
            assert_eq!(error.kind(), ErrorKind::TooDeep);
        })
    };
    let (thousand, million) = (nested(1_000), nested(1_000_000));
    assert_eq!(thousand.bytes_total, million.bytes_total);
    assert_eq!(thousand.count_total, million.count_total);
}

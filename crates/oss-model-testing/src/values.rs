//! Draws texts, numbers, times and enum values, as XML writes them.

use std::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Characters that break naive readers and writers.
const NASTY: &[char] = &[
    '<', '>', '&', '"', '\'', ']', '\t', '\n', '\r', ' ', '\u{1}', '\u{1F}', '\u{85}', '\u{2028}',
    '\u{FEFF}', '\u{FFFD}', '\u{FFFE}', '\u{FFFF}', '%', '/', '😀',
];

/// Returns escaped texts of a number of characters; long limits are cut for speed.
pub(crate) fn text(length: RangeInclusive<usize>) -> BoxedStrategy<String> {
    let character = prop_oneof![
        3 => proptest::char::range('a', 'z'),
        2 => select(NASTY),
        1 => any::<char>().prop_filter("XML cannot carry it", |&c| c != '\0'),
    ];
    let (min, max) = (*length.start(), (*length.end()).min(length.start() + 24));
    vec(character, min..=max)
        .prop_map(|text| text.into_iter().map(escape).collect())
        .boxed()
}

/// Returns the listed values, and some that aren't listed.
pub(crate) fn enumeration(values: Vec<String>) -> BoxedStrategy<String> {
    prop_oneof![4 => select(values), 1 => "[A-Z][a-z]{1,8}[0-9]"].boxed()
}

/// Returns whole numbers of a range.
pub(crate) fn number(range: RangeInclusive<i64>) -> BoxedStrategy<String> {
    range.prop_map(|number| number.to_string()).boxed()
}

/// Returns values of a built-in type without limits.
///
/// # Panics
///
/// Panics on a type that schemas don't use.
pub(crate) fn built_in(type_: &str) -> BoxedStrategy<String> {
    match type_ {
        "xs:long" => number(i64::MIN..=i64::MAX),
        "xs:unsignedLong" => any::<u64>().prop_map(|number| number.to_string()).boxed(),
        "xs:boolean" => any::<bool>().prop_map(|value| value.to_string()).boxed(),
        "xs:double" => any::<f64>()
            .prop_filter("must be finite", |number| number.is_finite())
            .prop_map(|number| number.to_string())
            .boxed(),
        "xs:dateTime" => date_time(),
        other => panic!("the type {other} is not supported"),
    }
}

/// Returns times of 1970 to 2099, mostly in whole milliseconds like a service.
fn date_time() -> BoxedStrategy<String> {
    let fraction = prop_oneof![
        3 => (0..1_000_u32).prop_map(|milliseconds| format!("{milliseconds:03}")),
        1 => (0..1_000_u32, 1..1_000_000_u32).prop_map(|(ms, ns)| format!("{ms:03}{ns:06}")),
    ];
    let date = (1970..2100_u32, 1..=12_u32, 1..=28_u32);
    let time = (0..24_u32, 0..60_u32, 0..60_u32);
    (date, time, fraction)
        .prop_map(|((year, month, day), (hour, minute, second), fraction)| {
            format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction}Z")
        })
        .boxed()
}

/// Escapes what a reader would change or take for markup.
fn escape(c: char) -> String {
    match c {
        '<'
        | '>'
        | '&'
        | '"'
        | '\0'..='\u{1F}'
        | '\u{85}'
        | '\u{2028}'
        | '\u{FFFE}'
        | '\u{FFFF}' => {
            format!("&#{};", u32::from(c))
        }
        _ => c.to_string(),
    }
}

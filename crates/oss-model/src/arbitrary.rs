//! What the `Arbitrary` implementations of generated types need.

use std::fmt::Debug;
use std::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::OpenEnum;
use crate::xml::{Element, UnknownElements, is_allowed};

/// Characters that break naive readers and writers.
const NASTY: &[char] = &[
    '<', '>', '&', '"', '\'', ']', '\t', '\n', '\r', ' ', '\u{85}', '\u{2028}', '\u{FEFF}',
    '\u{FFFD}', '%', '/', '😀',
];

/// How often a type that leads back to itself is inside of itself.
const LEVELS: u8 = 2;

/// Texts of a number of characters that XML can carry; long limits are cut for speed.
pub(crate) fn text(length: RangeInclusive<usize>) -> BoxedStrategy<String> {
    let (min, max) = (*length.start(), (*length.end()).min(length.start() + 24));
    vec(character(), min..=max)
        .prop_map(String::from_iter)
        .boxed()
}

/// The listed values, and some that are not.
pub(crate) fn open_enum<T: OpenEnum + Debug>() -> impl Strategy<Value = T> {
    let known = any::<Index>().prop_map(|index| index.get(T::KNOWN).clone());
    let other = "[A-Z][a-z]{1,8}[0-9]".prop_map(|text| T::from(text.as_str()));
    prop_oneof![4 => known, 1 => other]
}

/// Times of the years 1970 to 2100, most of them of whole milliseconds, as services write them.
#[cfg(feature = "date-time")]
pub(crate) fn date_time() -> impl Strategy<Value = crate::DateTime> {
    use std::time::{Duration, SystemTime};

    let nanoseconds = prop_oneof![
        3 => (0..1_000_u32).prop_map(|milliseconds| milliseconds * 1_000_000),
        1 => 0..1_000_000_000_u32,
    ];
    (0..4_102_444_800_u64, nanoseconds).prop_filter_map("out of range", |(seconds, nanoseconds)| {
        let time = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds);
        crate::DateTime::try_from(time).ok()
    })
}

/// Numbers that are neither infinite nor none.
#[cfg_attr(
    all(not(test), feature = "all"),
    expect(
        dead_code,
        reason = "no API has floating-point numbers yet, only the cases of the generator"
    )
)]
pub(crate) fn finite() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("must be finite", |number| number.is_finite())
}

/// What is one level further inside of a type that leads back to itself; nothing at the last level.
#[cfg_attr(
    all(not(test), feature = "all"),
    expect(
        dead_code,
        reason = "no API has types that lead back to themselves yet, only the cases of the generator"
    )
)]
pub(crate) fn deeper<T: Clone + Debug + Default + 'static>(
    level: u8,
    inner: impl FnOnce(u8) -> BoxedStrategy<T>,
) -> BoxedStrategy<T> {
    if level < LEVELS {
        inner(level + 1)
    } else {
        Just(T::default()).boxed()
    }
}

/// Nothing, most of the time; else elements that no spec has.
pub(crate) fn unknown_elements() -> impl Strategy<Value = UnknownElements> {
    let some = vec(element(2), 1..3).prop_map(UnknownElements::from_iter);
    prop_oneof![3 => Just(UnknownElements::default()), 1 => some]
}

fn element(depth: u32) -> BoxedStrategy<Element> {
    let name = "Future[A-Z][a-z]{0,3}";
    let leaf = (name, text(1..=8)).prop_map(|(name, text)| Element::with_text(name, &text));
    if depth == 0 {
        return leaf.boxed();
    }
    let attributes = proptest::option::of(text(0..=4));
    let parent = (name, attributes, vec(element(depth - 1), 0..3)).prop_map(
        |(name, attribute, children)| {
            let mut element = Element::new(name);
            if let Some(value) = attribute {
                element.set_attribute("kind", &value);
            }
            for child in children {
                element.push(child);
            }
            element
        },
    );
    prop_oneof![leaf, parent].boxed()
}

fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        3 => proptest::char::range('a', 'z'),
        2 => select(NASTY),
        1 => any::<char>().prop_filter("XML cannot carry it", |&c| is_allowed(c)),
    ]
}

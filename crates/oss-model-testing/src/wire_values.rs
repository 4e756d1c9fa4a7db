//! Draws values of parameters and headers, as HTTP carries them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::schema::{Schema, Type};
use crate::values;

/// The characters that a text may have.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// Any.
    Query,
    /// Any except control characters, and no blanks at both ends.
    Header,
}

/// Returns values of a type of a spec; they aren't empty.
pub(crate) fn of_type(schema: &Schema, type_: &str, place: Place) -> BoxedStrategy<String> {
    match schema.type_named(type_) {
        Some(Type::Enumeration(values)) => values::enumeration(values.clone()),
        Some(Type::Restriction { base, facets }) => {
            let facet = |name: &str| facets.get(name).copied();
            let length = |name: &str| facet(name).and_then(|length| usize::try_from(length).ok());
            match base.as_str() {
                "xs:string" => text(
                    length("minLength").unwrap_or(1)..=length("maxLength").unwrap_or(40),
                    place,
                ),
                "xs:long" => values::number(
                    facet("minInclusive").unwrap_or(i64::MIN)
                        ..=facet("maxInclusive").unwrap_or(i64::MAX),
                ),
                base => values::built_in(base),
            }
        }
        _ => match type_ {
            "xs:string" => text(1..=24, place),
            "http-date" => http_date(),
            "byte-range" => byte_range(),
            type_ => values::built_in(type_),
        },
    }
}

/// Returns texts that aren't empty.
pub(crate) fn text(length: RangeInclusive<usize>, place: Place) -> BoxedStrategy<String> {
    let (min, max) = (
        *length.start().max(&1),
        (*length.end()).min(length.start() + 24),
    );
    let any = prop_oneof![
        3 => proptest::char::range('a', 'z'),
        2 => select(&['%', '+', '&', '=', '/', ' ', '"', ',', '?', '#', '中', '😀'][..]),
        1 => any::<char>(),
    ];
    match place {
        Place::Query => vec(any, min..=max)
            .prop_map(|text| text.into_iter().collect())
            .boxed(),
        Place::Header => {
            let printable = any.prop_filter("HTTP cannot carry it", |c| !c.is_control());
            let ends = proptest::char::range('a', 'z');
            (ends, vec(printable, min - 1..max))
                .prop_map(|(first, mut rest)| {
                    if let Some(last) = rest.last_mut() {
                        *last = 'z';
                    }
                    [String::from(first), rest.into_iter().collect()].concat()
                })
                .boxed()
        }
    }
}

/// Returns metadata: names in lower case, and values.
pub(crate) fn metadata() -> BoxedStrategy<BTreeMap<String, String>> {
    btree_map("[a-z][a-z0-9-]{0,8}", text(1..=12, Place::Header), 0..4).boxed()
}

/// Returns names and values, which aren't encoded.
pub(crate) fn pairs() -> BoxedStrategy<BTreeMap<String, String>> {
    let text = || text(1..=8, Place::Query);
    btree_map(text(), text(), 0..4).boxed()
}

/// Encodes everything except letters and digits, which every decoder must accept.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn http_date() -> BoxedStrategy<String> {
    select(
        &[
            "Sun, 22 Nov 2026 07:15:39 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Fri, 29 Feb 2008 23:59:59 GMT",
        ][..],
    )
    .prop_map(str::to_owned)
    .boxed()
}

/// Returns ranges that aren't empty.
fn byte_range() -> BoxedStrategy<String> {
    let number = || 0..1_000_000_u64;
    prop_oneof![
        (number(), number()).prop_map(|(first, more)| format!("bytes={first}-{}", first + more)),
        number().prop_map(|first| format!("bytes={first}-")),
        (1..1_000_000_u64).prop_map(|last| format!("bytes=-{last}")),
    ]
    .boxed()
}

/// Returns ranges as responses have them.
pub(crate) fn content_range() -> BoxedStrategy<String> {
    let number = || 0..1_000_000_u64;
    (number(), number(), number(), any::<bool>())
        .prop_map(|(first, more, rest, is_known)| {
            let last = first + more;
            let size = (last + 1 + rest).to_string();
            let size = if is_known { &size } else { "*" };
            format!("bytes {first}-{last}/{size}")
        })
        .boxed()
}

//! Generates strings that break naive readers and writers.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Characters that are special in XML or URLs, or excluded from XML 1.0.
const SPECIAL_CHARS: &[char] = &[
    '<',
    '>',
    '&',
    '"',
    '\'',
    ']',
    '[',
    '!',
    '-',
    '\t',
    '\n',
    '\r',
    ' ',
    '\u{0}',
    '\u{1}',
    '\u{1F}',
    '\u{7F}',
    '\u{85}',
    '\u{2028}',
    '\u{FDD0}',
    '\u{FEFF}',
    '\u{FFFD}',
    '\u{FFFE}',
    '\u{FFFF}',
    '\u{1FFFE}',
    '%',
    '+',
    '/',
    '?',
    '#',
    '中',
    '😀',
];

/// Returns a strategy for strings of up to `max` characters.
///
/// It generates each character separately, because `any::<String>()` and patterns such as `.*`
/// never yield a control character.
pub fn any_text(max: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => proptest::char::range('a', 'z'),
        3 => select(SPECIAL_CHARS),
        2 => any::<char>(),
        1 => proptest::char::range('\0', ' '),
    ];
    vec(character, 0..=max).prop_map(String::from_iter)
}

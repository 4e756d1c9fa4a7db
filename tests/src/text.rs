//! Generates strings that break naive readers and writers.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Characters that are special in XML, line ends or URLs, and some forbidden ones.
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

/// Returns whether the production `Char` of XML 1.0 contains the character.
///
/// See <https://www.w3.org/TR/xml/#NT-Char>.
pub fn is_xml_char(c: char) -> bool {
    matches!(
        u32::from(c),
        0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x1_0000..=0x10_FFFF
    )
}

//! Strings that break naive readers and writers.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Characters with a meaning in XML, in end-of-line rules, or in URLs; and some forbidden ones.
const NASTY: &[char] = &[
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

/// Any strings up to `max` characters.
///
/// Made of characters one by one, since `any::<String>()` and patterns such as `.*` never yield
/// a control character.
pub fn any_text(max: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => proptest::char::range('a', 'z'),
        3 => select(NASTY),
        2 => any::<char>(),
        1 => proptest::char::range('\0', ' '),
    ];
    vec(character, 0..=max).prop_map(String::from_iter)
}

/// Tells what the production `Char` of XML 1.0 says, written from its text.
///
/// <https://www.w3.org/TR/xml/#NT-Char>
pub fn is_xml_char(c: char) -> bool {
    matches!(
        u32::from(c),
        0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x1_0000..=0x10_FFFF
    )
}

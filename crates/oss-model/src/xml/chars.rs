//! The characters that XML 1.0 can carry, and escapes.

use std::borrow::Cow;

/// Returns whether XML 1.0 can carry `c`, at least as a character reference.
///
/// The production [`Char`](https://www.w3.org/TR/xml/#charsets) excludes U+FFFE, U+FFFF and all
/// control characters except tab, line feed and carriage return.
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Returns the first character of `text` that XML 1.0 cannot carry.
pub fn first_forbidden(text: &str) -> Option<char> {
    text.chars().find(|&c| !is_allowed(c))
}

/// Returns whether `name` can name an element or an attribute, without a prefix.
///
/// This is the production [`NCName`](https://www.w3.org/TR/xml-names/#NT-NCName).
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(starts_name) && name.chars().all(|c| starts_name(c) || continues_name(c))
}

fn starts_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(c: char) -> bool {
    matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Escapes `text` for element content.
///
/// `>` is escaped because `]]>` must not appear, `\r` because readers turn it into `\n`, and U+0085
/// and U+2028 because readers that follow XML 1.1 turn those into `\n` too.
pub(super) fn escape_text(text: &str) -> Cow<'_, str> {
    escape(text, |c| match c {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        '\r' => Some("&#13;"),
        '\u{85}' => Some("&#133;"),
        '\u{2028}' => Some("&#8232;"),
        _ => None,
    })
}

/// Escapes `text` for a double-quoted attribute value.
pub(super) fn escape_attribute(text: &str) -> Cow<'_, str> {
    escape(text, |c| match c {
        '<' => Some("&lt;"),
        '&' => Some("&amp;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        '\u{85}' => Some("&#133;"),
        '\u{2028}' => Some("&#8232;"),
        _ => None,
    })
}

fn escape(text: &str, reference: impl Fn(char) -> Option<&'static str>) -> Cow<'_, str> {
    let mut escaped = String::new();
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        if let Some(reference) = reference(c) {
            escaped.push_str(&text[copied..at]);
            escaped.push_str(reference);
            copied = at + c.len_utf8();
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    escaped.push_str(&text[copied..]);
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_allowed_follows_xml_1_0() {
        for c in [
            '\0', '\u{8}', '\u{B}', '\u{C}', '\u{E}', '\u{1F}', '\u{FFFE}', '\u{FFFF}',
        ] {
            assert!(!is_allowed(c), "{c:?}");
        }
        for c in [
            '\t',
            '\n',
            '\r',
            ' ',
            '\u{7F}',
            '\u{9F}',
            '\u{FDD0}',
            '\u{FFFD}',
            '\u{1FFFE}',
        ] {
            assert!(is_allowed(c), "{c:?}");
        }
        assert_eq!(first_forbidden("a\u{1}b"), Some('\u{1}'));
    }

    #[test]
    fn escape_of_plain_text_copies_nothing() {
        assert!(matches!(escape_text("obj-prefix/中文"), Cow::Borrowed(_)));
    }

    #[test]
    fn escape_replaces_what_readers_would_change() {
        assert_eq!(
            escape_text("a\r\n]]>\u{85}\u{2028}&<"),
            "a&#13;\n]]&gt;&#133;&#8232;&amp;&lt;"
        );
        assert_eq!(escape_attribute("\"\t\n<"), "&quot;&#9;&#10;&lt;");
    }
}

//! The characters of documents, and escapes.

use std::borrow::Cow;

/// Returns whether XML can carry `text`: it must not contain U+0000.
///
/// XML 1.0 also excludes most control characters, U+FFFE and U+FFFF. OSS and its clients write and read
/// references such as `&#1;` to them, and so does this crate.
pub fn can_carry(text: &str) -> bool {
    !text.contains('\0')
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
/// `>` is escaped because `]]>` must not appear, and `\r` because readers turn it into `\n`.
pub(super) fn escape_text(text: &str) -> Cow<'_, str> {
    escape(text, |c| match c {
        '\t' | '\n' => Escape::None,
        '>' => Escape::Name("&gt;"),
        _ => common_escape(c),
    })
}

/// Escapes `text` for a double-quoted attribute value.
///
/// Readers turn `\t` and `\n` in attributes into blanks.
pub(super) fn escape_attribute(text: &str) -> Cow<'_, str> {
    escape(text, |c| match c {
        '"' => Escape::Name("&quot;"),
        _ => common_escape(c),
    })
}

/// How a character is written.
enum Escape {
    /// Unchanged.
    None,
    /// As an entity.
    Name(&'static str),
    /// As a reference to its number.
    Number,
}

/// Returns the escape of a character that must not appear unchanged anywhere.
///
/// XML 1.0 forbids most control characters and the noncharacters U+FFFE and U+FFFF. XML 1.1 requires
/// references for U+007F to U+009F, and its readers turn U+0085 and U+2028 into `\n`.
fn common_escape(c: char) -> Escape {
    match c {
        '<' => Escape::Name("&lt;"),
        '&' => Escape::Name("&amp;"),
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{FFFE}' | '\u{FFFF}' => {
            Escape::Number
        }
        _ => Escape::None,
    }
}

fn escape(text: &str, escape_of: impl Fn(char) -> Escape) -> Cow<'_, str> {
    let mut escaped = String::new();
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        let reference = match escape_of(c) {
            Escape::None => continue,
            Escape::Name(entity) => Cow::Borrowed(entity),
            Escape::Number => Cow::Owned(format!("&#{};", u32::from(c))),
        };
        escaped.push_str(&text[copied..at]);
        escaped.push_str(&reference);
        copied = at + c.len_utf8();
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
    fn escape_of_plain_text_copies_nothing() {
        assert!(matches!(
            escape_text("obj-prefix/\t\n中文"),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn escape_replaces_what_readers_would_change() {
        assert_eq!(
            escape_text("a\r\n\t]]>\u{85}\u{2028}&<\""),
            "a&#13;\n\t]]&gt;&#133;&#8232;&amp;&lt;\""
        );
        assert_eq!(escape_attribute("\"\t\n<>"), "&quot;&#9;&#10;&lt;>");
    }

    #[test]
    fn escape_refers_to_what_xml_1_0_forbids() {
        assert_eq!(
            escape_text("\u{1}\u{1F}\u{7F}\u{FFFE}\u{FFFF}\u{FFFD}\u{1FFFE}"),
            "&#1;&#31;&#127;&#65534;&#65535;\u{FFFD}\u{1FFFE}"
        );
        assert_eq!(escape_attribute("\u{B}"), "&#11;");
    }
}

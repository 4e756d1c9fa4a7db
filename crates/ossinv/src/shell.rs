//! Commands that a user can paste into a shell.

/// Returns a text that a shell reads as one word.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn text_is_quoted_as_one_word() {
        assert_eq!(quoted("./a.old-1.xml"), "./a.old-1.xml");
        assert_eq!(quoted("http://[::1]:80"), "'http://[::1]:80'");
        assert_eq!(quoted("it's here/a"), r"'it'\''s here/a'");
        assert_eq!(quoted(""), "''");
    }
}

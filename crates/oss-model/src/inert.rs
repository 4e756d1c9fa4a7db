//! Characters that only display themselves.

/// Returns whether a character only displays itself.
///
/// Control characters drive terminals and split log lines, directional ones reorder the text, and
/// invisible ones hide differences. YAML forbids U+FFFE and U+FFFF. Escape all of them before a text of a
/// server is shown.
///
/// # Examples
///
/// ```
/// assert!("中 é".chars().all(oss_model::is_inert));
/// assert!(!oss_model::is_inert('\u{202e}'));
/// ```
#[must_use]
pub fn is_inert(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acting_and_invisible_characters_are_not_inert() {
        for c in [
            '\n',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{61c}',
            '\u{200b}',
            '\u{200e}',
            '\u{2028}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2069}',
            '\u{feff}',
            '\u{fffb}',
            '\u{fffe}',
            '\u{ffff}',
            '\u{e0001}',
            '\u{e007f}',
        ] {
            assert!(!is_inert(c), "{c:?}");
        }
        assert!("a 中é\u{a0}\u{fe0f}😀".chars().all(is_inert));
    }
}

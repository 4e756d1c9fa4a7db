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
        && !is_ignorable(c)
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Returns whether a character is invisible.
///
/// These have the property `Default_Ignorable_Code_Point` in Unicode 17.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
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
            '\u{ad}',
            '\u{34f}',
            '\u{180e}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0fff}',
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
        assert!("a 中é\u{a0}😀".chars().all(is_inert));
    }
}

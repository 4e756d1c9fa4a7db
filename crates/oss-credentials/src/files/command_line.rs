//! The command line of a profile, which the Alibaba Cloud CLI runs without a shell.

use super::shell_word;

/// Returns a line with which a shell runs the same words as the Alibaba Cloud CLI.
///
/// The CLI splits at blanks outside quotes and expands nothing. Returns `None` for an unclosed quote or a
/// final backslash, which are errors there. Windows has other rules, and the line stays as it is.
pub(super) fn quoted(line: &str) -> Option<String> {
    if cfg!(windows) {
        return Some(line.to_owned());
    }
    let words = split(line)?;
    let quoted: Vec<_> = words.iter().map(|word| shell_word::quoted(word)).collect();
    Some(quoted.join(" "))
}

fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some('"'), '\\') => {
                let escaped = letters.next_if(|next| "\"\\$`\n".contains(*next));
                word.get_or_insert_default().push(escaped.unwrap_or('\\'));
            }
            (None, '\\') => word.get_or_insert_default().push(letters.next()?),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, blank) if blank.is_whitespace() => words.extend(word.take()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_by_the_cli_and_nothing_expands() {
        for (line, expected) in [
            (
                "acs-sso login --profile sso",
                Some("'acs-sso' 'login' '--profile' 'sso'"),
            ),
            ("  tool\t$HOME ~ *;x|y ", Some("'tool' '$HOME' '~' '*;x|y'")),
            (
                r#""/opt/my tools/get" 'team a' """#,
                Some("'/opt/my tools/get' 'team a' ''"),
            ),
            (r#"a\ b "c\"d\n" 'e\'"#, Some(r#"'a b' 'c"d\n' 'e\'"#)),
            (r#"it"'"s"#, Some(r"'it'\''s'")),
            ("\"open", None),
            ("end\\", None),
        ] {
            assert_eq!(quoted(line).as_deref(), expected, "{line}");
        }
    }
}

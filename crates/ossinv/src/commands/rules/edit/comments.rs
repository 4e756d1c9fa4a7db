//! The comments above an edited rule.

use crate::terminal::printable;

/// Returns the comments above a rule: what to do, and what was wrong with it.
pub(super) fn comments(rule: &str, mistakes: &[String]) -> String {
    let mut text = format!(
        "# {rule}\n\
         # To replace it, save and close. To leave it as it is, close without a change,\n\
         # or remove everything. These comments are ignored.\n"
    );
    if !mistakes.is_empty() {
        text.push_str("#\n# It can't be saved:\n");
        for mistake in mistakes {
            text.extend(["#   ", &printable(mistake), "\n"]);
        }
    }
    text
}

/// Returns the text below the comments.
pub(super) fn without_comments(text: &str) -> &str {
    let lines = text.split_inclusive('\n');
    let comments = lines.take_while(|line| line.starts_with('#'));
    let length: usize = comments.map(str::len).sum();
    text.get(length..).unwrap_or_default()
}

/// Returns the text with an empty line for each comment.
///
/// JSON and XML have no such comments, and the other lines keep their numbers.
pub(super) fn blanked(text: &str) -> String {
    let rest = without_comments(text);
    let comments = text.len() - rest.len();
    let lines = text.get(..comments).unwrap_or_default().lines().count();
    "\n".repeat(lines) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_comments_are_removed() {
        let text = comments("rule a", &["x\ny".to_owned()]) + "Id: a\n# b\nc";
        assert!(text.contains("#   x\\ny\n"), "{text}");
        assert_eq!(without_comments(&text), "Id: a\n# b\nc");
        let text = comments("rule a", &[]) + "Id: a\n# b\nc";
        assert_eq!(without_comments(&text), "Id: a\n# b\nc");
        assert_eq!(blanked(&text), "\n\n\nId: a\n# b\nc");
        assert_eq!(blanked("#"), "\n");
        assert_eq!(blanked(""), "");
    }
}

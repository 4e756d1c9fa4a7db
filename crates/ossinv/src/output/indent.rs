//! Lays out an XML document for reading.

/// What a document of the strict writer consists of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Text,
}

/// Returns the document with a line for each element.
///
/// Blanks go only between two tags, where the reader takes them for layout. Not between the tags
/// of an element without content: there they would be its text.
pub(super) fn indented(document: &str) -> String {
    let mut shown = String::with_capacity(2 * document.len());
    let mut depth = 0;
    let mut last = None;
    let mut rest = document;
    while !rest.is_empty() {
        let (token, text, behind) = first_token(rest);
        if token == Token::Close {
            depth -= 1;
        }
        let breaks = match (last, token) {
            (None | Some(Token::Text), _) | (_, Token::Text) => false,
            (Some(before), now) => (before, now) != (Token::Open, Token::Close),
        };
        if breaks {
            shown.push('\n');
            shown.extend(std::iter::repeat_n("  ", depth));
        }
        shown.push_str(text);
        if token == Token::Open {
            depth += 1;
        }
        (last, rest) = (Some(token), behind);
    }
    shown
}

/// Returns the first token, its text, and what follows; the writer closes every element with a tag.
fn first_token(document: &str) -> (Token, &str, &str) {
    let (token, end) = if document.starts_with("</") {
        (Token::Close, tag_end(document))
    } else if document.starts_with('<') {
        (Token::Open, tag_end(document))
    } else {
        (Token::Text, document.find('<').unwrap_or(document.len()))
    };
    let (text, behind) = document.split_at(end);
    (token, text, behind)
}

/// Returns where a tag ends; the value of an attribute may hold a `>`.
fn tag_end(document: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in document.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    document.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_lines_only_between_elements() {
        let document = r#"<A><B> x </B><C></C><D k="a>b"><E></E>text<F></F></D></A>"#;
        let expected =
            "<A>\n  <B> x </B>\n  <C></C>\n  <D k=\"a>b\">\n    <E></E>text<F></F>\n  </D>\n</A>";
        assert_eq!(indented(document), expected);
    }
}

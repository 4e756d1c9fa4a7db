//! Lays out a document for reading.

use quick_xml::events::{BytesText, Event};
use quick_xml::{Reader, Writer};

/// Returns a document with each element on an indented line.
///
/// Text keeps its white space. A document that isn't well-formed is returned unchanged.
///
/// # Examples
///
/// ```
/// use oss_model::xml::indented;
///
/// assert_eq!(indented("<A><B> x </B><C></C></A>"), "<A>\n  <B> x </B>\n  <C/>\n</A>");
/// ```
pub fn indented(document: &str) -> String {
    rewrite(document).unwrap_or_else(|| document.to_owned())
}

fn rewrite(document: &str) -> Option<String> {
    let mut reader = Reader::from_str(document);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // A start tag waits for the next event: a line break before its end tag would become its text.
    let mut waiting = None;
    loop {
        let event = reader.read_event().ok()?;
        match (waiting.take(), event) {
            (Some(start), Event::End(_)) => writer.write_event(Event::Empty(start)).ok()?,
            (start, event) => {
                if let Some(start) = start {
                    writer.write_event(Event::Start(start)).ok()?;
                }
                match event {
                    Event::Start(start) => waiting = Some(start),
                    // As text, because the writer would break the line before a reference.
                    Event::GeneralRef(name) => {
                        let text = BytesText::from_escaped(format!("&{};", &*name));
                        writer.write_event(Event::Text(text)).ok()?;
                    }
                    Event::Eof => return String::from_utf8(writer.into_inner()).ok(),
                    event => writer.write_event(event).ok()?,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn line_breaks_go_only_between_elements() {
        let document =
            r#"<A><B> x </B><C></C><D k="a>b"><E></E>text<F></F></D><G>&lt; &#13;</G></A>"#;
        let expected = "<A>\n  <B> x </B>\n  <C/>\n  <D k=\"a>b\">\n    <E/>text<F/>\n  </D>\n  \
                        <G>&lt; &#13;</G>\n</A>";
        assert_eq!(indented(document), expected);
    }

    #[test]
    fn malformed_document_is_unchanged() {
        assert_eq!(indented("<A><B></A>"), "<A><B></A>");
    }
}

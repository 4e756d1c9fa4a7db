//! HTML that can't forget to escape.
//!
//! The names of elements and attributes are part of the program. Any other text is escaped, and its
//! characters that don't display themselves are shown as escapes.

use std::fmt::Display;

use super::escape::{self, Marks};

/// The most bytes of HTML that one key takes.
const MAX_KEY: usize = 600;
/// The most bytes of HTML that a part of a key takes.
const MAX_PART: usize = 120;

/// Elements within a line; the others start a new one in the source.
const INLINE: &[&str] = &[
    "a", "b", "bdi", "code", "dd", "em", "i", "small", "span", "td",
];

/// A document, or a part of it.
#[derive(Debug, Default)]
pub(super) struct Html {
    source: String,
}

/// An element whose start tag is being written.
#[must_use = "an element is closed by its content"]
pub(super) struct Tag<'h> {
    html: &'h mut Html,
    name: &'static str,
}

impl Html {
    /// Returns an empty document.
    pub(super) fn document() -> Self {
        Self {
            source: "<!DOCTYPE html>".to_owned(),
        }
    }

    pub(super) fn into_source(mut self) -> String {
        self.source.push('\n');
        self.source
    }

    /// Starts an element.
    pub(super) fn tag(&mut self, name: &'static str) -> Tag<'_> {
        if !INLINE.contains(&name) {
            self.source.push('\n');
        }
        self.source.push('<');
        self.source.push_str(name);
        Tag { html: self, name }
    }

    /// Adds a text.
    pub(super) fn text(&mut self, text: impl Display) {
        escape::text(&mut self.source, text, Marks::Element);
    }

    /// Adds a text that may have any length, and shortens it.
    pub(super) fn short_text(&mut self, text: &str) {
        escape::start(&mut self.source, text.as_bytes(), MAX_PART);
    }

    /// Adds a key.
    pub(super) fn key(&mut self, key: &[u8]) {
        self.bytes(key, MAX_KEY);
    }

    /// Adds a part of a key.
    pub(super) fn key_part(&mut self, part: &[u8]) {
        self.bytes(part, MAX_PART);
    }

    /// Adds a style sheet.
    pub(super) fn style(&mut self, css: &'static str) {
        self.source.push_str("\n<style>\n");
        self.source.push_str(css);
        self.source.push_str("</style>");
    }

    fn bytes(&mut self, bytes: &[u8], max: usize) {
        if bytes.is_empty() {
            return self.tag("em").text("empty");
        }
        self.tag("bdi")
            .with(|html| escape::start(&mut html.source, bytes, max));
    }
}

impl Tag<'_> {
    /// Adds an attribute.
    pub(super) fn attr(self, name: &'static str, value: impl Display) -> Self {
        let source = &mut self.html.source;
        source.push(' ');
        source.push_str(name);
        source.push_str("=\"");
        escape::text(&mut self.html.source, value, Marks::None);
        self.html.source.push('"');
        self
    }

    /// Adds the attribute `class`, unless it is empty.
    pub(super) fn class(self, class: &'static str) -> Self {
        if class.is_empty() {
            return self;
        }
        self.attr("class", class)
    }

    /// Completes the element with its content.
    pub(super) fn with(self, content: impl FnOnce(&mut Html)) {
        self.html.source.push('>');
        content(self.html);
        self.html.source.push_str("</");
        self.html.source.push_str(self.name);
        self.html.source.push('>');
    }

    /// Completes the element with a text.
    pub(super) fn text(self, text: impl Display) {
        self.with(|html| html.text(text));
    }

    /// Completes an element that can't contain others, such as `title`, with a text.
    pub(super) fn text_only(self, text: impl Display) {
        self.html.source.push('>');
        escape::text(&mut self.html.source, text, Marks::None);
        self.html.source.push_str("</");
        self.html.source.push_str(self.name);
        self.html.source.push('>');
    }

    /// Completes an element that never has content, such as `meta`.
    pub(super) fn void(self) {
        self.html.source.push('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_keeps_its_quotes_and_shows_escapes() {
        let mut html = Html::default();
        let tag = html.tag("td").attr("title", "\"'<>&\u{202e}");
        tag.text("\"'<>&\u{202e}\u{1}é");
        assert_eq!(
            html.into_source(),
            "<td title=\"&quot;&#39;&lt;&gt;&amp;\\u{202e}\">\
             &quot;&#39;&lt;&gt;&amp;<i class=\"e\">\\u{202e}\\u{1}</i>é</td>\n"
        );
    }

    #[test]
    fn long_key_ends_with_an_ellipsis() {
        let mut html = Html::default();
        html.key_part("<".repeat(1000).as_bytes());
        let shown = html.into_source();
        let expected = format!("<bdi>{}…</bdi>\n", "&lt;".repeat(MAX_PART / 4));
        assert_eq!(shown, expected);
    }
}

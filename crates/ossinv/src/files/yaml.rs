//! Reads YAML with the characters of its scalars.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use super::error::{Diagnostic, Position};
use super::node::{self, Map, Node, Value};

/// The plain scalars that YAML 1.2 reads as null.
const NULLS: [&str; 5] = ["", "~", "null", "Null", "NULL"];

/// Reads the documents; features that only a hostile file needs are errors.
///
/// Documents without content are skipped, such as the one after a final `---`.
pub(super) fn read(text: &str) -> Result<Vec<Node>, Diagnostic> {
    let mut events = Events {
        text,
        parser: Parser::new_from_str(text),
    };
    let mut documents = Vec::new();
    while let Some((event, _)) = events.next()? {
        if !matches!(event, Event::DocumentStart(..)) {
            continue;
        }
        let first = events.expect_next()?;
        if !is_absent(&first) {
            documents.push(events.node(first, 1)?);
        }
    }
    if documents.is_empty() {
        return Err(Diagnostic::new("is empty, a rule is expected"));
    }
    Ok(documents)
}

/// Returns whether a document has no content.
fn is_absent((event, span): &(Event<'_>, Span)) -> bool {
    let is_plain = matches!(event, Event::Scalar(_, ScalarStyle::Plain, 0, None));
    is_plain && span.is_empty()
}

struct Events<'t> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
}

impl<'t> Events<'t> {
    fn node(&mut self, (event, span): (Event<'t>, Span), depth: usize) -> Result<Node, Diagnostic> {
        node::check_depth(self.text, depth, offset(span))?;
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.check(anchor, tag.as_deref(), "str", span)?;
                // The parser returns a `~` for a node that isn't there.
                let is_absent = style == ScalarStyle::Plain && span.is_empty();
                let text = if is_absent { "".into() } else { text };
                let is_plain = style == ScalarStyle::Plain && tag.is_none();
                if is_plain && NULLS.contains(&&*text) {
                    Value::Null(text.into_owned())
                } else {
                    Value::Text(text.into_owned())
                }
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.check(anchor, tag.as_deref(), "seq", span)?;
                self.list(depth)?
            }
            Event::MappingStart(_, anchor, tag) => {
                self.check(anchor, tag.as_deref(), "map", span)?;
                self.map(depth)?
            }
            _ => return Err(self.error(NO_ANCHORS, span)),
        };
        let offset = offset(span);
        Ok(Node { value, offset })
    }

    fn list(&mut self, depth: usize) -> Result<Value, Diagnostic> {
        let mut items = Vec::new();
        loop {
            match self.expect_next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                item => items.push(self.node(item, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Diagnostic> {
        let mut map = Map::default();
        loop {
            let (key, span) = match self.expect_next()? {
                (Event::MappingEnd, _) => return Ok(map.into_value()),
                (Event::Scalar(key, _, anchor, tag), span) => {
                    self.check(anchor, tag.as_deref(), "str", span)?;
                    (key, span)
                }
                (_, span) => return Err(self.error("a key must be a text", span)),
            };
            let value = self.expect_next()?;
            let value = self.node(value, depth + 1)?;
            map.insert(self.text, (key.into_owned(), offset(span)), value)?;
        }
    }

    /// Rejects anchors, and tags that would change the meaning of a value.
    fn check(
        &self,
        anchor: usize,
        tag: Option<&Tag>,
        expected: &str,
        span: Span,
    ) -> Result<(), Diagnostic> {
        if anchor != 0 {
            return Err(self.error(NO_ANCHORS, span));
        }
        match tag {
            Some(tag) if !tag.is_yaml_core_schema_tag(expected) => {
                let message = format!(
                    "the tag {} is not accepted; write a text in quotes",
                    tag.original()
                );
                Err(self.error(message, span))
            }
            _ => Ok(()),
        }
    }

    fn expect_next(&mut self) -> Result<(Event<'t>, Span), Diagnostic> {
        self.next()?
            .ok_or_else(|| Diagnostic::new("the file ends too early"))
    }

    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Diagnostic> {
        self.parser
            .next_event()
            .transpose()
            .map_err(|error| scan_error(&error))
    }

    fn error(&self, message: impl Into<Cow<'static, str>>, span: Span) -> Diagnostic {
        Diagnostic::new(message.into()).at(Position::of_byte(self.text, offset(span)))
    }
}

const NO_ANCHORS: &str = "anchors and aliases are not accepted";

fn offset(span: Span) -> usize {
    span.start.byte_offset().unwrap_or_default()
}

fn scan_error(error: &ScanError) -> Diagnostic {
    let marker = error.marker();
    Diagnostic::new(error.info()).at(Position {
        line: marker.line(),
        column: marker.col() + 1,
    })
}

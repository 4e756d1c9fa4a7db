//! Parses a schema into a tree of elements with line numbers.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::names;

/// An error at a line of a schema.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) line: usize,
    pub(super) message: String,
}

/// An element of a schema.
#[derive(Debug)]
pub(super) struct Node {
    /// The name with its prefix, such as `xs:element`.
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) children: Vec<Node>,
    pub(super) has_text: bool,
}

impl Node {
    /// Returns the value of an attribute, empty if it is missing.
    pub(super) fn attribute(&self, key: &str) -> &str {
        self.attributes.get(key).map_or("", String::as_str)
    }

    /// Returns an error at the line of this element.
    pub(super) fn finding(&self, message: impl Into<String>) -> Finding {
        Finding {
            line: self.line,
            message: message.into(),
        }
    }

    /// Returns the children with a name, given without its prefix.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.is(name))
    }

    /// Returns whether the element has a name, given without its prefix.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.strip_prefix("xs:") == Some(name)
    }
}

/// Parses a schema.
pub(super) fn parse(text: &str) -> Result<Node, Finding> {
    check_characters(text)?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    loop {
        let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let line = line_of(text, position);
        let finding = |message: String| Finding { line, message };
        match reader.read_event().map_err(|e| finding(e.to_string()))? {
            Event::Start(_) if root.is_some() => {
                return Err(finding("nothing may follow the root element".to_owned()));
            }
            Event::Start(tag) => open.push(node(&tag, line).map_err(finding)?),
            Event::End(_) => match (open.pop(), open.last_mut()) {
                (Some(done), Some(parent)) => parent.children.push(done),
                (done, _) => root = done,
            },
            Event::Text(content) => match open.last_mut() {
                _ if content.trim().is_empty() => {}
                Some(parent) => parent.has_text = true,
                None => {
                    return Err(finding(
                        "text outside the root element is not supported".to_owned(),
                    ));
                }
            },
            Event::Eof => {
                return root.ok_or_else(|| finding("the root element is incomplete".to_owned()));
            }
            Event::Comment(_) if !open.last().is_some_and(|node| node.is("documentation")) => {}
            Event::Decl(_) if open.is_empty() && root.is_none() => {}
            other => return Err(finding(unsupported(&other).to_owned())),
        }
    }
}

/// Rejects invisible characters, which could make code look like something else.
fn check_characters(text: &str) -> Result<(), Finding> {
    let unwanted = |c: char| !matches!(c, '\n' | '\r' | '\t') && names::is_invisible(c);
    match text.lines().position(|line| line.contains(unwanted)) {
        None => Ok(()),
        Some(line) => Err(Finding {
            line: line + 1,
            message: "control characters are not supported".to_owned(),
        }),
    }
}

/// Returns why an event other than an element or a text is unsupported.
fn unsupported(event: &Event<'_>) -> &'static str {
    match event {
        Event::GeneralRef(_) | Event::CData(_) => {
            "the schema parser drops entities and CDATA; write plain text"
        }
        Event::DocType(_) => "a DOCTYPE is not supported",
        Event::Comment(_) => "a comment inside documentation would become text",
        _ => "declarations and processing instructions are not supported here",
    }
}

fn node(tag: &BytesStart<'_>, line: usize) -> Result<Node, String> {
    let mut attributes = BTreeMap::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        let (key, value) = (
            attribute.key.into_inner().to_owned(),
            attribute.value.to_string(),
        );
        if value.contains('&') {
            return Err(format!(
                "{key}: entities are not supported; write plain text"
            ));
        }
        attributes.insert(key, value);
    }
    Ok(Node {
        name: tag.name().into_inner().to_owned(),
        line,
        attributes,
        children: Vec::new(),
        has_text: false,
    })
}

/// Returns the line number of the next non-blank character at or after `position`.
fn line_of(text: &str, position: usize) -> usize {
    let rest = &text[position.min(text.len())..];
    let blank = rest.len() - rest.trim_start().len();
    text[..position.min(text.len()) + blank]
        .matches('\n')
        .count()
        + 1
}

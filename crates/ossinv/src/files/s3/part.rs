//! A map of a file whose entries are taken one by one.

use super::super::error::{Diagnostic, Position};
use super::super::node::{Node, Value};

/// A map of a file whose entries are taken one by one, so that none is forgotten.
#[derive(Debug)]
pub(super) struct Part<'t> {
    text: &'t str,
    /// The names that lead here, each with a slash after it.
    path: String,
    offset: usize,
    entries: Vec<(String, Node)>,
}

impl<'t> Part<'t> {
    pub(super) fn new(text: &'t str, path: String, node: Node) -> Result<Self, Diagnostic> {
        let Value::Map(entries) = node.value else {
            let name = match path.strip_suffix('/') {
                Some(name) => format!("{name} must be an object"),
                None => "expected an inventory configuration of S3".to_owned(),
            };
            return Err(Diagnostic::new(name).at(Position::of_byte(text, node.offset)));
        };
        Ok(Self {
            text,
            path,
            offset: node.offset,
            entries,
        })
    }

    /// Removes an entry and returns its value.
    pub(super) fn take(&mut self, name: &str) -> Option<Node> {
        let position = self.entries.iter().position(|(key, _)| key == name)?;
        Some(self.entries.remove(position).1)
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Diagnostic> {
        match self.take(name) {
            None => Ok(None),
            Some(node) => self.text_of(name, node).map(Some),
        }
    }

    pub(super) fn required_text(&mut self, name: &str) -> Result<String, Diagnostic> {
        let text = self.text(name)?;
        text.ok_or_else(|| self.missing(name))
    }

    pub(super) fn bool(&mut self, name: &str) -> Result<Option<bool>, Diagnostic> {
        let Some(node) = self.take(name) else {
            return Ok(None);
        };
        let offset = node.offset;
        match self.text_of(name, node)?.to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(self.invalid(name, "must be true or false", offset)),
        }
    }

    pub(super) fn required_bool(&mut self, name: &str) -> Result<bool, Diagnostic> {
        let value = self.bool(name)?;
        value.ok_or_else(|| self.missing(name))
    }

    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, Diagnostic> {
        let nodes = self.list(name)?.unwrap_or_default();
        let texts = nodes.into_iter().map(|node| self.text_of(name, node));
        texts.collect()
    }

    pub(super) fn part(&mut self, name: &str) -> Result<Option<Self>, Diagnostic> {
        let node = self.take(name);
        node.map(|node| Self::new(self.text, format!("{}{name}/", self.path), node))
            .transpose()
    }

    pub(super) fn required_part(&mut self, name: &str) -> Result<Self, Diagnostic> {
        let part = self.part(name)?;
        part.ok_or_else(|| self.missing(name))
    }

    /// Returns the maps of a list, each as a part without a path.
    pub(super) fn parts(&mut self, name: &str) -> Result<Option<Vec<Self>>, Diagnostic> {
        let nodes = self.list(name)?;
        let parts = nodes.map(|nodes| {
            let parts = nodes.into_iter();
            parts
                .map(|node| Self::new(self.text, String::new(), node))
                .collect()
        });
        parts.transpose()
    }

    /// Adds the names of the entries that nothing took.
    pub(super) fn finish(self, losses: &mut Vec<String>) {
        let path = self.path;
        let names = self.entries.into_iter().map(|(name, _)| name);
        losses.extend(names.map(|name| format!("{path}{name}: has no counterpart in OSS")));
    }

    /// Returns the path of an entry.
    pub(super) fn path_of(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    fn list(&mut self, name: &str) -> Result<Option<Vec<Node>>, Diagnostic> {
        match self.take(name) {
            None => Ok(None),
            Some(Node {
                value: Value::List(items),
                ..
            }) => Ok(Some(items)),
            Some(node) => Err(self.invalid(name, "must be an array", node.offset)),
        }
    }

    fn text_of(&self, name: &str, node: Node) -> Result<String, Diagnostic> {
        match node.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.invalid(name, "must be a text", node.offset)),
        }
    }

    fn missing(&self, name: &str) -> Diagnostic {
        self.invalid(name, "is missing", self.offset)
    }

    fn invalid(&self, name: &str, reason: &str, offset: usize) -> Diagnostic {
        let message = format!("{} {reason}", self.path_of(name));
        Diagnostic::new(message).at(Position::of_byte(self.text, offset))
    }
}

//! Reads rules from XML, with the positions of their elements.

use oss_inventory::RootElement as _;
use oss_inventory::model::{InventoryConfiguration, ListInventoryConfigurationsResult};
use oss_inventory::xml::{self, ErrorKind, Reader, UnknownElements};

use super::deserialize::{Deserialized, Invalid};
use super::error::Diagnostic;
use super::lines::Lines;
use super::node::{Node, Value};
use super::parsed::Parsed;

/// How many invalid values are found in a document.
const MAX_INVALID: usize = 100;

/// Reads the rule of a document, or the rules of a list.
pub(super) fn read(text: &str) -> Result<Vec<Parsed>, Diagnostic> {
    let mut invalid = Vec::new();
    let mut valid = text.to_owned();
    let rules = loop {
        let error = match strict(&valid) {
            Ok(rules) => break rules,
            Err(error) => error,
        };
        match error.kind() {
            ErrorKind::InvalidValue if invalid.len() < MAX_INVALID => {
                let end = offset(error.position());
                let Some(value) = blank_value(&mut valid, end) else {
                    return Err(diagnostic(text, &error));
                };
                invalid.push((value, error.detail().to_owned()));
            }
            // The check of the rules finds the missing elements again, with their positions.
            ErrorKind::Missing => break tolerant(&valid).map_err(|it| diagnostic(text, &it))?,
            ErrorKind::Ignored => {
                invalid.push((0, error.detail().to_owned()));
                break tolerant(&valid).map_err(|it| diagnostic(text, &it))?;
            }
            _ => return Err(diagnostic(text, &error)),
        }
    };
    let nodes = nodes(text).map_err(|error| diagnostic(text, &error))?;
    Ok(with_nodes(rules, nodes, invalid))
}

/// Joins rules with the positions of their elements, and with their invalid values.
fn with_nodes(
    rules: Vec<InventoryConfiguration>,
    nodes: Vec<Node>,
    invalid: Vec<(usize, String)>,
) -> Vec<Parsed> {
    let starts: Vec<_> = nodes.iter().map(|node| node.offset).collect();
    let parsed = rules.into_iter().zip(nodes).map(|(rule, node)| Parsed {
        read: Deserialized {
            value: Some(rule),
            invalid: Vec::new(),
            missing: Vec::new(),
        },
        bucket: None,
        node,
    });
    let mut parsed: Vec<_> = parsed.collect();
    for (offset, message) in invalid {
        let after = starts.partition_point(|start| *start <= offset);
        if let Some(rule) = parsed.get_mut(after.saturating_sub(1)) {
            let found = rule.node.value_at(offset);
            let path = found.map(|(path, _)| path).unwrap_or_default();
            rule.read.invalid.push(Invalid {
                path,
                offset,
                message,
            });
        }
    }
    parsed
}

fn strict(text: &str) -> Result<Vec<InventoryConfiguration>, xml::Error> {
    let other_root = match InventoryConfiguration::from_xml_strict(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::UnexpectedRoot => error,
        rule => return rule.map(|rule| vec![rule]),
    };
    match ListInventoryConfigurationsResult::from_xml_strict(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::UnexpectedRoot => Err(other_root),
        list => list.map(|list| list.inventory_configurations),
    }
}

fn tolerant(text: &str) -> Result<Vec<InventoryConfiguration>, xml::Error> {
    match InventoryConfiguration::from_xml(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::UnexpectedRoot => {
            let list = ListInventoryConfigurationsResult::from_xml(text.as_bytes())?;
            Ok(list.inventory_configurations)
        }
        rule => rule.map(|rule| vec![rule]),
    }
}

/// Blanks the value of the element that ends at `end`, and returns its start.
///
/// All positions stay the same.
fn blank_value(text: &mut String, end: usize) -> Option<usize> {
    let stop = text.get(..end)?.rfind("</")?;
    let start = text.get(..stop)?.rfind('>')? + 1;
    let value = text.get(start..stop).filter(|it| !it.trim().is_empty())?;
    let blanks = " ".repeat(value.len());
    text.replace_range(start..stop, &blanks);
    Some(start)
}

/// Returns the elements of each rule, whose positions are those of their contents.
fn nodes(text: &str) -> Result<Vec<Node>, xml::Error> {
    let mut reader = Reader::new(text.as_bytes())?;
    match reader.enter_root(InventoryConfiguration::NAME) {
        Ok(()) => return Ok(vec![element(&mut reader)?]),
        Err(error) if error.kind() != ErrorKind::UnexpectedRoot => return Err(error),
        Err(_) => {}
    }
    let mut reader = Reader::new(text.as_bytes())?;
    reader.enter_root(ListInventoryConfigurationsResult::NAME)?;
    let Value::Map(entries) = element(&mut reader)?.value else {
        return Ok(Vec::new());
    };
    let rules = entries
        .into_iter()
        .filter(|(name, _)| name == InventoryConfiguration::NAME);
    Ok(rules.map(|(_, node)| node).collect())
}

fn element(reader: &mut Reader<'_>) -> Result<Node, xml::Error> {
    let offset = offset(Some(reader.position()));
    let mut entries = Vec::new();
    let mut text = UnknownElements::default();
    while let Some(tag) = reader.child(&mut text)? {
        let name = tag.name().to_owned();
        entries.push((name, element(reader)?));
    }
    let value = Value::Map(entries);
    Ok(Node { value, offset })
}

fn offset(position: Option<u64>) -> usize {
    let position = position.map(usize::try_from);
    position.and_then(Result::ok).unwrap_or_default()
}

pub(super) fn diagnostic(text: &str, error: &xml::Error) -> Diagnostic {
    let parser = std::error::Error::source(error).map(ToString::to_string);
    let parts = [
        Some(error.path().to_owned()),
        Some(error.detail().to_owned()),
        parser,
    ];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    let diagnostic = Diagnostic::new(parts.collect::<Vec<_>>().join(": "));
    match error.position() {
        Some(position) => {
            let position = Lines::new(text).position(offset(Some(position)));
            diagnostic.at(position)
        }
        None => diagnostic,
    }
}

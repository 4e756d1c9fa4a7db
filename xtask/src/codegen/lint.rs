//! Refuses what the generator does not know, before `xsd-parser` sees the schema.
//!
//! `xsd-parser` accepts a misspelt attribute in silence (`minOccur="0"` makes an element required)
//! and drops entities in documentation, so each element and attribute is checked here first.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Where the named things of a schema are: `Type` and `Type.Child` to the line.
pub(crate) type Lines = BTreeMap<String, usize>;

/// The elements that may appear, each with the attributes that it may have.
const ALLOWED: &[(&str, &[&str])] = &[
    ("schema", &[]),
    ("include", &["schemaLocation"]),
    ("annotation", &[]),
    ("documentation", &[]),
    ("element", &["name", "type", "minOccurs", "maxOccurs"]),
    ("complexType", &["name"]),
    ("simpleType", &["name"]),
    ("sequence", &[]),
    ("choice", &[]),
    ("restriction", &["base"]),
    ("enumeration", &["value"]),
    ("minLength", &["value"]),
    ("maxLength", &["value"]),
    ("minInclusive", &["value"]),
    ("maxInclusive", &["value"]),
];

/// Checks a schema and returns the lines of its types and elements.
pub(crate) fn check(schema: &Path) -> Result<Lines> {
    let text =
        fs::read_to_string(schema).with_context(|| format!("cannot read {}", schema.display()))?;
    let mut linter = Linter {
        text: &text,
        open: Vec::new(),
        lines: Lines::new(),
    };
    linter.run().map_err(|(position, message)| {
        let line = line_of(&text, position);
        anyhow::anyhow!("{}:{line}: {message}", schema.display())
    })?;
    Ok(linter.lines)
}

type Finding = (usize, String);

struct Linter<'a> {
    text: &'a str,
    /// The open elements: local name and value of `name`.
    open: Vec<(String, Option<String>)>,
    lines: Lines,
}

impl Linter<'_> {
    fn run(&mut self) -> Result<(), Finding> {
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().expand_empty_elements = true;
        loop {
            let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match reader.read_event().map_err(|e| (position, e.to_string()))? {
                Event::Start(tag) => self.start(&tag, position)?,
                Event::End(_) => drop(self.open.pop()),
                Event::GeneralRef(_) | Event::CData(_) => {
                    return Err((
                        position,
                        "entities and CDATA are lost by the schema parser; write plain text"
                            .to_owned(),
                    ));
                }
                Event::DocType(_) => {
                    return Err((position, "a DOCTYPE is not supported".to_owned()));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, position: usize) -> Result<(), Finding> {
        let name = tag.local_name().into_inner().to_owned();
        let Some((_, allowed)) = ALLOWED.iter().find(|(element, _)| *element == name) else {
            let known: Vec<_> = ALLOWED.iter().map(|(element, _)| *element).collect();
            return Err((
                position,
                format!(
                    "<xs:{name}> is not supported; known are {}",
                    known.join(", ")
                ),
            ));
        };
        let mut own_name = None;
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|e| (position, e.to_string()))?;
            let key = attribute.key.into_inner();
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            if !allowed.contains(&key) {
                let known = if allowed.is_empty() {
                    "none".to_owned()
                } else {
                    allowed.join(", ")
                };
                return Err((
                    position,
                    format!(
                        "<xs:{name}> has an attribute {key}, which is not supported; known are {known}"
                    ),
                ));
            }
            if key == "name" {
                own_name = Some(attribute.value.to_string());
            }
        }
        self.note(own_name.as_deref(), &name, position)?;
        self.open.push((name, own_name));
        Ok(())
    }

    /// Remembers the line of a named element or type.
    fn note(
        &mut self,
        own_name: Option<&str>,
        element: &str,
        position: usize,
    ) -> Result<(), Finding> {
        let Some(own_name) = own_name else {
            if matches!(element, "complexType" | "simpleType") {
                return Err((
                    position,
                    format!(
                        "<xs:{element}> needs a name; types inside of elements are not supported"
                    ),
                ));
            }
            return Ok(());
        };
        let parent = self.open.iter().rev().find_map(|(_, name)| name.clone());
        let key = match (element, parent) {
            ("element", None) => format!("<{own_name}>"),
            (_, None) => own_name.to_owned(),
            (_, Some(parent)) => format!("{parent}.{own_name}"),
        };
        let line = line_of(self.text, position);
        match self.lines.insert(key, line) {
            None => Ok(()),
            Some(first) => Err((
                position,
                format!("{own_name} is there twice, first in line {first}"),
            )),
        }
    }
}

/// Returns the line of the next character at or after `position` that is not blank, from one.
fn line_of(text: &str, position: usize) -> usize {
    let rest = &text[position.min(text.len())..];
    let blank = rest.len() - rest.trim_start().len();
    text[..position.min(text.len()) + blank]
        .matches('\n')
        .count()
        + 1
}

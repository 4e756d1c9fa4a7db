//! Reads inventory configurations of S3 as rules.

mod convert;
mod part;
mod target;
mod xml;

use anyhow::Result;
use clap::{Args, ValueHint};
use oss_inventory::PreparedRule;

use super::bad_files::BadFiles;
use super::error::{Diagnostic, FileError};
use super::format::FileFormat;
use super::node::{Node, Value};
use super::source::Source;
use super::{json, parse, yaml};
use part::Part;

pub(crate) use target::S3Target;

/// The files of `ossinv import`.
#[derive(Debug, Args)]
pub(crate) struct S3Files {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    files: Vec<Source>,
}

/// The rules of files.
#[derive(Debug, Default)]
pub(crate) struct S3Rules {
    pub(crate) rules: Vec<PreparedRule>,
    /// The parts without a counterpart in OSS, a line for each.
    pub(crate) losses: Vec<String>,
}

impl S3Files {
    /// Reads all files.
    pub(crate) fn read(&self, target: &S3Target) -> Result<S3Rules> {
        let mut rules = S3Rules::default();
        let mut errors = Vec::new();
        for file in &self.files {
            if let Err(error) = rules.read(file, target) {
                errors.push(error);
            }
        }
        BadFiles::of(errors)?;
        Ok(rules)
    }
}

impl S3Rules {
    fn read(&mut self, file: &Source, target: &S3Target) -> Result<(), FileError> {
        let bytes = file
            .bytes()
            .map_err(|reason| FileError::new(file, format!("{reason:#}")))?;
        let configurations = parse::text(&bytes)
            .and_then(|text| configurations(text, file, &mut self.losses))
            .map_err(|diagnostic| diagnostic.in_file(file))?;
        for configuration in configurations {
            let converted = convert::rule(configuration, target);
            let (rule, losses) = converted.map_err(|diagnostic| diagnostic.in_file(file))?;
            let losses = losses.into_iter();
            self.losses
                .extend(losses.map(|loss| format!("rule {}: {loss}", rule.id)));
            let prepared = PreparedRule::new(&rule).map_err(|violations| {
                let diagnostic = Diagnostic::new(violations.to_string());
                diagnostic.of_rule(Some(&rule.id)).in_file(file)
            })?;
            self.rules.push(prepared);
        }
        Ok(())
    }
}

/// Returns the configurations of a file.
///
/// It holds one, a response of S3, or an array of these.
fn configurations<'t>(
    text: &'t str,
    file: &Source,
    losses: &mut Vec<String>,
) -> Result<Vec<Part<'t>>, Diagnostic> {
    let documents = match FileFormat::of_text(text) {
        FileFormat::Json => json::read(text)?,
        FileFormat::Yaml => yaml::read(text)?,
        FileFormat::Xml => vec![xml::read(text)?],
    };
    let items = documents
        .into_iter()
        .flat_map(|document| match document.value {
            Value::List(items) => items,
            _ => vec![document],
        });
    let mut found = Vec::new();
    for item in items {
        found.extend(of_response(text, item, file, losses)?);
    }
    if found.is_empty() {
        return Err(Diagnostic::new("has no inventory configurations"));
    }
    Ok(found)
}

fn of_response<'t>(
    text: &'t str,
    item: Node,
    file: &Source,
    losses: &mut Vec<String>,
) -> Result<Vec<Part<'t>>, Diagnostic> {
    let mut response = Part::new(text, String::new(), item)?;
    let found = if let Some(one) = response.part("InventoryConfiguration")? {
        vec![one]
    } else if let Some(list) = response.parts("InventoryConfigurationList")? {
        list
    } else {
        return Ok(vec![response]);
    };
    if response.bool("IsTruncated")? == Some(true) {
        losses.push(format!("{file}: is one page of a list; more rules follow"));
    }
    // About the request, not about rules.
    for name in [
        "ResponseMetadata",
        "ContinuationToken",
        "NextContinuationToken",
    ] {
        response.take(name);
    }
    let mut unknown = Vec::new();
    response.finish(&mut unknown);
    losses.extend(unknown.into_iter().map(|loss| format!("{file}: {loss}")));
    Ok(found)
}

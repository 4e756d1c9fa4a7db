//! Reads the rule that a user edited.

use std::path::Path;

use oss_inventory::PreparedRule;
use oss_inventory::model::InventoryConfiguration;

use super::check::{UnknownParts, check};
use super::error::Diagnostic;
use super::format::FileFormat;
use super::lines::Lines;
use super::source::Source;
use super::{parse, unknown};

/// Reads a rule that was `old` before it was edited in the file at `path`.
///
/// # Errors
///
/// Returns what is wrong with it, a line for each mistake.
pub(crate) fn edited_rule(
    text: &str,
    format: FileFormat,
    path: &Path,
    old: &InventoryConfiguration,
) -> Result<PreparedRule, Vec<String>> {
    let file = Source::File(path.to_owned());
    let line = |diagnostic: Diagnostic| diagnostic.in_file(&file).to_string();
    let text = parse::text(text.as_bytes()).map_err(|it| vec![line(it)])?;
    let mut rules = parse::rules(text, format).map_err(|it| vec![line(it)])?;
    let (Some(rule), true) = (rules.pop(), rules.is_empty()) else {
        return Err(vec!["the file must hold one rule".to_owned()]);
    };
    if rule.bucket.is_some() {
        return Err(vec!["Bucket isn't an element of a rule".to_owned()]);
    }
    // With unknown parts of its own, only new ones are mistakes, which are found without their lines.
    let unknown = if unknown::parts(old).is_empty() {
        UnknownParts::Rejected
    } else {
        UnknownParts::Allowed
    };
    match check(&Lines::new(text), rule, unknown) {
        Ok(rule) => check_edited(&rule, old),
        Err(mistakes) => Err(mistakes.into_iter().map(line).collect()),
    }
}

/// Checks a rule that was `old` before it was edited.
///
/// # Errors
///
/// Returns what is wrong with it, a line for each mistake.
pub(crate) fn check_edited(
    rule: &InventoryConfiguration,
    old: &InventoryConfiguration,
) -> Result<PreparedRule, Vec<String>> {
    let mut mistakes = Vec::new();
    if rule.id != old.id {
        mistakes.push(format!("Id must stay {:?}", old.id));
    }
    let known = unknown::parts(old);
    let unknown = unknown::parts(rule).into_iter();
    let unknown = unknown.filter(|part| !known.contains(part));
    mistakes.extend(unknown.map(|part| part.message(None)));
    match PreparedRule::new(rule) {
        Ok(rule) if mistakes.is_empty() => return Ok(rule),
        Ok(_) => {}
        Err(violations) => mistakes.extend(violations.iter().map(ToString::to_string)),
    }
    Err(mistakes)
}

/// Returns what can't be read in a rule as JSON, with the paths.
pub(crate) fn invalid_elements(json: &str) -> Vec<String> {
    let rules = parse::rules(json, FileFormat::Json).unwrap_or_default();
    let invalid = rules.into_iter().flat_map(|rule| rule.read.invalid);
    let invalid = invalid.map(|it| match &*it.path {
        "" => it.message,
        path => format!("{path}: {}", it.message),
    });
    invalid.collect()
}

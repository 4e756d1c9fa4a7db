//! Checks a rule of a file, and finds everything that is wrong with it.

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{PreparedRule, Violation, ViolationKind, error_code};

use super::error::Diagnostic;
use super::lines::Lines;
use super::node::{Node, Value};
use super::parsed::Parsed;
use super::unknown;

/// Whether a rule may have elements and values that this version doesn't know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnknownParts {
    Allowed,
    Rejected,
}

const HELP: &str = "check the spelling, because a rule with a typo may list too much; \
                    to send the rule unchanged, add --allow-unknown";

/// Checks a rule.
///
/// The error is a list of everything that is wrong, in the order of the file.
pub(super) fn check(
    lines: &Lines<'_>,
    parsed: Parsed,
    unknown: UnknownParts,
) -> Result<PreparedRule, Vec<Diagnostic>> {
    let Parsed { read, node, .. } = parsed;
    let mut check = Check {
        lines,
        id: id(read.value.as_ref(), &node),
        node: &node,
        invalid: Vec::new(),
        missing: Vec::new(),
        found: Vec::new(),
    };
    for invalid in &read.invalid {
        // A rule that was read has its other elements, too.
        if !invalid.path.is_empty() || read.value.is_none() {
            check.invalid.push(invalid.path.clone());
        }
        let message = match invalid.path.as_str() {
            "" => invalid.message.clone(),
            path => format!("{path}: {}", invalid.message),
        };
        let code = error_code(&invalid.path, ViolationKind::Other);
        check.add(invalid.offset, &invalid.path, code, message);
    }
    let prepared = read.value.map(|rule| {
        let unknown_parts = match unknown {
            UnknownParts::Allowed => Vec::new(),
            UnknownParts::Rejected => unknown::parts(&rule),
        };
        (unknown_parts, PreparedRule::try_from(rule))
    });
    let (unknown_parts, prepared) = prepared.unzip();
    let violations = match &prepared {
        Some(Err(violations)) => violations.iter().collect(),
        _ => Vec::new(),
    };
    for path in &read.missing {
        check.add_missing(path);
    }
    for violation in violations {
        check.add_violation(violation);
    }
    for part in unknown_parts.into_iter().flatten() {
        check.add_unknown(&part);
    }
    check.finish(prepared.and_then(Result::ok))
}

/// Returns the id of a rule, also if the rest of it can't be read.
fn id(rule: Option<&InventoryConfiguration>, node: &Node) -> Option<String> {
    let id = rule.map(|rule| rule.id.clone());
    let written = || match &node.at_path("Id").ok()?.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    id.or_else(written).filter(|id| !id.is_empty())
}

struct Check<'t> {
    lines: &'t Lines<'t>,
    id: Option<String>,
    node: &'t Node,
    /// The paths of elements that couldn't be read.
    invalid: Vec<String>,
    /// The paths of missing elements.
    missing: Vec<String>,
    /// The problems that were found, with their positions in bytes.
    found: Vec<(usize, Diagnostic)>,
}

impl Check<'_> {
    fn add(&mut self, offset: usize, path: &str, code: Option<&'static str>, message: String) {
        self.push(offset, Diagnostic::new(message).of_element(path, code));
    }

    fn push(&mut self, offset: usize, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.at(self.lines.position(offset));
        self.found
            .push((offset, diagnostic.of_rule(self.id.as_deref())));
    }

    /// Adds a missing element once, without its parts.
    fn add_missing(&mut self, path: &str) {
        let Err((_, missing)) = self.node.at_path(path) else {
            return;
        };
        if self.is_invalid(missing) {
            return;
        }
        if !self.missing.iter().any(|known| known == missing) {
            self.missing.push(missing.to_owned());
        }
    }

    fn add_violation(&mut self, violation: &Violation) {
        let path = violation.path();
        let is_absent = matches!(
            violation.kind(),
            ViolationKind::Missing | ViolationKind::Empty
        );
        match self.node.at_path(path) {
            Err(_) if is_absent => self.add_missing(path),
            _ if is_absent && self.is_invalid(path) => {}
            Ok(node) | Err((node, _)) => {
                let reason = match violation.kind() {
                    ViolationKind::Missing => "is empty, a value is required",
                    _ => violation.reason(),
                };
                let message = format!("{path} {reason}");
                let diagnostic = Diagnostic::new(message.trim_start());
                let diagnostic = diagnostic.of_element(path, violation.error_code());
                let diagnostic = match violation.help() {
                    Some(help) => diagnostic.with_help(help),
                    None => diagnostic,
                };
                self.push(node.offset, diagnostic);
            }
        }
    }

    fn add_unknown(&mut self, part: &unknown::Unknown) {
        if self.is_invalid(&part.path) {
            return;
        }
        let Ok(node) = self.node.at_path(&part.path) else {
            // The value of a missing element.
            if part.value.is_none() {
                let message = part.message(None);
                self.add(self.node.offset, &part.path, None, message);
            }
            return;
        };
        let missing = self.missing.clone();
        let meant = part.meant(&missing);
        let message = part.message(meant);
        self.missing.retain(|path| Some(path.as_str()) != meant);
        let code = match part.value {
            Some(_) => error_code(&part.path, ViolationKind::Other),
            None => None,
        };
        let diagnostic = Diagnostic::new(message).of_element(&part.path, code);
        self.push(node.offset, diagnostic.with_help(HELP));
    }

    /// Returns whether the element, or one around it, couldn't be read.
    fn is_invalid(&self, path: &str) -> bool {
        self.invalid.iter().any(|invalid| {
            let rest = path.strip_prefix(invalid.as_str());
            rest.is_some_and(|it| invalid.is_empty() || it.is_empty() || it.starts_with('/'))
        })
    }

    fn finish(mut self, prepared: Option<PreparedRule>) -> Result<PreparedRule, Vec<Diagnostic>> {
        for path in std::mem::take(&mut self.missing) {
            let code = error_code(&path, ViolationKind::Missing);
            let at = match self.node.at_path(&path) {
                Ok(node) | Err((node, _)) => node.offset,
            };
            self.add(at, &path, code, format!("{path} is missing"));
        }
        if self.found.is_empty() && prepared.is_none() {
            let message = "the rule can't be read: too many elements are missing or invalid";
            self.push(self.node.offset, Diagnostic::new(message));
        }
        self.found.sort_by_key(|(offset, _)| *offset);
        let found: Vec<_> = self.found.into_iter().map(|(_, it)| it).collect();
        match prepared {
            Some(prepared) if found.is_empty() => Ok(prepared),
            _ => Err(found),
        }
    }
}

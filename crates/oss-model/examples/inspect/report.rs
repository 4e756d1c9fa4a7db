//! The report on one document.

use std::fmt;

use oss_model::Document;
use oss_model::xml::ErrorKind;

use crate::leaves::{self, Leaf};

/// The known, unknown and lost parts of a document.
pub(crate) struct Report {
    root: &'static str,
    known: Vec<Leaf>,
    unknown: Vec<String>,
    violations: Option<String>,
    lost: Vec<Leaf>,
    changed: Vec<(Leaf, String)>,
}

impl Report {
    /// Reads a document, writes it, and compares both.
    ///
    /// # Errors
    ///
    /// Fails if the document cannot be read or written.
    pub(crate) fn new(text: &[u8]) -> Result<Self, String> {
        let document = Document::from_xml(text).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedRoot => {
                format!("{error}\nhelp: use one of {}", Document::ROOTS.join(", "))
            }
            _ => error.to_string(),
        })?;
        let written = document.to_xml().map_err(|error| error.to_string())?;
        let (before, after) = (leaves::of(text)?, leaves::of(written.as_bytes())?);
        let unknown = document.unknown_parts();
        let known = after.iter().filter(|(path, _)| !is_below(path, &unknown));
        let (lost, changed) = compare(&before, &after);
        Ok(Self {
            root: document.name(),
            known: known.cloned().collect(),
            violations: document.validate().err().map(|error| error.to_string()),
            unknown,
            lost,
            changed,
        })
    }

    /// Returns whether writing the document would lose anything.
    pub(crate) fn loses(&self) -> bool {
        !self.lost.is_empty()
    }
}

/// Returns whether a path leads to or into an unknown element or text.
fn is_below(path: &str, unknown: &[String]) -> bool {
    unknown.iter().any(|part| {
        let part = part.split_once('=').map_or(part.as_str(), |(part, _)| part);
        let mut steps = path.split('/');
        part.split('/')
            .all(|part| steps.next().is_some_and(|step| is_same(step, part)))
    })
}

/// Compares a step such as `Rule` or `Rule[2]` with a step of an unknown part.
///
/// A part has numbers for repeatable elements, but not for unknown ones.
fn is_same(step: &str, part: &str) -> bool {
    let (step, number) = step.split_once('[').unwrap_or((step, "1]"));
    match part.split_once('[') {
        Some(part) => part == (step, number),
        None => part == step,
    }
}

/// Returns the lost leaves, and the changed ones, such as `true` for `True`.
fn compare(before: &[Leaf], after: &[Leaf]) -> (Vec<Leaf>, Vec<(Leaf, String)>) {
    let mut new = leaves::missing(after, before);
    let (mut lost, mut changed) = (Vec::new(), Vec::new());
    for leaf in leaves::missing(before, after) {
        match new.iter().position(|(path, _)| *path == leaf.0) {
            Some(at) => changed.push((leaf.clone(), new.remove(at).1.clone())),
            None => lost.push(leaf.clone()),
        }
    }
    (lost, changed)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.root)?;
        for (path, text) in &self.known {
            writeln!(f, "  {path} = {text:?}")?;
        }
        if !self.unknown.is_empty() {
            writeln!(f, "unknown to the spec, but kept:")?;
            for part in &self.unknown {
                writeln!(f, "  {part}")?;
            }
        }
        if let Some(violations) = &self.violations {
            writeln!(f, "invalid, would not be sent: {violations}")?;
        }
        for ((path, text), new) in &self.changed {
            writeln!(f, "written differently: {path} = {text:?} as {new:?}")?;
        }
        if self.lost.is_empty() {
            return f.write_str("writing it loses nothing");
        }
        f.write_str("writing it LOSES:")?;
        for (path, text) in &self.lost {
            write!(f, "\n  {path} = {text:?}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(document: &str) -> String {
        match Report::new(document.as_bytes()) {
            Ok(report) => report.to_string(),
            Err(error) => error,
        }
    }

    #[test]
    fn known_document_loses_nothing() {
        assert_eq!(
            report(
                "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer></RefererConfiguration>"
            ),
            "RefererConfiguration\n  AllowEmptyReferer = \"true\"\nwriting it loses nothing"
        );
    }

    #[test]
    fn unknown_parts_are_listed_and_kept() {
        let text = "<CORSConfiguration><CORSRule><AllowedMethod>PATCH</AllowedMethod>\
            <New kind=\"x\"><Deep/></New></CORSRule><ResponseVary>false</ResponseVary></CORSConfiguration>";
        let report = report(text);
        assert!(report.contains("  ResponseVary = \"false\"\n"), "{report}");
        assert!(
            report.contains("unknown to the spec, but kept:\n  CORSRule[1]/AllowedMethod[1]=PATCH\n  CORSRule[1]/New\n"),
            "{report}"
        );
        assert!(!report.contains("Deep"), "{report}");
        assert!(report.ends_with("writing it loses nothing"), "{report}");
    }

    #[test]
    fn unknown_value_does_not_hide_a_known_one() {
        let text = "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>\
            <AllowedMethod>PATCH</AllowedMethod></CORSRule></CORSConfiguration>";
        let report = report(text);
        let known = "CORSConfiguration\n  CORSRule/AllowedMethod[1] = \"GET\"\n\
            unknown to the spec, but kept:\n  CORSRule[1]/AllowedMethod[2]=PATCH\n";
        assert!(report.starts_with(known), "{report}");
    }

    #[test]
    fn lost_and_changed_leaves_are_listed() {
        let text = "<RefererConfiguration lang=\"en\"><AllowEmptyReferer>True</AllowEmptyReferer>\
            <TruncatePath></TruncatePath></RefererConfiguration>";
        let report = report(text);
        assert!(
            report.contains("written differently: AllowEmptyReferer = \"True\" as \"true\"\n"),
            "{report}"
        );
        let lost = "writing it LOSES:\n  @lang = \"en\"\n  TruncatePath = \"\"";
        assert!(report.ends_with(lost), "{report}");
    }

    #[test]
    fn unknown_root_lists_the_known_ones() {
        let unknown = report("<Unheard/>");
        assert!(
            unknown.starts_with("the root element <Unheard> isn't one of"),
            "{unknown}"
        );
        assert!(unknown.contains("help: use one of") && unknown.contains("CORSConfiguration"));
        assert!(report("<CORSConfiguration>").contains("the document ends"));
    }
}

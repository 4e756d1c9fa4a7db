//! What there is to say of one document.

use std::fmt;

use oss_model::Document;
use oss_model::xml::ErrorKind;

use crate::leaves::{self, Leaf};

/// What was understood of a document, and what was not.
pub(crate) struct Report {
    root: &'static str,
    understood: Vec<Leaf>,
    unknown: Vec<String>,
    broken: Option<String>,
    lost: Vec<Leaf>,
    respelt: Vec<(Leaf, String)>,
}

impl Report {
    /// Reads a document, writes it again, and compares.
    ///
    /// # Errors
    ///
    /// Says what cannot be read or written.
    pub(crate) fn new(text: &[u8]) -> Result<Self, String> {
        let document = Document::from_xml(text).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedRoot => {
                format!("{error}\nhelp: known are {}", Document::ROOTS.join(", "))
            }
            _ => error.to_string(),
        })?;
        let written = document.to_xml().map_err(|error| error.to_string())?;
        let (before, after) = (leaves::of(text)?, leaves::of(written.as_bytes())?);
        let unknown = document.unknown_parts();
        let understood = after.iter().filter(|(path, _)| !is_below(path, &unknown));
        let (lost, respelt) = compare(&before, &after);
        Ok(Self {
            root: document.name(),
            understood: understood.cloned().collect(),
            broken: document.validate().err().map(|broken| broken.to_string()),
            unknown,
            lost,
            respelt,
        })
    }

    /// Whether something of the document would not be written again.
    pub(crate) fn loses(&self) -> bool {
        !self.lost.is_empty()
    }
}

/// Tells whether a path leads to an unknown element or text, or into one.
fn is_below(path: &str, unknown: &[String]) -> bool {
    unknown.iter().any(|part| {
        let part = part.split_once('=').map_or(part.as_str(), |(part, _)| part);
        let mut steps = path.split('/');
        part.split('/')
            .all(|part| steps.next().is_some_and(|step| is_same(step, part)))
    })
}

/// Compares `Rule` or `Rule[2]` of a document with what an unknown part says of it.
///
/// A part numbers whatever can be repeated, and an unknown element not at all.
fn is_same(step: &str, part: &str) -> bool {
    let (step, number) = step.split_once('[').unwrap_or((step, "1]"));
    match part.split_once('[') {
        Some(part) => part == (step, number),
        None => part == step,
    }
}

/// What is no longer there, and what is there in another spelling, such as `True` as `true`.
fn compare(before: &[Leaf], after: &[Leaf]) -> (Vec<Leaf>, Vec<(Leaf, String)>) {
    let mut new = leaves::missing(after, before);
    let (mut lost, mut respelt) = (Vec::new(), Vec::new());
    for leaf in leaves::missing(before, after) {
        match new.iter().position(|(path, _)| *path == leaf.0) {
            Some(at) => respelt.push((leaf.clone(), new.remove(at).1.clone())),
            None => lost.push(leaf.clone()),
        }
    }
    (lost, respelt)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.root)?;
        for (path, text) in &self.understood {
            writeln!(f, "  {path} = {text:?}")?;
        }
        if !self.unknown.is_empty() {
            writeln!(f, "unknown to the spec, and kept:")?;
            for part in &self.unknown {
                writeln!(f, "  {part}")?;
            }
        }
        if let Some(broken) = &self.broken {
            writeln!(f, "would be refused before it is sent: {broken}")?;
        }
        for ((path, text), new) in &self.respelt {
            writeln!(
                f,
                "spelt in another way when written: {path} = {text:?} as {new:?}"
            )?;
        }
        if self.lost.is_empty() {
            return f.write_str("written again, it loses nothing");
        }
        f.write_str("written again, it LOSES:")?;
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
    fn a_known_document_loses_nothing() {
        assert_eq!(
            report(
                "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer></RefererConfiguration>"
            ),
            "RefererConfiguration\n  AllowEmptyReferer = \"true\"\nwritten again, it loses nothing"
        );
    }

    #[test]
    fn what_a_newer_service_says_is_named_and_kept() {
        let text = "<CORSConfiguration><CORSRule><AllowedMethod>PATCH</AllowedMethod>\
            <New kind=\"x\"><Deep/></New></CORSRule><ResponseVary>false</ResponseVary></CORSConfiguration>";
        let report = report(text);
        assert!(report.contains("  ResponseVary = \"false\"\n"), "{report}");
        assert!(
            report.contains("unknown to the spec, and kept:\n  CORSRule[1]/AllowedMethod[1]=PATCH\n  CORSRule[1]/New\n"),
            "{report}"
        );
        assert!(!report.contains("Deep"), "{report}");
        assert!(
            report.ends_with("written again, it loses nothing"),
            "{report}"
        );
    }

    #[test]
    fn an_unknown_value_hides_no_known_one() {
        let text = "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>\
            <AllowedMethod>PATCH</AllowedMethod></CORSRule></CORSConfiguration>";
        let report = report(text);
        let understood = "CORSConfiguration\n  CORSRule/AllowedMethod[1] = \"GET\"\n\
            unknown to the spec, and kept:\n  CORSRule[1]/AllowedMethod[2]=PATCH\n";
        assert!(report.starts_with(understood), "{report}");
    }

    #[test]
    fn what_is_lost_or_respelt_is_said() {
        let text = "<RefererConfiguration lang=\"en\"><AllowEmptyReferer>True</AllowEmptyReferer>\
            <TruncatePath></TruncatePath></RefererConfiguration>";
        let report = report(text);
        assert!(
            report.contains(
                "spelt in another way when written: AllowEmptyReferer = \"True\" as \"true\"\n"
            ),
            "{report}"
        );
        let lost = "written again, it LOSES:\n  @lang = \"en\"\n  TruncatePath = \"\"";
        assert!(report.ends_with(lost), "{report}");
    }

    #[test]
    fn what_cannot_be_read_says_what_could_be() {
        let unknown = report("<Unheard/>");
        assert!(
            unknown.starts_with("the root element <Unheard> is none of"),
            "{unknown}"
        );
        assert!(unknown.contains("help: known are") && unknown.contains("CORSConfiguration"));
        assert!(report("<CORSConfiguration>").contains("the document ends"));
    }
}

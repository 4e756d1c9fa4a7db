//! What is wrong with a document for whoever wrote it, although it can be read.

use quick_xml::events::BytesStart;

use super::{Error, ErrorKind};

/// Collects, while a document is read, what it lacks and what of it would be ignored.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    missing: Vec<String>,
    ignored: Vec<String>,
    /// The attributes of the element just entered: ignored, unless it is kept as a fragment.
    attributes: Option<String>,
}

impl Complaints {
    /// Notes that a required element is missing.
    pub(super) fn missing(&mut self, path: String) {
        self.missing.push(path);
    }

    /// Notes that an element is not read.
    pub(super) fn ignored(&mut self, path: String) {
        self.ignored.push(path);
    }

    /// Notes the attributes of an element; what becomes of them is not known yet.
    pub(super) fn enter(&mut self, tag: &BytesStart<'_>, path: &str) {
        let mut attributes = tag.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        let own = attributes.find(|attribute| attribute.key.as_namespace_binding().is_none());
        self.attributes = own.map(|attribute| format!("{path}/@{}", attribute.key.into_inner()));
    }

    /// Notes that the attributes of the element just entered are kept with it.
    pub(super) fn attributes_kept(&mut self) {
        self.attributes = None;
    }

    /// Notes that the attributes of the element just entered are not read.
    pub(super) fn attributes_ignored(&mut self) {
        self.ignored.extend(self.attributes.take());
    }

    /// Returns all of one kind as one error; what is missing comes first.
    pub(super) fn into_error(self) -> Option<Error> {
        let (kind, what, paths) = if !self.missing.is_empty() {
            (
                ErrorKind::Missing,
                "required elements are missing",
                self.missing,
            )
        } else if !self.ignored.is_empty() {
            (
                ErrorKind::Ignored,
                "nothing is known of what stands here",
                self.ignored,
            )
        } else {
            return None;
        };
        Some(Error::new(
            kind,
            "",
            format!("{what}: {}", paths.join(", ")),
        ))
    }
}

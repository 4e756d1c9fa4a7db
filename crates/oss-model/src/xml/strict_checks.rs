//! Additional checks for documents written by people.

use quick_xml::events::BytesStart;
use quick_xml::name::PrefixDeclaration;

use super::{Error, ErrorKind};

/// Collects the missing and the ignored parts of a document while it is read.
#[derive(Debug, Default)]
pub(super) struct StrictChecks {
    missing: Vec<String>,
    ignored: Vec<String>,
    /// An attribute of the current element; ignored unless the element is kept.
    attribute: Option<String>,
}

impl StrictChecks {
    /// Records a missing required element.
    pub(super) fn missing(&mut self, path: String) {
        self.missing.push(path);
    }

    /// Records an element that isn't read.
    pub(super) fn ignored(&mut self, path: String) {
        self.ignored.push(path);
    }

    /// Records the namespaces and the first attribute of an element.
    ///
    /// The attribute may or may not be kept.
    pub(super) fn enter(&mut self, tag: &BytesStart<'_>, path: &str) {
        if let Some(prefix) = tag.name().prefix() {
            self.ignored(format!("{path} (prefix {})", prefix.into_inner()));
        }
        self.attribute = None;
        for attribute in tag.attributes().with_checks(false).flatten() {
            let shown = || format!("{path}/@{}", attribute.key.into_inner());
            match attribute.key.as_namespace_binding() {
                // Documents of OSS have one namespace, which the root element declares.
                Some(PrefixDeclaration::Default) if path.contains('/') => self.ignored(shown()),
                None if attribute.key.prefix().is_some() => self.ignored(shown()),
                None if self.attribute.is_none() => self.attribute = Some(shown()),
                // Nothing that is kept uses a declared prefix, and one attribute is enough.
                Some(_) | None => {}
            }
        }
    }

    /// Records that the attributes of the element just entered are kept with it.
    pub(super) fn attributes_kept(&mut self) {
        self.attribute = None;
    }

    /// Records that the attributes of the element just entered are ignored.
    pub(super) fn attributes_ignored(&mut self) {
        self.ignored.extend(self.attribute.take());
    }

    /// Returns one error for all missing elements, or else for all ignored parts.
    pub(super) fn into_error(self) -> Option<Error> {
        let (kind, what, paths) = if !self.missing.is_empty() {
            (
                ErrorKind::Missing,
                "required elements are missing",
                self.missing,
            )
        } else if !self.ignored.is_empty() {
            (ErrorKind::Ignored, "unknown content", self.ignored)
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

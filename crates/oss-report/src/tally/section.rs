//! Totals by some value, as people read them.

use super::{
    Acls, Ages, Directories, Encryption, Extensions, Sizes, Summary, Total, Totals, Versions,
};

/// The name of everything without a value.
const NONE: &str = "(none)";
/// The name of everything that isn't told apart.
const OTHER: &str = "(other)";

/// The totals of each value of some kind, such as of each storage class.
///
/// Every output has the same names in the same order. Values that don't occur are left out.
///
/// # Examples
///
/// ```
/// use oss_report::tally::{Section, Totals};
///
/// let section = Section::from(&Totals::default());
/// assert_eq!((section.name(), section.totals().len()), ("class", 0));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    name: &'static str,
    totals: Vec<(String, Total)>,
}

impl Section {
    fn new<N: Into<String>>(
        name: &'static str,
        totals: impl IntoIterator<Item = (N, Total)>,
    ) -> Self {
        let totals = totals.into_iter().filter(|(_, total)| total.count > 0);
        let totals = totals.map(|(name, total)| (name.into(), total));
        Self {
            name,
            totals: totals.collect(),
        }
    }

    /// Adds a total, unless it is empty.
    fn with(mut self, name: &str, total: Total) -> Self {
        if total.count > 0 {
            self.totals.push((name.to_owned(), total));
        }
        self
    }

    /// Returns what the values are: `class`, `age` and so on.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the values with their totals.
    pub fn totals(&self) -> &[(String, Total)] {
        &self.totals
    }

    /// Returns the sum of all totals.
    pub fn all(&self) -> Total {
        self.totals.iter().map(|(_, total)| *total).sum()
    }

    /// Returns whether the report has this kind of value.
    pub fn is_known(&self) -> bool {
        self.totals.iter().any(|(name, _)| name != NONE)
    }

    /// Keeps the first totals only.
    #[must_use]
    pub fn truncated(mut self, max: usize) -> Self {
        self.totals.truncate(max);
        self
    }
}

impl Summary {
    /// Returns the totals by each kind of value that the report has.
    ///
    /// The first directories and extensions are those with the most bytes; at most `max` of each are returned.
    pub fn sections(&self, max: usize) -> Vec<Section> {
        let directories = self.tree.clone().into_directories();
        let mut sections = vec![
            Section::from(&self.totals),
            Section::from(&directories).truncated(max),
            Section::from(&self.sizes),
            Section::from(&self.ages),
            Section::from(&self.versions),
            Section::from(&self.encryption),
            Section::from(&self.acls),
            Section::from(&self.extensions).truncated(max),
        ];
        sections.retain(Section::is_known);
        sections
    }
}

impl From<&Totals> for Section {
    fn from(totals: &Totals) -> Self {
        Self::new("class", totals.classes()).with(NONE, totals.without_class())
    }
}

impl From<&Directories> for Section {
    /// Returns the directories that are in no other one.
    fn from(directories: &Directories) -> Self {
        let children = directories.root().children();
        let name = |name: &[u8]| format!("{}/", String::from_utf8_lossy(name));
        Self::new(
            "directory",
            children.map(|it| (name(it.name()), it.total())),
        )
    }
}

impl From<&Sizes> for Section {
    fn from(sizes: &Sizes) -> Self {
        let buckets = sizes.buckets().into_iter();
        Self::new("object_size", buckets.map(|it| (it.label(), it.total)))
    }
}

impl From<&Ages> for Section {
    fn from(ages: &Ages) -> Self {
        let buckets = ages.buckets().into_iter();
        Self::new("age", buckets.map(|it| (it.label(), it.total)))
            .with("after the report", ages.in_future())
            .with(NONE, ages.unknown())
    }
}

impl From<&Versions> for Section {
    fn from(versions: &Versions) -> Self {
        let totals = [
            ("current", versions.current),
            ("noncurrent", versions.noncurrent),
            ("current delete marker", versions.current_delete_markers),
            (
                "noncurrent delete marker",
                versions.noncurrent_delete_markers,
            ),
        ];
        Self::new("version", totals)
    }
}

impl From<&Encryption> for Section {
    fn from(encryption: &Encryption) -> Self {
        let totals = [
            ("encrypted", encryption.encrypted),
            ("unencrypted", encryption.unencrypted),
            (NONE, encryption.unknown),
        ];
        Self::new("encryption", totals)
    }
}

impl From<&Acls> for Section {
    fn from(acls: &Acls) -> Self {
        Self::new("acl", acls.acls()).with(NONE, acls.unknown())
    }
}

impl From<&Extensions> for Section {
    fn from(extensions: &Extensions) -> Self {
        let name = |extension: String| match &*extension {
            "" => NONE.to_owned(),
            _ => extension,
        };
        let all = extensions.extensions().into_iter();
        Self::new("extension", all.map(|(it, total)| (name(it), total)))
            .with(OTHER, extensions.other())
    }
}

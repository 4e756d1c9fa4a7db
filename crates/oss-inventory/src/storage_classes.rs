//! The storage classes of a filter, which the service keeps in one text.

use std::fmt;
use std::str::FromStr;

use oss_model::common::StorageClass;

use crate::ParseError;

/// A set of storage classes, written as `IA,Standard`.
///
/// [`Filter::storage_class`](crate::model::Filter::storage_class) is one text with commas, and
/// the service may return the names in another order. Here they are sorted, so that equal sets compare
/// as equal. Names that this version doesn't know are kept.
///
/// # Examples
///
/// ```
/// use oss_inventory::model::Filter;
/// use oss_inventory::{StorageClass, StorageClassSet};
///
/// let classes = StorageClassSet::from([StorageClass::Standard, StorageClass::InfrequentAccess]);
/// assert_eq!("Standard,IA".parse::<StorageClassSet>()?, classes);
/// let filter = Filter::builder().storage_class(classes).build();
/// assert_eq!(filter.storage_class.as_deref(), Some("IA,Standard"));
/// # Ok::<(), oss_inventory::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StorageClassSet(Vec<StorageClass>);

/// The name for all classes, which is also the meaning of an unset filter.
const ALL: &str = "All";

impl StorageClassSet {
    /// Returns the classes, sorted by name.
    pub fn iter(&self) -> std::slice::Iter<'_, StorageClass> {
        self.0.iter()
    }

    /// Returns whether the set holds a class by name.
    ///
    /// `All` doesn't contain `Standard`, see [`is_all`](Self::is_all).
    #[must_use]
    pub fn contains(&self, class: &StorageClass) -> bool {
        self.0.contains(class)
    }

    /// Returns whether the set is `All`, which is the same as no filter.
    #[must_use]
    pub fn is_all(&self) -> bool {
        matches!(self.0.as_slice(), [class] if class.as_str() == ALL)
    }
}

impl FromIterator<StorageClass> for StorageClassSet {
    fn from_iter<I: IntoIterator<Item = StorageClass>>(classes: I) -> Self {
        let mut classes = classes.into_iter().collect::<Vec<_>>();
        classes.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        classes.dedup();
        Self(classes)
    }
}

impl<const N: usize> From<[StorageClass; N]> for StorageClassSet {
    fn from(classes: [StorageClass; N]) -> Self {
        classes.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a StorageClassSet {
    type Item = &'a StorageClass;
    type IntoIter = std::slice::Iter<'a, StorageClass>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<StorageClassSet> for String {
    fn from(classes: StorageClassSet) -> Self {
        classes.to_string()
    }
}

impl fmt::Display for StorageClassSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, class) in self.iter().enumerate() {
            write!(f, "{}{class}", if n == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for StorageClassSet {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let is_blank = |c: char| c.is_whitespace() || c.is_control();
        let rule = if text.contains(is_blank) {
            "it must not hold blanks"
        } else if text.split(',').any(str::is_empty) {
            "it must have a name before and after each comma, as in Standard,IA"
        } else {
            return Ok(text.split(',').map(StorageClass::from).collect());
        };
        Err(ParseError::new("set of storage classes", text, rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_do_not_matter() {
        for text in ["IA,Standard", "Standard,IA", "IA,Standard,IA"] {
            let set = text.parse::<StorageClassSet>().unwrap();
            assert_eq!(set.to_string(), "IA,Standard");
            assert!(set.contains(&StorageClass::InfrequentAccess) && !set.is_all());
        }
    }

    #[test]
    fn unknown_names_are_kept() {
        let set = "ColdArchive2,Standard".parse::<StorageClassSet>().unwrap();
        assert_eq!(set.to_string(), "ColdArchive2,Standard");
        assert!("All".parse::<StorageClassSet>().unwrap().is_all());
    }

    #[test]
    fn blanks_and_gaps_are_invalid() {
        for text in [
            "",
            ",",
            "Standard,",
            ",IA",
            "Standard,,IA",
            "Standard, IA",
            " IA",
            "IA\n",
            "IA\0",
        ] {
            assert!(text.parse::<StorageClassSet>().is_err(), "{text:?}");
        }
    }
}

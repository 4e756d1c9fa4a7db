//! The attributes of an object, as its upload set them.

use std::sync::Arc;

use oss_model::common::StorageClass;

/// The attributes of an object: everything that is stored besides its content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes {
    /// The headers that describe the content, as sent.
    pub(crate) metadata: Headers,
    /// The encryption headers, as sent; nothing is encrypted.
    pub(crate) encryption: Headers,
    /// The tags as a query string.
    pub(crate) tagging: Option<String>,
    /// The storage class; `None` until the object or upload inherits the bucket's.
    pub(crate) storage_class: Option<StorageClass>,
}

/// Stored headers: names in lower case and values, which needn't be text.
///
/// Most objects have few or none, so this is much smaller than a hash map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers(Box<[Header]>);

/// A name and a value.
type Header = (Box<str>, Box<[u8]>);

/// Whether a write may replace an existing object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overwrite {
    Allowed,
    Forbidden,
}

impl Attributes {
    /// Returns the number of tags; `a` and `a=` are one tag each.
    pub(crate) fn tag_count(&self) -> usize {
        let pairs = self.tagging.iter().flat_map(|tags| tags.split('&'));
        pairs.filter(|pair| !pair.is_empty()).count()
    }

    /// Returns the attributes with a storage class, by default this one.
    pub(super) fn with_default_class(self: Arc<Self>, class: &StorageClass) -> Arc<Self> {
        let mut attributes = self;
        if attributes.storage_class.is_none() {
            Arc::make_mut(&mut attributes).storage_class = Some(class.clone());
        }
        attributes
    }
}

impl Headers {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

impl<'h> FromIterator<(&'h str, &'h [u8])> for Headers {
    fn from_iter<I: IntoIterator<Item = (&'h str, &'h [u8])>>(headers: I) -> Self {
        let headers = headers.into_iter();
        Self(
            headers
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

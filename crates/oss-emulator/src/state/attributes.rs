//! The attributes of an object, as its upload set them.

use http::HeaderMap;
use oss_model::common::StorageClass;

/// The attributes of an object: everything that is stored besides its content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes {
    /// The headers that describe the content, as sent.
    pub(crate) metadata: HeaderMap,
    /// The encryption headers, as sent; nothing is encrypted.
    pub(crate) encryption: HeaderMap,
    /// The tags as a query string.
    pub(crate) tagging: Option<String>,
    /// The storage class; `None` until the object or upload inherits the bucket's.
    pub(crate) storage_class: Option<StorageClass>,
}

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
}

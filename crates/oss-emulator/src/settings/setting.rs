//! The description of one setting.

use crate::error::ServiceError;

/// A setting of a bucket that is one document.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The sub-resource of the setting, and its name in the store.
    pub(crate) name: &'static str,
    /// Reads the body of a put and returns the text to store.
    pub(super) read: fn(&[u8], &Self) -> Result<String, ServiceError>,
    pub(super) media_type: &'static str,
    pub(super) when_unset: WhenUnset,
    pub(super) operations: Operations,
    /// The error code for a document that violates a documented limit.
    pub(super) invalid_code: &'static str,
    /// The error code for an undocumented value; `None` accepts it.
    pub(super) unknown_value_code: Option<&'static str>,
}

/// The response to a get if the setting was never put.
#[derive(Clone, Copy, Debug)]
pub(super) enum WhenUnset {
    /// This document.
    Document(&'static str),
    /// 404 with this code and message.
    ///
    /// A put refuses an empty document of such a setting: removing the setting is what delete does.
    NotFound(&'static str, &'static str),
}

/// The names of the operations of a setting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operations {
    pub(super) put: &'static str,
    pub(super) get: &'static str,
    /// `None` if the setting can't be deleted.
    pub(super) delete: Option<&'static str>,
}

impl Setting {
    /// Returns the names of its operations.
    pub(crate) fn operation_names(&self) -> impl Iterator<Item = &'static str> {
        let Operations { put, get, delete } = self.operations;
        [put, get].into_iter().chain(delete)
    }
}

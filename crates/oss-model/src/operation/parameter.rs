//! Values of queries and headers.

use std::borrow::Cow;

use crate::xml::{Scalar, ScalarError};

/// A value that a query or a header carries as text.
///
/// Implemented for texts, numbers, booleans, points in time and all enums of specs, and for no others.
pub trait Parameter: sealed::Sealed + Sized {
    /// Returns the text, without any encoding.
    fn to_text(&self) -> Cow<'_, str>;

    /// Reads the text.
    ///
    /// # Errors
    ///
    /// Fails on text that is no such value.
    fn from_text(text: &str) -> Result<Self, ScalarError>;
}

/// Keeps the trait extensible.
pub(crate) mod sealed {
    /// See [`Parameter`](super::Parameter).
    #[expect(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}

    impl Sealed for String {}
    impl<T: crate::xml::Scalar> Sealed for T {}
}

impl Parameter for String {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        Ok(text.to_owned())
    }
}

impl<T: Scalar> Parameter for T {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        T::from_text(text.trim())
    }
}

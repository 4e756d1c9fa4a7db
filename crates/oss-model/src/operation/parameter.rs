//! Values of query parameters and headers.

use std::borrow::Cow;

use crate::xml::{Scalar, ScalarError};

/// A value of a query parameter or a header.
///
/// The trait is implemented only for texts, numbers, booleans, times, ranges of bytes and all enums of specs.
pub trait Parameter: sealed::Sealed + Sized {
    /// Returns the text, not encoded.
    fn to_text(&self) -> Cow<'_, str>;

    /// Parses the text.
    ///
    /// # Errors
    ///
    /// Fails on text that isn't such a value.
    fn from_text(text: &str) -> Result<Self, ScalarError>;
}

/// Seals the trait, so that it can grow.
pub(crate) mod sealed {
    /// See [`Parameter`](super::Parameter).
    #[expect(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}

    impl Sealed for String {}
    impl Sealed for crate::operation::ByteRange {}
    impl Sealed for crate::operation::ContentRange {}
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

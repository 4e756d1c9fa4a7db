//! Numbers, booleans and times as XML text.

use std::fmt;

/// A number, a boolean or a time: its XML text is trimmed and parsed.
///
/// The trait is implemented only for the types that specs use.
pub trait Scalar: sealed::Sealed + Sized + fmt::Display {
    /// A description for error messages, such as "a whole number".
    const DESCRIPTION: &'static str;

    /// Parses trimmed text.
    ///
    /// # Errors
    ///
    /// Fails on text that isn't such a value.
    fn from_text(text: &str) -> Result<Self, ScalarError>;
}

/// An error for text that isn't a value of the expected type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalarError {
    expected: &'static str,
    found: String,
}

impl ScalarError {
    pub(crate) fn new<T: Scalar>(found: &str) -> Self {
        Self::expected(T::DESCRIPTION, found)
    }

    pub(crate) fn expected(expected: &'static str, found: &str) -> Self {
        // The text is shortened because a hostile document must not fill a log.
        Self {
            expected,
            found: found.chars().take(64).collect(),
        }
    }
}

impl fmt::Display for ScalarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {:?}", self.expected, self.found)
    }
}

impl std::error::Error for ScalarError {}

/// Seals the trait, so that it can grow.
mod sealed {
    /// See [`Scalar`](super::Scalar).
    #[expect(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}

    impl Sealed for bool {}
    impl Sealed for i64 {}
    impl Sealed for u64 {}
    impl Sealed for f64 {}
    #[cfg(feature = "date-time")]
    impl Sealed for crate::DateTime {}
}

impl Scalar for bool {
    const DESCRIPTION: &'static str = "true or false";

    /// Accepts any case (`oss2` sends `True`), and `1` and `0` as XML Schema does.
    fn from_text(text: &str) -> Result<Self, ScalarError> {
        match text {
            "1" => Ok(true),
            "0" => Ok(false),
            _ if text.eq_ignore_ascii_case("true") => Ok(true),
            _ if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(ScalarError::new::<Self>(text)),
        }
    }
}

impl Scalar for i64 {
    const DESCRIPTION: &'static str = "a whole number";

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        // `parse` accepts a leading `+`, as XML Schema does; no OSS client writes one.
        text.parse().map_err(|_| ScalarError::new::<Self>(text))
    }
}

impl Scalar for u64 {
    const DESCRIPTION: &'static str = "a whole number that is not negative";

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        text.parse().map_err(|_| ScalarError::new::<Self>(text))
    }
}

impl Scalar for f64 {
    const DESCRIPTION: &'static str = "a number";

    /// Rejects infinities and NaN, which XML Schema allows but services don't send.
    fn from_text(text: &str) -> Result<Self, ScalarError> {
        let number = text.parse().ok().filter(|number: &Self| number.is_finite());
        number.ok_or_else(|| ScalarError::new::<Self>(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bool_accepts_every_spelling_of_known_clients() {
        for text in ["true", "True", "TRUE", "1"] {
            assert_eq!(bool::from_text(text), Ok(true));
        }
        for text in ["false", "False", "0"] {
            assert_eq!(bool::from_text(text), Ok(false));
        }
        assert!(bool::from_text("yes").is_err());
    }

    #[test]
    fn invalid_number_is_named_in_the_error() {
        for text in ["1e3", "18446744073709551616", "", "1.0", "0x10"] {
            let error = i64::from_text(text).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("expected a whole number, found {text:?}")
            );
        }
        assert_eq!(i64::from_text("-1"), Ok(-1));
        assert_eq!(u64::from_text("18446744073709551615"), Ok(u64::MAX));
        assert!(u64::from_text("-1").is_err());
        assert_eq!(f64::from_text("1e3"), Ok(1000.0));
        assert!(f64::from_text("NaN").is_err() && f64::from_text("inf").is_err());
    }
}

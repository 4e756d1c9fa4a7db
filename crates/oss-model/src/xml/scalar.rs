//! Numbers and booleans as XML text.

use std::fmt;

use super::{Error, FromXml, Reader, ToXml, Writer};

/// A number, a boolean or a point in time: a type whose XML text is trimmed and parsed.
///
/// Implemented for the types that specs have, and for no others.
pub trait Scalar: sealed::Sealed + Sized + fmt::Display {
    /// What a person calls such a value, as in "expected a whole number".
    const WHAT: &'static str;

    /// Parses text without blanks around it.
    ///
    /// # Errors
    ///
    /// Fails on text that is no such value.
    fn from_text(text: &str) -> Result<Self, ScalarError>;
}

/// Text that is no value of the expected type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalarError {
    expected: &'static str,
    found: String,
}

impl ScalarError {
    pub(crate) fn new<T: Scalar>(found: &str) -> Self {
        Self::expected(T::WHAT, found)
    }

    pub(crate) fn expected(expected: &'static str, found: &str) -> Self {
        // A hostile document must not fill a log through an error message.
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

/// Keeps the trait extensible.
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
    const WHAT: &'static str = "true or false";

    /// Accepts any case (`oss2` sends `True`) and the `1` and `0` of XML Schema.
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
    const WHAT: &'static str = "a whole number";

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        // `parse` takes a leading `+`, which no OSS client writes and XML Schema allows; so do we.
        text.parse().map_err(|_| ScalarError::new::<Self>(text))
    }
}

impl Scalar for u64 {
    const WHAT: &'static str = "a whole number that is not negative";

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        text.parse().map_err(|_| ScalarError::new::<Self>(text))
    }
}

impl Scalar for f64 {
    const WHAT: &'static str = "a number";

    /// Refuses the infinities and what is no number, which XML Schema has and no service means.
    fn from_text(text: &str) -> Result<Self, ScalarError> {
        let number = text.parse().ok().filter(|number: &Self| number.is_finite());
        number.ok_or_else(|| ScalarError::new::<Self>(text))
    }
}

macro_rules! scalar_xml {
    ($($type:ty),*) => {$(
        impl FromXml for $type {
            fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
                Ok(reader.scalar()?.unwrap_or_default())
            }

            fn absent() -> Self {
                Self::default()
            }
        }

        impl ToXml for $type {
            fn write(&self, writer: &mut Writer) -> Result<(), Error> {
                writer.scalar(self)
            }
        }
    )*};
}

scalar_xml!(bool, i64, u64, f64);
#[cfg(feature = "date-time")]
scalar_xml!(crate::DateTime);

impl FromXml for String {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.text()
    }

    fn absent() -> Self {
        Self::new()
    }
}

impl ToXml for String {
    fn write(&self, writer: &mut Writer) -> Result<(), Error> {
        writer.text(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_read_as_all_clients_write_them() {
        for text in ["true", "True", "TRUE", "1"] {
            assert_eq!(bool::from_text(text), Ok(true));
        }
        for text in ["false", "False", "0"] {
            assert_eq!(bool::from_text(text), Ok(false));
        }
        assert!(bool::from_text("yes").is_err());
    }

    #[test]
    fn numbers_that_are_none_name_what_was_found() {
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

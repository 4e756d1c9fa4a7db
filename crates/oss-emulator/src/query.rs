//! The query of a request, decoded once.

use std::ops::RangeInclusive;

use percent_encoding::percent_decode_str;

use crate::error::ServiceError;

/// The pairs of a query in the order of the URL; `a` and `a=` are the same.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Parses an encoded query, without the `?`.
    ///
    /// A `+` is a space, as in signatures: the operation must be the one that was signed.
    pub(crate) fn parse(encoded: &str) -> Result<Self, ServiceError> {
        let pieces = encoded.split('&').filter(|piece| !piece.is_empty());
        let pairs = pieces.map(|piece| {
            let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
            Ok((decode(key)?, decode(value)?))
        });
        Ok(Self(pairs.collect::<Result<_, ServiceError>>()?))
    }

    /// Returns the decoded names and values.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Returns a parameter that may occur once.
    pub(crate) fn value(&self, name: &str) -> Result<Option<&str>, ServiceError> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        match values.next() {
            None => Ok(value),
            Some(_) => Err(ServiceError::invalid_argument(format!(
                "The parameter {name} is repeated."
            ))),
        }
    }

    /// Like [`value`](Self::value), but an empty value is `None`.
    pub(crate) fn non_empty(&self, name: &str) -> Result<Option<&str>, ServiceError> {
        Ok(self.value(name)?.filter(|value| !value.is_empty()))
    }

    /// Returns a numeric parameter, or the default if it is missing or empty.
    pub(crate) fn number(
        &self,
        name: &str,
        allowed: RangeInclusive<usize>,
        default: usize,
    ) -> Result<usize, ServiceError> {
        let Some(text) = self.non_empty(name)? else {
            return Ok(default);
        };
        let number = text.parse().ok();
        number
            .filter(|number| allowed.contains(number))
            .ok_or_else(|| {
                let (least, most) = allowed.into_inner();
                ServiceError::invalid_argument(format!(
                    "{name} is not a number from {least} to {most}."
                ))
            })
    }
}

fn decode(encoded: &str) -> Result<String, ServiceError> {
    let spaced = encoded.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map(String::from)
        .map_err(|_| ServiceError::invalid_argument("The query does not decode to UTF-8."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_is_decoded_once_and_plus_is_a_space() {
        let query = Query::parse("inventory&inventoryId=a%2520b+c%2B&&empty=").unwrap();
        assert_eq!(query.pairs().len(), 3);
        assert_eq!(query.value("inventoryId").unwrap(), Some("a%20b c+"));
        assert_eq!(query.value("empty").unwrap(), Some(""));
        assert_eq!(query.non_empty("empty").unwrap(), None);
        assert_eq!(query.value("absent").unwrap(), None);
    }

    #[test]
    fn repeated_parameter_and_invalid_utf8_are_refused() {
        let query = Query::parse("id=a&%69d=b").unwrap();
        assert_eq!(query.value("id").unwrap_err().code(), "InvalidArgument");
        assert!(Query::parse("id=%ff").is_err());
    }
}

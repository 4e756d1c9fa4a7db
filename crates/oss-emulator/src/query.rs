//! The query of a request, decoded once.

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

    /// Returns the value of a parameter that occurs once.
    pub(crate) fn single(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        value.filter(|_| values.next().is_none())
    }

    /// Returns the decoded names and values.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
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
        let pairs = query.pairs().iter();
        let pairs: Vec<_> = pairs
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("inventory", ""),
                ("inventoryId", "a%20b c+"),
                ("empty", "")
            ]
        );
        assert!(Query::parse("id=%ff").is_err());
    }
}

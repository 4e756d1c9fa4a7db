//! The credential scope: one day, one region, one product.

use std::borrow::Cow;

use crate::encode;
use crate::error::{Error, ErrorKind};

const TERMINATOR: &str = "aliyun_v4_request";
const DATE_LEN: usize = 8;

/// A credential scope, such as `20231216/cn-hangzhou/oss/aliyun_v4_request`.
///
/// It borrows its parts while signing, and owns them if it outlives a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope<'a> {
    date: Cow<'a, str>,
    region: Cow<'a, str>,
    product: Cow<'a, str>,
}

impl<'a> Scope<'a> {
    /// Creates the scope for the day of `time`, the text of `x-oss-date`.
    ///
    /// The region may be empty, because the official SDKs sign without one, too. Types of other
    /// crates ensure that a caller sets it.
    pub(crate) fn new(time: &'a str, region: &'a str, product: &'a str) -> Result<Self, Error> {
        check_part(region, "the region")?;
        check_part(product, "the product")?;
        Ok(Self {
            date: time.get(..DATE_LEN).unwrap_or_default().into(),
            region: region.into(),
            product: product.into(),
        })
    }

    /// Parses the scope of a received request.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split('/');
        let [date, region, product, TERMINATOR] =
            [parts.next()?, parts.next()?, parts.next()?, parts.next()?]
        else {
            return None;
        };
        let is_date = date.len() == DATE_LEN && date.bytes().all(|byte| byte.is_ascii_digit());
        (is_date && parts.next().is_none()).then(|| Self {
            date: date.into(),
            region: region.into(),
            product: product.into(),
        })
    }

    /// Returns the scope with owned parts.
    pub(crate) fn into_owned(self) -> Scope<'static> {
        Scope {
            date: self.date.into_owned().into(),
            region: self.region.into_owned().into(),
            product: self.product.into_owned().into(),
        }
    }

    /// Returns the date, such as `20231216`.
    pub(crate) fn date(&self) -> &str {
        &self.date
    }

    /// Returns the region, such as `cn-hangzhou`; empty if the client had none.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// Returns the product, such as `oss`.
    pub(crate) fn product(&self) -> &str {
        &self.product
    }

    /// Returns the parts, which the text separates with slashes.
    pub(crate) fn parts(&self) -> [&str; 4] {
        [&self.date, &self.region, &self.product, TERMINATOR]
    }

    /// Returns the length of the text in bytes.
    pub(crate) fn len(&self) -> usize {
        self.parts().iter().map(|part| part.len()).sum::<usize>() + "///".len()
    }

    /// Appends the text.
    pub(crate) fn push_to(&self, out: &mut String) {
        for part in [&self.date, &self.region, &self.product] {
            out.push_str(part);
            out.push('/');
        }
        out.push_str(TERMINATOR);
    }
}

fn check_part(part: &str, name: &str) -> Result<(), Error> {
    let allowed = |byte: u8| encode::is_unreserved(byte) && byte != b'~';
    if part.bytes().all(allowed) {
        return Ok(());
    }
    let message = format!("{name} must contain only letters, digits, `-`, `_` and `.`");
    Err(Error::new(ErrorKind::InvalidScope, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsed_text_has_the_same_parts() -> Result<(), Error> {
        for (region, product) in [
            ("cn-hangzhou", "oss"),
            ("", "oss"),
            ("cb-f8z7", "oss-cloudbox"),
        ] {
            let scope = Scope::new("20231216T162057Z", region, product)?;
            assert_eq!(
                (scope.date(), scope.region(), scope.product()),
                ("20231216", region, product)
            );
            let text = scope.parts().join("/");
            let mut pushed = String::new();
            scope.push_to(&mut pushed);
            assert_eq!(pushed, text);
            assert_eq!(Scope::parse(&text), Some(scope.into_owned()));
        }
        Ok(())
    }

    #[test]
    fn scope_without_region_is_parsed() {
        let scope = Scope::parse("20231216//oss/aliyun_v4_request");
        let scope = scope
            .as_ref()
            .map(|scope| (scope.region(), scope.product()));
        assert_eq!(scope, Some(("", "oss")));
    }

    #[test]
    fn parts_that_would_forge_a_scope_are_rejected() {
        for bad in ["a/b", "a b", "a\nb", "a,b", "\u{e9}"] {
            assert!(
                Scope::new("20231216T162057Z", bad, "oss").is_err(),
                "{bad:?}"
            );
            assert!(Scope::new("20231216T162057Z", "r", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn invalid_scopes_are_rejected() {
        for text in [
            "",
            "20231216",
            "20231216/r/oss",
            "20231216/r/oss/other",
            "2023121/r/oss/aliyun_v4_request",
            "2023121x/r/oss/aliyun_v4_request",
            "20231216/r/oss/aliyun_v4_request/",
            "+0231216/r/oss/aliyun_v4_request",
            "202312\u{e9}/r/oss/aliyun_v4_request",
        ] {
            assert_eq!(Scope::parse(text), None, "{text:?}");
        }
    }
}

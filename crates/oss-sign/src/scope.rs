//! What a derived key is good for: one day, one region, one product.

use crate::error::{Error, ErrorKind};
use crate::timestamp::Timestamp;

const TERMINATOR: &str = "aliyun_v4_request";

/// The credential scope, `20231216/cn-hangzhou/oss/aliyun_v4_request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The whole, because each signature needs it twice and its parts once a day.
    text: String,
    region_len: usize,
}

const DATE_LEN: usize = 8;

impl Scope {
    /// Makes the scope of the day of `time`.
    ///
    /// The region may be empty, because the official SDKs sign without one, too; that a caller has
    /// not forgotten it is for a type above this crate to hold.
    pub(crate) fn new(time: Timestamp, region: &str, product: &str) -> Result<Self, Error> {
        check_part(region, "the region")?;
        check_part(product, "the product")?;
        let len = DATE_LEN + region.len() + product.len() + TERMINATOR.len() + 3;
        let mut text = String::with_capacity(len);
        time.push_date(&mut text);
        for part in [region, product, TERMINATOR] {
            text.push('/');
            text.push_str(part);
        }
        Ok(Self {
            text,
            region_len: region.len(),
        })
    }

    /// Reads a scope that a client presented.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let [date, region, _product, TERMINATOR] =
            [parts.next()?, parts.next()?, parts.next()?, parts.next()?]
        else {
            return None;
        };
        let whole = parts.next().is_none() && date.len() == DATE_LEN;
        let scope = Self {
            region_len: region.len(),
            text: text.to_owned(),
        };
        (whole && date.bytes().all(|byte| byte.is_ascii_digit())).then_some(scope)
    }

    /// The date, `20231216`.
    pub(crate) fn date(&self) -> &str {
        self.part(0, DATE_LEN)
    }

    /// The region, `cn-hangzhou`; empty if the client had none.
    pub(crate) fn region(&self) -> &str {
        self.part(DATE_LEN + 1, self.region_len)
    }

    /// The product, `oss`.
    pub(crate) fn product(&self) -> &str {
        let start = DATE_LEN + 1 + self.region_len + 1;
        self.part(start, self.text.len() - start - 1 - TERMINATOR.len())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    fn part(&self, start: usize, len: usize) -> &str {
        &self.text[start..start + len]
    }
}

fn check_part(part: &str, name: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if part.bytes().all(allowed) {
        return Ok(());
    }
    let message = format!("{name} may have letters, digits, `-`, `_` and `.` only");
    Err(Error::new(ErrorKind::InvalidScope, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_its_parts() -> Result<(), Error> {
        let time = Timestamp::parse_basic("20231216T162057Z")?;
        for (region, product) in [
            ("cn-hangzhou", "oss"),
            ("", "oss"),
            ("cb-f8z7", "oss-cloudbox"),
        ] {
            let scope = Scope::new(time, region, product)?;
            assert_eq!(
                (scope.date(), scope.region(), scope.product()),
                ("20231216", region, product)
            );
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        Ok(())
    }

    #[test]
    fn reads_what_others_sign_without_a_region() {
        let scope = Scope::parse("20231216//oss/aliyun_v4_request");
        let scope = scope
            .as_ref()
            .map(|scope| (scope.region(), scope.product()));
        assert_eq!(scope, Some(("", "oss")));
    }

    #[test]
    fn refuses_parts_that_would_forge_a_scope() -> Result<(), Error> {
        let time = Timestamp::parse_basic("20231216T162057Z")?;
        for bad in ["a/b", "a b", "a\nb", "a,b", "\u{e9}"] {
            assert!(Scope::new(time, bad, "oss").is_err(), "{bad:?}");
            assert!(Scope::new(time, "r", bad).is_err(), "{bad:?}");
        }
        Ok(())
    }

    #[test]
    fn refuses_texts_that_are_no_scope() {
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

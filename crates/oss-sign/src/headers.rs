//! The headers as a signature sees them.
//!
//! They are those of the request, under those that signing is about to set.

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, ErrorKind};

pub(crate) const X_OSS_DATE: &str = "x-oss-date";
pub(crate) const X_OSS_CONTENT_SHA256: &str = "x-oss-content-sha256";
pub(crate) const X_OSS_SECURITY_TOKEN: &str = "x-oss-security-token";
pub(crate) const X_OSS_PREFIX: &str = "x-oss-";

/// A request part that can not be written into a text to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unsignable {
    Header(String),
    Query,
}

impl From<Unsignable> for Error {
    fn from(unsignable: Unsignable) -> Self {
        match unsignable {
            Unsignable::Header(name) => Self::new(
                ErrorKind::HeaderNotUtf8,
                format!("header {name} is signed, so its value must be UTF-8"),
            ),
            Unsignable::Query => Self::new(
                ErrorKind::InvalidQuery,
                "a signed query value does not decode to UTF-8",
            ),
        }
    }
}

/// The headers of a request, with replacements.
#[derive(Clone, Copy)]
pub(crate) struct HeaderView<'a> {
    pub(crate) sent: &'a HeaderMap,
    /// Names and values that will replace headers of the same name; `None` is no header.
    pub(crate) set: &'a [Option<(&'static str, &'a str)>],
}

impl<'a> HeaderView<'a> {
    /// The names for which `wanted` holds, sorted, each once.
    pub(crate) fn names(&self, wanted: impl Fn(&str) -> bool) -> Vec<&'a str> {
        let set = self.set.iter().flatten().map(|(name, _)| *name);
        let all = self.sent.keys().map(HeaderName::as_str).chain(set);
        // Room for all at once: growing costs more than the few that are left out.
        let mut names = Vec::with_capacity(self.sent.keys_len() + self.set.len());
        names.extend(all.filter(|name| wanted(name)));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Appends the value, trimmed; several values are joined by commas.
    pub(crate) fn push_value(&self, out: &mut String, name: &str) -> Result<(), Unsignable> {
        let mut set = self.set.iter().flatten();
        if let Some((_, value)) = set.find(|(set, _)| *set == name) {
            out.push_str(value.trim_matches([' ', '\t']));
            return Ok(());
        }
        for (index, value) in self.sent.get_all(name).iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            let value = str::from_utf8(value.as_bytes())
                .map_err(|_| Unsignable::Header(name.to_owned()))?;
            out.push_str(value.trim_matches([' ', '\t']));
        }
        Ok(())
    }

    /// Appends a line for each of `names`, `name:value`.
    pub(crate) fn push_lines(&self, out: &mut String, names: &[&str]) -> Result<(), Unsignable> {
        for name in names {
            out.push_str(name);
            out.push(':');
            self.push_value(out, name)?;
            out.push('\n');
        }
        Ok(())
    }
}

/// A header value from text that was checked where it came in.
pub(crate) fn value(text: String, kind: ErrorKind) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(text)
        .map_err(|_| Error::new(kind, "a value to sign with can not be sent in a header"))
}

/// A header value that must not be logged.
pub(crate) fn sensitive(text: String, kind: ErrorKind) -> Result<HeaderValue, Error> {
    let mut value = value(text, kind)?;
    value.set_sensitive(true);
    Ok(value)
}

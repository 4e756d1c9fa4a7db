//! The headers as a signature sees them.
//!
//! They are those of the request, under those that signing is about to set.

use http::header::{HeaderMap, HeaderValue};

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

impl HeaderView<'_> {
    /// Appends the value, trimmed; several values are joined by commas.
    pub(crate) fn push_value(&self, out: &mut String, name: &str) -> Result<(), Unsignable> {
        if let Some((_, value)) = self.set.iter().flatten().find(|(set, _)| *set == name) {
            return push_trimmed(out, name, Some(value));
        }
        for (index, value) in self.sent.get_all(name).iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            push_trimmed(out, name, text(value))?;
        }
        Ok(())
    }

    /// Appends a line `name:value` for each name for which `wanted` holds, sorted.
    pub(crate) fn push_lines(
        &self,
        out: &mut String,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), Unsignable> {
        // Room for all at once: growing costs more than the few that are left out.
        let mut lines = Vec::with_capacity(self.sent.len() + self.set.len());
        let set = || self.set.iter().flatten();
        for (name, value) in self.sent {
            let name = name.as_str();
            if wanted(name) && set().all(|(set, _)| *set != name) {
                lines.push((name, text(value)));
            }
        }
        for (name, value) in set().filter(|(name, _)| wanted(name)) {
            lines.push((name, Some(value)));
        }
        // Stable, because the values of one name are a list.
        lines.sort_by_key(|(name, _)| *name);
        for values in lines.chunk_by(|(left, _), (right, _)| left == right) {
            for (index, (name, value)) in values.iter().enumerate() {
                if index == 0 {
                    out.push_str(name);
                }
                out.push(if index == 0 { ':' } else { ',' });
                push_trimmed(out, name, *value)?;
            }
            out.push('\n');
        }
        Ok(())
    }
}

/// The value as it is signed; `None` if it is not UTF-8.
fn text(value: &HeaderValue) -> Option<&str> {
    str::from_utf8(value.as_bytes()).ok()
}

fn push_trimmed(out: &mut String, name: &str, value: Option<&str>) -> Result<(), Unsignable> {
    let value = value.ok_or_else(|| Unsignable::Header(name.to_owned()))?;
    // Of the blanks that this trims, header values can only have ` ` and `\t`.
    out.push_str(value.trim_ascii());
    Ok(())
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

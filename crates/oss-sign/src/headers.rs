//! The headers that a signature covers.

use http::header::{HeaderMap, HeaderValue};

use crate::error::{Error, ErrorKind};

pub(crate) const X_OSS_DATE: &str = "x-oss-date";
pub(crate) const X_OSS_CONTENT_SHA256: &str = "x-oss-content-sha256";
pub(crate) const X_OSS_SECURITY_TOKEN: &str = "x-oss-security-token";
pub(crate) const X_OSS_PREFIX: &str = "x-oss-";

/// The error for a signed part of a request that is not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotUtf8 {
    /// The value of the header with this name.
    Header(String),
    QueryValue,
}

impl From<NotUtf8> for Error {
    fn from(error: NotUtf8) -> Self {
        match error {
            NotUtf8::Header(name) => Self::new(
                ErrorKind::HeaderNotUtf8,
                format!("header {name} is signed, so its value must be UTF-8"),
            ),
            NotUtf8::QueryValue => Self::new(
                ErrorKind::InvalidQuery,
                "a signed query value does not decode to UTF-8",
            ),
        }
    }
}

/// The headers of a request, overlaid with those that signing will set.
#[derive(Clone, Copy)]
pub(crate) struct HeaderView<'a> {
    pub(crate) request: &'a HeaderMap,
    /// Names and values that replace headers of the same name; skips `None`.
    pub(crate) overrides: &'a [Option<(&'static str, &'a str)>],
}

impl HeaderView<'_> {
    /// Appends the trimmed value of a header; several values are joined by commas.
    pub(crate) fn push_value(&self, out: &mut String, name: &str) -> Result<(), NotUtf8> {
        let mut overrides = self.overrides.iter().flatten();
        if let Some((_, value)) = overrides.find(|(overridden, _)| *overridden == name) {
            return push_trimmed(out, name, Some(value));
        }
        for (index, value) in self.request.get_all(name).iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            push_trimmed(out, name, text(value))?;
        }
        Ok(())
    }

    /// Appends a line `name:value` for each signed header, sorted by name.
    pub(crate) fn push_lines(
        &self,
        out: &mut String,
        is_signed: impl Fn(&str) -> bool,
    ) -> Result<(), NotUtf8> {
        // Room for every header at once, because growing would cost more.
        let mut lines = Vec::with_capacity(self.request.len() + self.overrides.len());
        let overrides = || self.overrides.iter().flatten();
        for (name, value) in self.request {
            let name = name.as_str();
            if is_signed(name) && overrides().all(|(overridden, _)| *overridden != name) {
                lines.push((name, text(value)));
            }
        }
        for (name, value) in overrides().filter(|(name, _)| is_signed(name)) {
            lines.push((name, Some(value)));
        }
        // The sort is stable, because the order of the values of one name matters.
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

/// Returns the value as text; `None` if it is not UTF-8.
fn text(value: &HeaderValue) -> Option<&str> {
    str::from_utf8(value.as_bytes()).ok()
}

fn push_trimmed(out: &mut String, name: &str, value: Option<&str>) -> Result<(), NotUtf8> {
    let value = value.ok_or_else(|| NotUtf8::Header(name.to_owned()))?;
    // Header values can't contain any ASCII whitespace except ` ` and `\t`.
    out.push_str(value.trim_ascii());
    Ok(())
}

/// Creates a header value from text that has been validated already.
pub(crate) fn value(text: String, kind: ErrorKind) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(text)
        .map_err(|_| Error::new(kind, "a value to sign with cannot be sent in a header"))
}

/// Creates a header value that must not be logged.
pub(crate) fn sensitive(text: String, kind: ErrorKind) -> Result<HeaderValue, Error> {
    let mut value = value(text, kind)?;
    value.set_sensitive(true);
    Ok(value)
}

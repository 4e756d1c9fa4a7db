//! What was secret in a request stays secret when a server repeats it.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};

/// The secrets of one request: its headers that are marked as sensitive.
///
/// Pages for debugging and walls that block a request show its head, security token included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<HeaderValue>);

const REDACTED: &str = "[redacted]";

impl Secrets {
    /// Takes the secrets of a request that is about to be sent.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let sensitive = headers.values().filter(|value| value.is_sensitive());
        Self(sensitive.cloned().collect())
    }

    /// Returns the text without the secrets that it repeats.
    pub(crate) fn redact<'a>(&self, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let mut text = text.into();
        for secret in self.texts() {
            if text.contains(secret) {
                text = text.replace(secret, REDACTED).into();
            }
        }
        text
    }

    /// Returns a header that identifies an answer, if it looks like an id.
    pub(crate) fn identifier(&self, headers: &HeaderMap, name: &HeaderName) -> Option<String> {
        let value = headers.get(name)?.to_str().ok()?;
        self.identify(value.to_owned())
    }

    /// Passes on a text that looks like an id, such as `5C3D9175B6FC201293AD4890`.
    pub(crate) fn identify(&self, text: String) -> Option<String> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_id = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        let is_clean = !self.texts().any(|secret| text.contains(secret));
        Some(text).filter(|_| is_id && is_clean)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = self.0.iter().filter_map(|value| value.to_str().ok());
        texts.filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        let mut token = HeaderValue::from_static("canary+/=");
        token.set_sensitive(true);
        let mut short = HeaderValue::from_static("canary-2");
        short.set_sensitive(true);
        let open = HeaderValue::from_static("open");
        let names = ["a", "b", "c"].map(HeaderName::from_static);
        let headers = names.into_iter().zip([token, short, open]);
        Secrets::of(&headers.collect())
    }

    #[test]
    fn repeated_secrets_are_taken_out_and_nothing_else() {
        let text = secrets().redact("open canary+/=canary+/= <canary-2> canary");
        assert_eq!(text, "open [redacted][redacted] <[redacted]> canary");
        assert!(!format!("{:?}", secrets()).contains("canary"));
    }

    #[test]
    fn an_id_is_short_plain_and_no_secret() {
        let identify = |text: &str| secrets().identify(text.to_owned()).is_some();
        assert!(identify("5C3D9175B6FC201293AD4890") && identify("0015-00000101"));
        let long = "x".repeat(65);
        for text in [
            "",
            " ",
            "a b",
            "a:b",
            "a\n",
            "canary-2",
            "x-canary-2",
            "\u{e9}",
            &long,
        ] {
            assert!(!identify(text), "{text}");
        }
    }
}

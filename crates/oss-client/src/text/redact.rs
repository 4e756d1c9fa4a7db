//! Keeps the secrets of a request out of texts in which a server repeats them.

use std::borrow::Cow;
use std::collections::HashSet;

use http::{HeaderMap, HeaderName, HeaderValue};

/// The secrets of one request: its headers that are marked as sensitive.
///
/// Debug pages and firewalls that block a request quote its head, including the security token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<HeaderValue>);

const REDACTED: &str = "[redacted]";

/// The length of the shortest part of a secret that is redacted on its own.
///
/// A shorter run of letters and digits may be a word, and reveals too little to be useful.
const SHORTEST_RUN: usize = 8;

impl Secrets {
    /// Collects the secrets of a request that is about to be sent.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        let sensitive = headers.values().filter(|value| value.is_sensitive());
        Self(sensitive.cloned().collect())
    }

    /// Returns the text with the secrets replaced.
    ///
    /// Case is ignored. Servers escape them differently: `%2F`, `\/`, `&#x2F;`. Letters and digits survive
    /// every escaping, so long runs of them are replaced as well.
    pub(crate) fn redact<'a>(&self, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let mut text = text.into();
        for part in self.texts().chain(self.texts().flat_map(long_runs)) {
            if contains_ignoring_case(&text, part) {
                text = replace_ignoring_case(&text, part).into();
            }
        }
        text
    }

    /// Returns the text with the secrets and their longer parts replaced.
    ///
    /// A parser quotes only the start of a long value, so a part of a secret may be all that is left of it.
    pub(crate) fn redact_parts(&self, text: &str) -> String {
        let text = self.redact(text);
        let lower_case = text.to_ascii_lowercase();
        let secrets = self
            .texts()
            .map(|secret| public_part_removed(secret).to_ascii_lowercase());
        let secrets = secrets.collect::<Vec<_>>();
        let parts = secrets
            .iter()
            .flat_map(|secret| secret.as_bytes().windows(SHORTEST_RUN));
        let parts = parts.collect::<HashSet<_>>();
        let mut redacted = String::new();
        // The end of the text that was copied, and the end of the last part.
        let (mut copied, mut end) = (0, 0);
        for (start, window) in lower_case.as_bytes().windows(SHORTEST_RUN).enumerate() {
            if parts.contains(window) {
                if start >= end {
                    // Secrets are ASCII, so both are boundaries of characters.
                    redacted.extend([&text[copied..start], REDACTED]);
                }
                end = start + SHORTEST_RUN;
                copied = end;
            }
        }
        redacted + &text[copied..]
    }

    /// Returns the value of a header if it looks like an id.
    pub(crate) fn id_header(&self, headers: &HeaderMap, name: &HeaderName) -> Option<String> {
        let value = headers.get(name)?.to_str().ok()?;
        self.checked_id(value.to_owned())
    }

    /// Returns the text if it looks like an id, such as `5C3D9175B6FC201293AD4890`.
    pub(crate) fn checked_id(&self, text: String) -> Option<String> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_id = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        (is_id && !self.is_in(&text)).then_some(text)
    }

    /// Returns whether a text contains a secret.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let mut runs = self.texts().flat_map(long_runs);
        self.texts()
            .any(|secret| contains_ignoring_case(text, secret))
            || runs.any(|run| contains_ignoring_case(text, run))
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = self.0.iter().filter_map(|value| value.to_str().ok());
        texts.filter(|text| !text.is_empty())
    }
}

/// Returns the runs of letters and digits that are too long to occur by chance.
///
/// In an `Authorization` header only the signature counts: the access key id is public, and errors name it.
fn long_runs(secret: &str) -> impl Iterator<Item = &str> {
    let runs = public_part_removed(secret).split(|c: char| !c.is_ascii_alphanumeric());
    runs.filter(|run| run.len() >= SHORTEST_RUN)
}

/// Returns the signature of an `Authorization` header, or another secret as it is.
fn public_part_removed(secret: &str) -> &str {
    let v1 = secret
        .strip_prefix("OSS ")
        .and_then(|it| it.split_once(':'));
    let signature = secret.split_once("Signature=").or(v1);
    signature.map_or(secret, |(_, signature)| signature)
}

/// Compares bytes in place, because every response with a request id is searched.
fn contains_ignoring_case(text: &str, run: &str) -> bool {
    let mut windows = text.as_bytes().windows(run.len());
    windows.any(|window| window.eq_ignore_ascii_case(run.as_bytes()))
}

fn replace_ignoring_case(text: &str, run: &str) -> String {
    let (mut redacted, mut end) = (String::new(), 0);
    // Changing the case of ASCII moves no byte.
    let lower_case = text.to_ascii_lowercase();
    for (start, found) in lower_case.match_indices(&run.to_ascii_lowercase()) {
        redacted.extend([&text[end..start], REDACTED]);
        end = start + found.len();
    }
    redacted + &text[end..]
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
        Secrets::from_headers(&headers.collect())
    }

    #[test]
    fn repeated_secret_is_redacted_and_other_text_kept() {
        let text = secrets().redact("open canary+/=canary+/= <canary-2> canary");
        assert_eq!(text, "open [redacted][redacted] <[redacted]> canary");
        assert!(!format!("{:?}", secrets()).contains("canary"));
    }

    #[test]
    fn secret_in_other_spelling_is_redacted() {
        let [token, signed] = [
            "CAIShwJ1q6Ft5B2y/fSjIr5c+abc==",
            "OSS4-HMAC-SHA256 Credential=LTAI5tExampleOfAnId/20231216/cn-hangzhou/oss/aliyun_v4_request,\
             Signature=0123456789abcdef0123456789abcdef",
        ]
        .map(|text| {
            let mut value = HeaderValue::from_static(text);
            value.set_sensitive(true);
            value
        });
        let secrets = Secrets(vec![token, signed]);
        for text in [
            r"CAIShwJ1q6Ft5B2y\/fSjIr5c+abc==",
            "CAIShwJ1q6Ft5B2y%2FfSjIr5c%2Babc%3D%3D",
            "CAIShwJ1q6Ft5B2y&#x2F;fSjIr5c&#x2B;abc",
            "caishwj1q6ft5b2y/fsjir5c",
            "Signature%3D0123456789ABCDEF0123456789ABCDEF 中",
            "中caishwj1q6ft5b2yCAIShwJ1q6Ft5B2y中",
        ] {
            let shown = secrets.redact(text).to_ascii_lowercase();
            let leaks = ["caishwj1q6ft5b2y", "0123456789abcdef"]
                .iter()
                .any(|part| shown.contains(part));
            assert!(!leaks, "{shown}");
        }
        let named = "the key LTAI5tExampleOfAnId does not exist";
        assert_eq!(secrets.redact(named), named);
    }

    #[test]
    fn part_of_secret_is_redacted_where_text_was_cut() {
        let mut token = HeaderValue::from_static("CAISh-wJ1q/6Ft5B2y+fSjIr5c==");
        token.set_sensitive(true);
        let secrets = Secrets(vec![token]);
        for (text, expected) in [
            ("中 found CAISh-wJ1q/6Ft…", "中 found [redacted]…"),
            ("</5b2y+fSJIR> CAISh-wJ1q", "</[redacted]> [redacted]"),
            ("CAISh-w Ft5B2y+", "CAISh-w Ft5B2y+"),
            ("CAISh-wJ1q/6Ft5B2y+fSjIr5c==", "[redacted]"),
            ("wJ1q/6FtwJ1q/6Ft", "[redacted][redacted]"),
            ("中", "中"),
            ("", ""),
        ] {
            assert_eq!(secrets.redact_parts(text), expected);
        }
        assert_eq!(Secrets::default().redact_parts("CAISh-wJ1q"), "CAISh-wJ1q");
    }

    #[test]
    fn id_is_short_plain_and_not_a_secret() {
        let is_id = |text: &str| secrets().checked_id(text.to_owned()).is_some();
        assert!(is_id("5C3D9175B6FC201293AD4890") && is_id("0015-00000101"));
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
            assert!(!is_id(text), "{text}");
        }
    }
}

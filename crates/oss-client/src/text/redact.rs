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

/// The length in bytes of the shortest part of a secret that is redacted.
///
/// A shorter part may be a word, and reveals too little to be useful.
const PART: usize = size_of::<u64>();

impl Secrets {
    /// Collects the secrets of a request that is about to be sent.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        let sensitive = headers.values().filter(|value| value.is_sensitive());
        Self(sensitive.cloned().collect())
    }

    /// Adds the secrets that the transport added to the request.
    pub(crate) fn add(&mut self, secrets: &[HeaderValue]) {
        self.0.extend_from_slice(secrets);
    }

    /// Returns the text without secrets and their longer parts.
    ///
    /// A part has eight characters or more. Case is ignored. Servers escape secrets differently (`%2F`, `\/`, `&#x2F;`), wrap them or cut them, so that
    /// only parts are left.
    pub(crate) fn redact<'a>(&self, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let mut text = text.into();
        for secret in self.texts().filter(|secret| secret.len() < PART) {
            if contains_ignoring_case(&text, secret) {
                text = replace_ignoring_case(&text, secret).into();
            }
        }
        if text.len() <= SHORT && !self.has_part_in(&text) {
            return text;
        }
        let secret = self.parts().collect::<HashSet<_>>();
        let mut redacted = String::new();
        // The end of the text that was copied, which is the end of the last part.
        let mut copied = 0;
        for (start, part) in parts(&text).enumerate() {
            if secret.contains(&part) {
                if start >= copied {
                    // Secrets are ASCII, so both are boundaries of characters.
                    redacted.extend([&text[copied..start], REDACTED]);
                }
                copied = start + PART;
            }
        }
        if copied == 0 {
            return text;
        }
        (redacted + &text[copied..]).into()
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

    /// Returns whether a text contains a secret, or a longer part of one.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let mut short = self.texts().filter(|secret| secret.len() < PART);
        short.any(|secret| contains_ignoring_case(text, secret)) || self.has_part_in(text)
    }

    /// Compares without allocating: the id of every response is searched.
    fn has_part_in(&self, text: &str) -> bool {
        if text.len() < PART {
            return false;
        }
        let mut filter = Filter::default();
        parts(text).for_each(|part| filter.add(part));
        self.parts()
            .any(|secret| filter.may_have(secret) && parts(text).any(|part| part == secret))
    }

    fn parts(&self) -> impl Iterator<Item = u64> {
        self.texts().map(public_part_removed).flat_map(parts)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = self.0.iter().filter_map(|value| value.to_str().ok());
        texts.filter(|text| !text.is_empty())
    }
}

/// The length in bytes up to which a text is compared without an index.
const SHORT: usize = 300;

/// A Bloom filter of 1024 bits, which skips most comparisons.
#[derive(Default)]
struct Filter([u64; 16]);

impl Filter {
    fn add(&mut self, part: u64) {
        let (word, bit) = Self::position(part);
        self.0[word] |= bit;
    }

    fn may_have(&self, part: u64) -> bool {
        let (word, bit) = Self::position(part);
        self.0[word] & bit != 0
    }

    /// Returns the index of a word and a bit in it, by a multiplicative hash.
    fn position(part: u64) -> (usize, u64) {
        let [high, low, ..] = part.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
        (usize::from(high >> 4), 1 << (low >> 2))
    }
}

/// Returns every eight bytes of a text in lower case, as a number.
///
/// The first ones start at byte 0, the next at byte 1.
fn parts(text: &str) -> impl Iterator<Item = u64> {
    let mut part = 0;
    let parts = text.bytes().map(move |byte| {
        part = (part << 8) | u64::from(byte.to_ascii_lowercase());
        part
    });
    parts.skip(PART - 1)
}

/// Returns the signature of an `Authorization` header, or another secret as it is.
fn public_part_removed(secret: &str) -> &str {
    let v1 = secret
        .strip_prefix("OSS ")
        .and_then(|it| it.split_once(':'));
    let signature = secret.split_once("Signature=").or(v1);
    signature.map_or(secret, |(_, signature)| signature)
}

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
            assert_eq!(secrets.redact(text), expected);
        }
        assert_eq!(Secrets::default().redact("CAISh-wJ1q"), "CAISh-wJ1q");
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

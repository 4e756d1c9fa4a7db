//! What was secret in a request stays secret when a server repeats it.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};

/// The secrets of one request: its headers that are marked as sensitive.
///
/// Pages for debugging and walls that block a request show its head, security token included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<HeaderValue>);

const REDACTED: &str = "[redacted]";

/// The shortest run of letters and digits that is looked for as a part of a secret.
///
/// Shorter ones may be words, and whoever has a few characters of a token has nothing.
const SHORTEST_RUN: usize = 8;

impl Secrets {
    /// Takes the secrets of a request that is about to be sent.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let sensitive = headers.values().filter(|value| value.is_sensitive());
        Self(sensitive.cloned().collect())
    }

    /// Returns the text without the secrets that it repeats.
    ///
    /// Pages spell them in their own way: `%2F`, `\/`, `&#x2F;`. Letters and digits stay what they are in all
    /// of these, so long runs of them are taken out, too, in upper and lower case.
    pub(crate) fn redact<'a>(&self, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let mut text = text.into();
        for secret in self.texts() {
            if text.contains(secret) {
                text = text.replace(secret, REDACTED).into();
            }
        }
        for run in self.texts().flat_map(long_runs) {
            if let Some(without) = without(&text, run) {
                text = without.into();
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
        let is_clean = self.redact(text.as_str()) == text;
        (is_id && is_clean).then_some(text)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = self.0.iter().filter_map(|value| value.to_str().ok());
        texts.filter(|text| !text.is_empty())
    }
}

/// Returns the runs of letters and digits of a secret that nothing else has by chance.
///
/// Of a header `Authorization` it is the signature: the id of the key is no secret, and an error names it.
fn long_runs(secret: &str) -> impl Iterator<Item = &str> {
    let signature = secret.split_once("Signature=");
    let secret = signature.map_or(secret, |(_, signature)| signature);
    let runs = secret.split(|c: char| !c.is_ascii_alphanumeric());
    runs.filter(|run| run.len() >= SHORTEST_RUN)
}

/// Returns a text without a run of letters and digits, in upper and lower case; `None` if it is not there.
fn without(text: &str, run: &str) -> Option<String> {
    let mut start = find_ignoring_case(text, run)?;
    let (mut clean, mut rest) = (String::with_capacity(text.len()), text);
    loop {
        clean.push_str(&rest[..start]);
        clean.push_str(REDACTED);
        rest = &rest[start + run.len()..];
        match find_ignoring_case(rest, run) {
            Some(next) => start = next,
            None => break,
        }
    }
    clean.push_str(rest);
    Some(clean)
}

/// Returns where `run`, which is ASCII, begins in a text.
fn find_ignoring_case(text: &str, run: &str) -> Option<usize> {
    let (text, run) = (text.as_bytes(), run.as_bytes());
    text.windows(run.len())
        .position(|part| part.eq_ignore_ascii_case(run))
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
    fn a_secret_in_another_spelling_is_taken_out() {
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
            let is_open = ["caishwj1q6ft5b2y", "0123456789abcdef"]
                .iter()
                .any(|part| shown.contains(part));
            assert!(!is_open, "{shown}");
        }
        let named = "the key LTAI5tExampleOfAnId does not exist";
        assert_eq!(secrets.redact(named), named);
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

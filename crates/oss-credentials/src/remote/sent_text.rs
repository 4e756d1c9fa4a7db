//! The text of a request, which a response may repeat.

use http::{HeaderValue, Request};
use oss_transport::Body;
use zeroize::Zeroizing;

/// The text of a request, secrets included.
///
/// It isn't printable.
pub(super) struct SentText(Zeroizing<Vec<u8>>);

impl SentText {
    /// Collects the path, the query, the header values and the body.
    pub(super) fn of(request: &Request<Body>) -> Self {
        let target = request.uri().path_and_query();
        let target = target.map_or("", |target| target.as_str());
        let headers = request.headers().values().map(HeaderValue::as_bytes);
        let body = request.body().as_bytes().map_or(&[][..], |body| body);
        let parts = [target.as_bytes(), body].into_iter().chain(headers);
        let mut text = Zeroizing::new(Vec::new());
        for part in parts {
            decode(part, &mut text);
            text.push(b'\n');
        }
        Self(text)
    }

    /// Returns whether a text occurs in the request, percent-encoded or not.
    pub(super) fn contains(&self, text: &str) -> bool {
        occurs_in(&self.0, text)
    }
}

/// Returns whether a text occurs in another, in any case.
pub(super) fn occurs_in(bytes: &[u8], text: &str) -> bool {
    let mut windows = bytes.windows(text.len().max(1));
    windows.any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
}

/// Appends bytes without their percent encoding.
fn decode(mut bytes: &[u8], decoded: &mut Vec<u8>) {
    while let [first, rest @ ..] = bytes {
        let escaped = match rest {
            [high, low, after @ ..] if *first == b'%' => byte(*high, *low).zip(Some(after)),
            _ => None,
        };
        let (next, after) = escaped.unwrap_or((*first, rest));
        decoded.push(next);
        bytes = after;
    }
}

/// Returns the byte that two hexadecimal digits stand for.
fn byte(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

//! A request whose parameters are no part of its URL.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Request, Uri};

/// Turns a GET into the POST of a form.
///
/// A URL is what servers and proxies write into their logs, and a token does not belong there. The
/// official SDK for Go sends the token of OIDC as a form, too, and only what is in [`IN_QUERY`] as query.
pub(super) struct Form {
    /// What reqsign cannot be told to send.
    pub(super) more: Vec<(&'static str, String)>,
}

const IN_QUERY: [&str; 4] = ["Action", "Format", "Version", "Timestamp"];
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

impl Form {
    /// # Errors
    ///
    /// Fails if there is no URL without the secrets; the one with them is for nobody.
    pub(super) fn apply(&self, request: Request<Bytes>) -> http::Result<Request<Bytes>> {
        let (mut head, _) = request.into_parts();
        let query = head.uri.query().unwrap_or_default();
        let is_in_query = |pair: &&str| {
            IN_QUERY
                .iter()
                .any(|name| pair.split('=').next() == Some(name))
        };
        let (query, form): (Vec<_>, Vec<_>) = query.split('&').partition(is_in_query);
        let mut form = form_urlencoded::Serializer::new(form.join("&"));
        form.extend_pairs(&self.more);
        let target = format!("{}?{}", head.uri.path(), query.join("&"));
        let mut parts = head.uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(target)?);
        head.uri = Uri::from_parts(parts)?;
        head.method = Method::POST;
        head.headers.insert(CONTENT_TYPE, FORM);
        Ok(Request::from_parts(head, form.finish().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_in_the_body_and_nothing_is_encoded_twice() -> Result<(), http::Error> {
        let form = Form {
            more: vec![("Policy", "{a&b}".to_owned())],
        };
        let uri = "https://sts.example.com/?Action=A&OIDCToken=a%2Bb&RoleArn=r%3A1&Version=1";
        let sent = form.apply(Request::get(uri).body(Bytes::new())?)?;
        assert_eq!(sent.method(), Method::POST);
        assert_eq!(sent.uri(), "https://sts.example.com/?Action=A&Version=1");
        assert_eq!(
            sent.body(),
            "OIDCToken=a%2Bb&RoleArn=r%3A1&Policy=%7Ba%26b%7D"
        );
        Ok(())
    }
}

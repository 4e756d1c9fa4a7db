//! Credentials that other services give.
//!
//! The protocols are those of `reqsign-aliyun-oss`. What it is asked to do comes from here, and nothing
//! that it says of a failure is passed on: its errors repeat answers, and an answer may hold a key.

mod assume_role;
mod credentials_uri;
mod ecs;
mod exchange;
mod form;
mod oidc;
mod outcome;
mod refused;
mod session;
mod sts;

use http::Uri;

pub use assume_role::AssumeRoleCredentials;
pub use credentials_uri::CredentialsUriCredentials;
pub use ecs::EcsRamRoleCredentials;
pub use oidc::OidcRoleCredentials;
pub(super) use session::Session;

/// Reads a URL that can be asked; a user name in it would not be sent, so there is none.
fn service_uri(text: &str) -> Option<Uri> {
    let uri = text.parse::<Uri>().ok()?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let authority = uri.authority()?;
    // With a port that is none there would be another one, that of the scheme.
    let host = authority.host();
    let is_host = authority == host || authority.port_u16().is_some();
    (is_http && is_host && !host.is_empty() && !authority.as_str().contains('@')).then_some(uri)
}

/// Reads a URL without a path, as reqsign puts one behind it; a host alone gets the scheme.
///
/// It is written anew: reqsign takes `HTTPS` for a host, and what it put behind a fragment would be a
/// part of that.
fn origin(text: &str, scheme: &str) -> Option<String> {
    let uri = if text.contains("://") {
        service_uri(text)?
    } else {
        service_uri(&format!("{scheme}://{text}"))?
    };
    let is_origin = uri.path() == "/" && uri.query().is_none() && !text.contains('#');
    is_origin.then_some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_hosts_or_urls() {
        for (text, expected) in [
            ("sts.aliyuncs.com", Some("https://sts.aliyuncs.com")),
            (
                "https://sts.aliyuncs.com/",
                Some("https://sts.aliyuncs.com"),
            ),
            ("http://127.0.0.1:80", Some("http://127.0.0.1:80")),
            ("HTTP://127.0.0.1:80", Some("http://127.0.0.1:80")),
            ("https://sts.aliyuncs.com#x", None),
            ("https://sts.aliyuncs.com/#x", None),
            ("https://sts.aliyuncs.com/path", None),
            ("sts.aliyuncs.com?query", None),
            ("ftp://sts.aliyuncs.com", None),
            ("https://user:canary@sts.aliyuncs.com", None),
            ("https://sts.aliyuncs.com:99999", None),
            ("https://sts.aliyuncs.com:", None),
            ("https://[::1]:443", Some("https://[::1]:443")),
            ("https://[::1]", Some("https://[::1]")),
            ("https://:443", None),
            ("https://", None),
            ("", None),
            ("a b", None),
        ] {
            assert_eq!(origin(text, "https").as_deref(), expected, "{text}");
        }
        let plain = origin("100.100.100.200", "http");
        assert_eq!(plain.as_deref(), Some("http://100.100.100.200"));
    }
}

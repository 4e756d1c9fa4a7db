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
mod refused;
mod sts;

use http::Uri;

pub use assume_role::AssumeRoleCredentials;
pub use credentials_uri::CredentialsUriCredentials;
pub use ecs::EcsRamRoleCredentials;
pub use oidc::OidcRoleCredentials;

/// The name of a session, in the official SDKs and in RRSA.
const SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
const DEFAULT_SESSION: &str = "oss-client";

/// Reads a URL that can be asked; a user name in it would not be sent, so there is none.
fn service_uri(text: &str) -> Option<Uri> {
    let uri = text.parse::<Uri>().ok()?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let authority = uri.authority()?.as_str();
    (is_http && !authority.contains('@') && !authority.starts_with(':')).then_some(uri)
}

/// Reads a URL without a path, as reqsign puts one behind it; a host alone is https.
fn origin(text: &str) -> Option<String> {
    let scheme = if text.contains("://") { "" } else { "https://" };
    let url = format!("{scheme}{text}");
    let uri = service_uri(&url)?;
    let is_origin = uri.path() == "/" && uri.query().is_none();
    is_origin.then(|| url.trim_end_matches('/').to_owned())
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
            ("https://sts.aliyuncs.com/path", None),
            ("sts.aliyuncs.com?query", None),
            ("ftp://sts.aliyuncs.com", None),
            ("https://user:canary@sts.aliyuncs.com", None),
            ("https://", None),
            ("", None),
            ("a b", None),
        ] {
            assert_eq!(origin(text).as_deref(), expected, "{text}");
        }
    }
}

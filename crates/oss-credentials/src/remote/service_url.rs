//! Checked URLs of services.

use http::Uri;

/// Parses an http or https URL without a user name, which would not be sent.
pub(super) fn parse(text: &str) -> Option<Uri> {
    let uri = text.parse::<Uri>().ok()?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let authority = uri.authority()?;
    let host = authority.host();
    // An invalid port would silently become the default port of the scheme.
    let is_host = authority == host || authority.port_u16().is_some();
    (is_http && is_host && !host.is_empty() && !authority.as_str().contains('@')).then_some(uri)
}

/// Parses a host or a URL without a path, and adds the scheme to a host.
pub(super) fn parse_origin(text: &str, scheme: &str) -> Option<String> {
    let uri = if text.contains("://") {
        parse(text)?
    } else {
        parse(&format!("{scheme}://{text}"))?
    };
    let is_origin = uri.path() == "/" && uri.query().is_none() && !text.contains('#');
    is_origin.then_some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_is_a_host_or_a_url_without_path() {
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
            assert_eq!(parse_origin(text, "https").as_deref(), expected, "{text}");
        }
        let plain = parse_origin("100.100.100.200", "http");
        assert_eq!(plain.as_deref(), Some("http://100.100.100.200"));
    }
}

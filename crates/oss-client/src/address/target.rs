//! Builds the URL of a request from endpoint, bucket, key and query.

use std::fmt::Write as _;

use http::{HeaderValue, Uri};
use oss_model::operation::{EncodedHeader, ObjectLocation, OperationRequest, QueryPair};
use oss_model::validate::{Violation, Violations};
use oss_sign::{encode_path, encode_query};

use super::bucket_name::invalid_reason;
use super::{Addressing, Endpoint};

/// The longest object key, in bytes.
const MAX_KEY_LENGTH: usize = 1023;
/// Most URLs fit into this many bytes.
const URL_CAPACITY: usize = 256;

/// Builds the URL of a request.
///
/// This is the only place that encodes the parts, with the percent-encode set that is signed.
/// The bucket name is validated again here, because it becomes part of the host.
pub(crate) fn request_url(
    endpoint: &Endpoint,
    addressing: Addressing,
    request: &OperationRequest,
) -> Result<Uri, Violations> {
    check(endpoint, addressing, request)?;
    // One allocation, which the parsed `Uri` and its clones share.
    let mut url = String::with_capacity(URL_CAPACITY);
    url.extend([endpoint.scheme().as_str(), "://"]);
    push_authority(&mut url, endpoint, addressing, request.bucket.as_deref());
    push_path_and_query(&mut url, addressing, request);
    // Only a URL of more than 64 KiB can still fail.
    Uri::try_from(url)
        .map_err(|error| Violation::new("URL", format!("cannot be built: {error}")).into())
}

/// Encodes a header that contains part of a URL.
pub(crate) fn encoded_header(name: &str, value: &EncodedHeader) -> Result<HeaderValue, Violations> {
    let text = match value {
        EncodedHeader::Object(object) => object_path(name, object)?,
        EncodedHeader::Pairs(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(key, value)| format!("{}={}", encode_query(key), encode_query(value)));
            pairs.collect::<Vec<_>>().join("&")
        }
        other => {
            let rule = format!("cannot be written by this version: {other:?}");
            return Err(Violation::new(name, rule).into());
        }
    };
    // Cannot fail: encoded text is ASCII.
    HeaderValue::try_from(text)
        .map_err(|_| Violation::new(name, "is not a valid header value").into())
}

/// Returns `/bucket/key?versionId=…`.
fn object_path(name: &str, object: &ObjectLocation) -> Result<String, Violations> {
    let at = |part: &str| format!("{name}: {part}");
    let bucket = invalid_reason(&object.bucket);
    let bucket = bucket.map(|rule| Violation::new(at("bucket"), format!("is invalid: {rule}")));
    let key = invalid_key_reason(&object.key).map(|rule| Violation::new(at("key"), rule));
    // The service may ignore an empty version, and would then use the latest one.
    let version = object.version_id.as_deref().filter(|id| id.is_empty());
    let version = version.map(|_| Violation::new(at("version"), "is empty; leave it out instead"));
    let violations = bucket.into_iter().chain(key).chain(version);
    Violations::check(violations.collect())?;
    let mut path = format!("/{}/{}", object.bucket, encode_key(&object.key));
    if let Some(version) = &object.version_id {
        path.extend(["?versionId=", &encode_query(version)]);
    }
    Ok(path)
}

fn check(
    endpoint: &Endpoint,
    addressing: Addressing,
    request: &OperationRequest,
) -> Result<(), Violations> {
    let mut violations = Vec::new();
    match &request.bucket {
        Some(name) => violations.extend(bucket_violation(endpoint, addressing, name)),
        None if addressing == Addressing::Cname => {
            let rule = "is required: the host belongs to one bucket and cannot list buckets";
            violations.push(Violation::new("bucket", rule));
        }
        None if request.key.is_some() => {
            violations.push(Violation::new("bucket", "is required with a key"));
        }
        None => {}
    }
    let invalid_key = request.key.as_deref().and_then(invalid_key_reason);
    violations.extend(invalid_key.map(|rule| Violation::new("key", rule)));
    Violations::check(violations)
}

fn bucket_violation(endpoint: &Endpoint, addressing: Addressing, name: &str) -> Option<Violation> {
    if let Some(rule) = invalid_reason(name) {
        return Some(Violation::new("bucket", format!("is invalid: {rule}")));
    }
    let is_virtual = addressing == Addressing::VirtualHosted;
    let service = endpoint.without_bucket(name).filter(|_| is_virtual)?;
    let rule = format!(
        "already contains the bucket {name}, which is added in front of the host; use {service}"
    );
    Some(Violation::new("endpoint", rule))
}

/// Returns the rule that an object key breaks.
///
/// The URL of such a key can resolve to the URL of its bucket, and "delete this object" would
/// become "delete this bucket".
fn invalid_key_reason(key: &str) -> Option<&'static str> {
    if !(1..=MAX_KEY_LENGTH).contains(&key.len()) {
        Some("must have 1 to 1023 bytes")
    } else if matches!(key, "." | "..") {
        Some("must not be . or .., which mean folders in a URL")
    } else {
        None
    }
}

fn push_authority(
    url: &mut String,
    endpoint: &Endpoint,
    addressing: Addressing,
    bucket: Option<&str>,
) {
    if let (Addressing::VirtualHosted, Some(bucket)) = (addressing, bucket) {
        url.extend([bucket, "."]);
    }
    url.push_str(endpoint.host());
    if let Some(port) = endpoint.port() {
        // Writing to a `String` cannot fail.
        let _ = write!(url, ":{port}");
    }
}

fn push_path_and_query(url: &mut String, addressing: Addressing, request: &OperationRequest) {
    url.push('/');
    if let (Addressing::Path, Some(bucket)) = (addressing, &request.bucket) {
        url.extend([bucket, "/"]);
    }
    if let Some(key) = &request.key {
        url.push_str(&encode_key(key));
    }
    for (n, QueryPair { name, value }) in request.query.iter().enumerate() {
        url.push(if n == 0 { '?' } else { '&' });
        push_query(url, name);
        if let Some(value) = value {
            url.push('=');
            push_query(url, value);
        }
    }
}

/// Appends a query key or value; plain text, the usual case, isn't copied.
fn push_query(url: &mut String, text: &str) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if text.bytes().all(is_plain) {
        url.push_str(text);
    } else {
        url.push_str(&encode_query(text));
    }
}

/// Encodes an object key; if a segment is `.` or `..`, encodes its slashes as well.
///
/// Proxies resolve dot segments, although `http::Uri` and our transport don't, and `a/../b` and `b`
/// are different objects. A single segment, `a%2F..%2Fb`, is safe. `oss2` encodes such keys the same way.
fn encode_key(key: &str) -> String {
    if key.split('/').any(|segment| matches!(segment, "." | "..")) {
        encode_query(key)
    } else {
        encode_path(key)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ODD: &str = "a b/c+d&e=中~*'";
    const ODD_KEY: &str = "a%20b/c%2Bd%26e%3D%E4%B8%AD~%2A%27";
    const ODD_VALUE: &str = "a%20b%2Fc%2Bd%26e%3D%E4%B8%AD~%2A%27";

    fn resolve(
        endpoint: &str,
        addressing: Addressing,
        request: &OperationRequest,
    ) -> Result<String, String> {
        let endpoint = Endpoint::custom(endpoint).map_err(|error| error.to_string())?;
        match request_url(&endpoint, addressing, request) {
            Ok(uri) => Ok(uri.to_string()),
            Err(violations) => Err(violations.to_string()),
        }
    }

    fn bucket_request(name: &str) -> OperationRequest {
        let mut request = OperationRequest::default();
        request.bucket = Some(name.to_owned());
        request
    }

    fn object(key: &str) -> OperationRequest {
        let mut request = bucket_request("examplebucket");
        request.key = Some(key.to_owned());
        request
    }

    fn rule(id: &str) -> OperationRequest {
        let mut request = bucket_request("examplebucket");
        let pair = |name: &'static str, value| QueryPair {
            name: name.into(),
            value,
        };
        request.query.push(pair("inventory", None));
        request.query.push(pair("inventoryId", Some(id.to_owned())));
        request
    }

    #[test]
    fn every_addressing_style_places_the_bucket() {
        use Addressing::{Cname, Path, VirtualHosted};
        let rows = [
            (
                "https://oss.example",
                VirtualHosted,
                "https://examplebucket.oss.example/",
            ),
            (
                "https://oss.example:8443",
                VirtualHosted,
                "https://examplebucket.oss.example:8443/",
            ),
            (
                "http://127.0.0.1:9000",
                Path,
                "http://127.0.0.1:9000/examplebucket/",
            ),
            (
                "http://[::1]:9000",
                Path,
                "http://[::1]:9000/examplebucket/",
            ),
            ("http://localhost", Path, "http://localhost/examplebucket/"),
            ("https://cname.example", Cname, "https://cname.example/"),
        ];
        for (endpoint, addressing, base) in rows {
            let made = |request| resolve(endpoint, addressing, &request);
            assert_eq!(made(bucket_request("examplebucket")), Ok(base.to_owned()));
            assert_eq!(made(object(ODD)), Ok(format!("{base}{ODD_KEY}")));
            assert_eq!(
                made(rule(ODD)),
                Ok(format!("{base}?inventory&inventoryId={ODD_VALUE}"))
            );
            let root = base
                .replace("examplebucket.", "")
                .replace("examplebucket/", "");
            if addressing != Cname {
                assert_eq!(made(OperationRequest::default()), Ok(root));
            }
        }
    }

    #[test]
    fn endpoint_with_the_bucket_is_rejected_and_corrected() {
        let host = "examplebucket.oss-cn-hangzhou.aliyuncs.com";
        let made = |addressing| resolve(host, addressing, &bucket_request("examplebucket"));
        assert_eq!(
            made(Addressing::VirtualHosted),
            Err(
                "endpoint already contains the bucket examplebucket, which is added in front of the host; \
                 use https://oss-cn-hangzhou.aliyuncs.com"
                    .to_owned()
            )
        );
        assert_eq!(made(Addressing::Cname), Ok(format!("https://{host}/")));
    }

    #[test]
    fn dot_segments_of_keys_are_preserved() {
        let made = |key| {
            resolve(
                "https://oss.example",
                Addressing::VirtualHosted,
                &object(key),
            )
        };
        let base = "https://examplebucket.oss.example/";
        for (key, path) in [
            ("a/../b", "a%2F..%2Fb"),
            ("./a", ".%2Fa"),
            ("../", "..%2F"),
            ("...", "..."),
            ("a/.b/..c", "a/.b/..c"),
            ("a//b", "a//b"),
            ("/a", "/a"),
            ("%2e%2e", "%252e%252e"),
        ] {
            assert_eq!(made(key), Ok(format!("{base}{path}")));
        }
    }

    #[test]
    fn invalid_bucket_key_or_query_is_rejected() {
        let virtual_hosted =
            |request| resolve("https://oss.example", Addressing::VirtualHosted, &request);
        assert_eq!(
            virtual_hosted(bucket_request("evil.example/")),
            Err("bucket is invalid: only a-z, 0-9 and - are allowed".to_owned())
        );
        let mut both = bucket_request("X");
        both.key = Some(String::new());
        assert_eq!(
            virtual_hosted(both),
            Err(
                "bucket is invalid: it must have 3 to 63 characters; key must have 1 to 1023 bytes"
                    .to_owned()
            )
        );
        for folder in [".", ".."] {
            let rule = "key must not be . or .., which mean folders in a URL";
            assert_eq!(virtual_hosted(object(folder)), Err(rule.to_owned()));
        }
        assert!(virtual_hosted(object(&"k".repeat(1024))).is_err());
        assert!(virtual_hosted(rule(&"i".repeat(70_000))).is_err());
        let service = resolve(
            "https://cname.example",
            Addressing::Cname,
            &OperationRequest::default(),
        );
        assert!(service.is_err_and(|error| error.contains("bucket is required")));
    }

    proptest! {
        #[test]
        fn no_bucket_name_changes_the_host(name in proptest::collection::vec(
            prop_oneof![any::<char>(), proptest::sample::select(b"ab-./@:?#\\%\r\n\0".to_vec()).prop_map(char::from)],
            0..10,
        )) {
            let name = name.into_iter().collect::<String>();
            let made = resolve("https://oss.example", Addressing::VirtualHosted, &bucket_request(&name));
            let expected = format!("https://{name}.oss.example/");
            prop_assert!(made.is_err() || made == Ok(expected));
        }

        #[test]
        fn query_value_is_decoded_unchanged(value in proptest::collection::vec(any::<char>(), 0..40)) {
            let value = value.into_iter().collect::<String>();
            let made = resolve("https://oss.example", Addressing::VirtualHosted, &rule(&value));
            let uri = made.and_then(|text| text.parse::<Uri>().map_err(|error| error.to_string()));
            let query = uri.ok().and_then(|uri| uri.query().map(str::to_owned)).unwrap_or_default();
            let sent = query.strip_prefix("inventory&inventoryId=").map(percent_decode);
            prop_assert_eq!(sent, Some(value.into_bytes()));
        }
    }

    fn percent_decode(text: &str) -> Vec<u8> {
        let mut bytes = text.bytes();
        let mut decoded = Vec::new();
        while let Some(byte) = bytes.next() {
            let escape =
                (byte == b'%').then(|| [bytes.next(), bytes.next()].map(Option::unwrap_or_default));
            let hex = escape.map(|pair| String::from_utf8_lossy(&pair).into_owned());
            decoded.push(hex.map_or(byte, |hex| u8::from_str_radix(&hex, 16).unwrap_or_default()));
        }
        decoded
    }
}

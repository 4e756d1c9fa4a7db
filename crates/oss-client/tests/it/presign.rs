//! Presigned requests: what the sender needs, how long they are valid, and what is refused.

use std::time::{Duration, SystemTime};

use oss_client::{
    Addressing, Client, ClientBuilder, Clock, Credentials, CredentialsFuture, Endpoint, Error,
    ErrorKind, ProvideCredentials, ProvidedCredentials, Region, SignatureVersion,
};
use oss_model::object::{
    CopyObject, Delete, DeleteMultipleObjects, GetObject, ObjectIdentifier, PutObject,
};
use oss_model::operation::{ObjectLocation, RequestBody};
use oss_sign::{SignableRequest, v4};

use crate::support::{
    GetColor, Pauses, PutColor, SECRET, TOKEN, TestResult, chain, response, script,
};

/// 2023-12-16T16:20:57Z and a half.
const NOW: Duration = Duration::from_millis(1_702_743_657_500);
const HOUR: Duration = Duration::from_secs(3_600);

#[derive(Clone, Copy, Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + NOW
    }
}

/// Returns the time of the clock, in whole seconds, plus `seconds`.
fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW.as_secs() + seconds)
}

#[derive(Clone, Debug)]
struct Provider(ProvidedCredentials);

impl ProvideCredentials for Provider {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

/// A provider that must not be asked.
#[derive(Debug)]
struct Unused;

impl ProvideCredentials for Unused {
    fn provide(&self) -> CredentialsFuture<'_> {
        panic!("the credentials are not needed")
    }
}

fn key() -> Result<ProvidedCredentials, oss_sign::Error> {
    let key = Credentials::new("LTAI5tExample", SECRET)?.with_security_token(TOKEN)?;
    Ok(key.into())
}

fn builder(provider: impl ProvideCredentials) -> Result<ClientBuilder, Box<dyn std::error::Error>> {
    let (transport, _) = script([Ok(response(500, &[], "nothing is sent"))]);
    Ok(Client::builder(Region::new("cn-hangzhou")?, provider)
        .endpoint(Endpoint::custom("https://oss.example")?)
        .transport(transport)
        .clock(Stopped)
        .sleep(Pauses::default())
        .without_operation_timeout())
}

fn client() -> Result<Client, Box<dyn std::error::Error>> {
    Ok(builder(Provider(key()?))?.build()?)
}

/// Returns the names of the parameters of a URL, in order.
fn parameters(uri: &http::Uri) -> Vec<&str> {
    let pairs = uri.query().unwrap_or_default().split('&');
    pairs
        .map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
        .collect()
}

#[tokio::test]
async fn presigned_get_needs_no_header() -> TestResult {
    let mut get = GetObject::new("examplebucket", "a b//中");
    get.response_content_disposition = Some("attachment; filename=\"a b\"".to_owned());
    let presigned = client()?.presign(&get, HOUR).await?;
    assert_eq!(presigned.method(), http::Method::GET);
    assert!(presigned.headers().is_empty());
    assert_eq!(presigned.body(), None);
    assert_eq!(presigned.expires_at(), at(3_600));
    let url = presigned.uri().to_string();
    let start = "https://examplebucket.oss.example/a%20b//%E4%B8%AD\
                 ?response-content-disposition=attachment%3B%20filename%3D%22a%20b%22\
                 &x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20231216T162057Z&x-oss-expires=3600\
                 &x-oss-credential=LTAI5tExample%2F20231216%2Fcn-hangzhou%2Foss%2Faliyun_v4_request\
                 &x-oss-security-token=canary-token&x-oss-signature=";
    assert!(url.starts_with(start), "{url}");
    Ok(())
}

#[tokio::test]
async fn headers_of_the_operation_are_signed() -> TestResult {
    let mut put = PutObject::new("examplebucket", "k", RequestBody::from("not part of it"));
    put.content_type = Some("image/png".to_owned());
    put.cache_control = Some("no-cache".to_owned());
    put.forbid_overwrite = Some(true);
    let presigned = client()?.presign(&put, HOUR).await?;
    let mut names: Vec<_> = presigned
        .headers()
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["cache-control", "content-type", "x-oss-forbid-overwrite"]
    );
    assert_eq!(presigned.body(), None);
    // The URL names the headers that aren't signed by default.
    let query = presigned.uri().query().unwrap_or_default();
    assert!(
        query.contains("&x-oss-additional-headers=cache-control&"),
        "{query}"
    );

    let source = ObjectLocation::new("examplebucket", "a b");
    let copy = CopyObject::new("examplebucket", "k", source);
    let presigned = client()?.presign(&copy, HOUR).await?;
    assert_eq!(
        presigned.headers()["x-oss-copy-source"],
        "/examplebucket/a%20b"
    );
    Ok(())
}

#[tokio::test]
async fn document_is_part_of_the_request() -> TestResult {
    let presigned = client()?.presign(&PutColor, HOUR).await?;
    assert_eq!(presigned.method(), http::Method::PUT);
    assert_eq!(
        presigned.body().map(|body| &body[..]),
        Some(&b"<Color>red</Color>"[..])
    );
    assert_eq!(presigned.headers()["content-type"], "application/xml");
    assert_eq!(
        presigned.headers()["content-md5"],
        "nv5IHHdixoYS51BOZRvozg=="
    );
    assert_eq!(presigned.headers().len(), 2);
    assert_eq!(parameters(presigned.uri())[0], "color");

    let delete = Delete::from([ObjectIdentifier::new("k")]);
    let presigned = client()?
        .presign(&DeleteMultipleObjects::new("examplebucket", delete), HOUR)
        .await?;
    assert!(presigned.body().is_some() && presigned.headers().contains_key("content-md5"));
    Ok(())
}

#[tokio::test]
async fn url_is_the_one_that_oss_sign_makes() -> TestResult {
    let get = GetColor { id: "1".to_owned() };
    let headers = http::HeaderMap::new();
    let request = SignableRequest::new(&http::Method::GET, &headers)
        .with_bucket("examplebucket")
        .with_query("color&colorId=1");
    let provided = key()?;
    let params = v4::SigningParams::new(provided.credentials(), "cn-hangzhou", Stopped.now());
    let expected = v4::presign(&request, &params, HOUR)?.append_to("color&colorId=1");
    for (endpoint, addressing, base) in [
        (
            "https://oss.example",
            Addressing::VirtualHosted,
            "https://examplebucket.oss.example/",
        ),
        (
            "https://oss.example",
            Addressing::Path,
            "https://oss.example/examplebucket/",
        ),
        (
            "https://files.example",
            Addressing::Cname,
            "https://files.example/",
        ),
    ] {
        let client = builder(Provider(key()?))?
            .endpoint(Endpoint::custom(endpoint)?)
            .addressing(addressing)
            .build()?;
        let presigned = client.presign(&get, HOUR).await?;
        assert_eq!(presigned.uri().to_string(), format!("{base}?{expected}"));
    }
    Ok(())
}

#[tokio::test]
async fn url_expires_with_the_credentials() -> TestResult {
    for (expiry, expected) in [(60, at(60)), (3_600, at(3_600)), (7_200, at(3_600))] {
        for version in [SignatureVersion::V4, SignatureVersion::V1] {
            let key = key()?.with_expiry(at(expiry));
            let client = builder(Provider(key))?.signature_version(version).build()?;
            let presigned = client
                .presign(&GetColor { id: "1".to_owned() }, HOUR)
                .await?;
            assert_eq!(presigned.expires_at(), expected, "{expiry} {version:?}");
        }
    }
    let expired = builder(Provider(key()?.with_expiry(at(0))))?.build()?;
    let error = expired
        .presign(&PutColor, HOUR)
        .await
        .expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    Ok(())
}

#[tokio::test]
async fn lifetime_is_checked_before_the_provider_is_asked() -> TestResult {
    let second = Duration::from_secs(1);
    let week = 7 * 24 * HOUR;
    let almost = Duration::from_millis(999);
    let presign = async |version, lifetime| -> Result<Error, Box<dyn std::error::Error>> {
        let client = builder(Unused)?.signature_version(version).build()?;
        Ok(client
            .presign(&PutColor, lifetime)
            .await
            .expect_err("an error"))
    };
    for (version, lifetime, reason) in [
        (SignatureVersion::V4, Duration::ZERO, "1 second to 7 days"),
        (SignatureVersion::V4, almost, "1 second to 7 days"),
        (SignatureVersion::V4, week + second, "1 second to 7 days"),
        (SignatureVersion::V4, Duration::MAX, "1 second to 7 days"),
        (SignatureVersion::V1, Duration::ZERO, "1 second or more"),
        (SignatureVersion::V1, almost, "1 second or more"),
    ] {
        let error = presign(version, lifetime).await?;
        let said = chain(&error);
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{said}");
        let reason = format!("a presigned URL must be valid for {reason}");
        assert!(said.contains(&reason), "{lifetime:?}: {said}");
    }
    for (version, lifetime) in [
        (SignatureVersion::V4, second),
        (SignatureVersion::V4, week),
        (SignatureVersion::V1, second),
        (SignatureVersion::V1, 2 * week),
    ] {
        let client = builder(Provider(key()?))?
            .signature_version(version)
            .build()?;
        let presigned = client.presign(&PutColor, lifetime).await?;
        assert_eq!(presigned.expires_at(), at(lifetime.as_secs()));
    }
    let client = builder(Provider(key()?))?
        .signature_version(SignatureVersion::V1)
        .build()?;
    assert!(client.presign(&PutColor, Duration::MAX).await.is_err());
    Ok(())
}

#[tokio::test]
async fn invalid_parameters_are_refused() -> TestResult {
    let client = builder(Unused)?.build()?;
    for (bucket, key) in [
        ("Evil/", "k"),
        ("examplebucket", ""),
        ("examplebucket", ".."),
    ] {
        let get = GetObject::new(bucket, key);
        let error = client.presign(&get, HOUR).await.expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{bucket} {key}");
        assert_eq!(error.attempts(), 0);
    }
    let error = client.presign(&GetColor { id: String::new() }, HOUR).await;
    assert_eq!(
        error.expect_err("an error").kind(),
        ErrorKind::InvalidRequest
    );
    let long = GetColor {
        id: "i".repeat(65_400),
    };
    let client = builder(Provider(key()?))?.build()?;
    let error = client
        .presign(&long, HOUR)
        .await
        .expect_err("too long with the signature");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    Ok(())
}

#[tokio::test]
async fn debug_shows_neither_signature_nor_token() -> TestResult {
    let mut put = PutObject::new("examplebucket", "k", "");
    put.metadata.insert("a".to_owned(), "canary-header".into());
    for version in [SignatureVersion::V4, SignatureVersion::V1] {
        let client = builder(Provider(key()?))?
            .signature_version(version)
            .build()?;
        let presigned = client.presign(&put, HOUR).await?;
        let shown = format!("{presigned:?}");
        let query = presigned.uri().query().unwrap_or_default();
        let signature = query.rsplit('=').next().unwrap_or_default();
        assert!(
            signature.len() > 20 && !shown.contains(signature),
            "{shown}"
        );
        assert!(
            query.contains(TOKEN) && !shown.contains("canary"),
            "{shown}"
        );
        assert!(
            shown.contains("x-oss-meta-a") && shown.contains("/k"),
            "{shown}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn v1_url_has_the_parameters_of_v1() -> TestResult {
    let client = builder(Provider(key()?))?
        .signature_version(SignatureVersion::V1)
        .build()?;
    let get = GetObject::new("examplebucket", "k");
    let presigned = client.presign(&get, HOUR).await?;
    let names = ["OSSAccessKeyId", "Expires", "security-token", "Signature"];
    assert_eq!(parameters(presigned.uri()), names);
    let query = presigned.uri().query().unwrap_or_default();
    assert!(query.contains("&Expires=1702747257&"), "{query}");
    Ok(())
}

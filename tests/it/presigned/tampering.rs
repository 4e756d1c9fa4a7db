//! An altered presigned request is refused, whatever part of it is altered.

use http::{HeaderMap, HeaderValue, Method, StatusCode};
use oss_client::PresignedRequest;
use oss_model::object::{GetObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;

use super::senders::{Browser, Received, Send as _};
use super::setup::{Setup, Style, VERSIONS};
use super::{MINUTE, for_all_setups};

/// Checks that the signature is refused, and that nothing else was wrong.
#[track_caller]
fn assert_mismatch(received: &Received, what: &str) {
    assert_eq!(received.status, 403, "{what}: {received:?}");
    assert_eq!(received.code(), "SignatureDoesNotMatch", "{what}");
}

async fn presigned_get(setup: &Setup) -> Outcome<PresignedRequest> {
    let client = setup.client()?;
    client
        .execute(&PutObject::new(BUCKET, "key", "data"))
        .await?;
    client
        .execute(&PutObject::new(BUCKET, "other", "data"))
        .await?;
    let mut get = GetObject::new(BUCKET, "key");
    get.response_content_type = Some("text/x-a".to_owned());
    Ok(client.presign(&get, MINUTE).await?)
}

#[tokio::test]
async fn altered_method_key_or_header_is_refused() -> Outcome {
    for_all_setups(async |setup| {
        let browser = Browser::new(&setup);
        let presigned = presigned_get(&setup).await?;
        let (url, none) = (presigned.uri().to_string(), HeaderMap::new());
        assert_eq!(browser.send(&presigned, b"").await?.status, 200);
        for method in [Method::PUT, Method::DELETE, Method::POST] {
            let received = browser.send_to(&method, &url, &none, b"").await?;
            assert_mismatch(&received, method.as_str());
        }
        let head = browser.send_to(&Method::HEAD, &url, &none, b"").await?;
        assert_eq!(head.status, 403);
        let other = url.replace("/key?", "/other?");
        let received = browser.send_to(&Method::GET, &other, &none, b"").await?;
        assert_mismatch(&received, "key");
        for name in ["content-type", "content-md5", "x-oss-meta-a"] {
            let mut added = HeaderMap::new();
            added.insert(name, HeaderValue::from_static("1B2M2Y8AsgTpgAmY7PhCfg=="));
            let received = browser.send_to(&Method::GET, &url, &added, b"").await?;
            assert_mismatch(&received, name);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn altered_or_missing_parameter_is_refused() -> Outcome {
    for_all_setups(async |setup| {
        let browser = Browser::new(&setup);
        let presigned = presigned_get(&setup).await?;
        let url = presigned.uri().to_string();
        let (base, query) = url.split_once('?').ok_or("a query")?;
        let pairs: Vec<_> = query.split('&').collect();
        assert!(pairs.len() >= 4, "{query}");
        for (n, pair) in pairs.iter().enumerate() {
            let altered = alter(pair);
            let with = |replacement: &[&str]| {
                let query = [&pairs[..n], replacement, &pairs[n + 1..]].concat();
                format!("{base}?{}", query.join("&"))
            };
            for url in [with(&[&altered]), with(&[]), with(&[pair, pair])] {
                let received = browser
                    .send_to(&Method::GET, &url, &HeaderMap::new(), b"")
                    .await?;
                let status = StatusCode::from_u16(received.status)?;
                assert!(status.is_client_error(), "{url}: {received:?}");
            }
        }
        let added = format!("{url}&acl");
        let received = browser
            .send_to(&Method::GET, &added, &HeaderMap::new(), b"")
            .await?;
        assert_mismatch(&received, "acl");
        Ok(())
    })
    .await
}

/// Returns a parameter whose value has another last character, of the same kind.
fn alter(pair: &str) -> String {
    let (start, last) = pair.split_at(pair.len() - 1);
    // A base64 text ends with an encoded `=`.
    let Some(start) = pair.strip_suffix("%3D") else {
        let next = if last == "0" { "1" } else { "0" };
        return format!("{start}{next}");
    };
    let (start, last) = start.split_at(start.len() - 2);
    format!("{start}{}%3D", if last == "AA" { "BB" } else { "AA" })
}

#[tokio::test]
async fn missing_or_altered_header_is_refused() -> Outcome {
    for version in VERSIONS {
        let setup = Setup::start(Style::VirtualHosted, version, true).await?;
        let (client, browser) = (setup.client()?, Browser::new(&setup));
        let mut put = PutObject::new(BUCKET, "key", "");
        put.content_type = Some("image/png".to_owned());
        put.forbid_overwrite = Some(true);
        put.metadata.insert("owner".to_owned(), "me".into());
        let presigned = client.presign(&put, MINUTE).await?;
        let url = presigned.uri().to_string();
        assert_eq!(presigned.headers().len(), 3);
        for name in presigned.headers().keys() {
            let mut fewer = presigned.headers().clone();
            fewer.remove(name);
            let received = browser.send_to(&Method::PUT, &url, &fewer, b"data").await?;
            assert_mismatch(&received, name.as_str());
            fewer.insert(name, HeaderValue::from_static("other"));
            let received = browser.send_to(&Method::PUT, &url, &fewer, b"data").await?;
            assert_mismatch(&received, name.as_str());
        }
        assert_eq!(browser.send(&presigned, b"data").await?.status, 200);
    }
    Ok(())
}

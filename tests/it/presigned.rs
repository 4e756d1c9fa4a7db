//! Presigned URLs work for programs that know nothing of OSS.

mod expiry;
mod senders;
mod setup;
mod tampering;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use oss_client::Client;
use oss_model::inventory::{GetBucketInventory, PutBucketInventory};
use oss_model::object::{
    Delete, DeleteMultipleObjects, DeleteObject, GetObject, HeadObject, ObjectIdentifier, PutObject,
};
use oss_tests::local_oss::BUCKET;
use oss_tests::{Outcome, rules};

use senders::{Browser, Curl, Send};
use setup::{Setup, Style, VERSIONS};

const MINUTE: Duration = Duration::from_secs(60);

/// Keys that a program between client and service might change.
const KEYS: [&str; 8] = [
    "report.csv",
    "a b+c%25~!*'()",
    "dir//f",
    "a/../b",
    "[x]{1,2}?q=1&r#f;,$@:|\\^`\"<>",
    "\u{4e2d}\u{6587}/\u{e9}\u{1f980}",
    "\u{1}\t\r\n\u{7f}",
    "-",
];

#[tokio::test]
async fn browser_uses_presigned_urls_of_objects() -> Outcome {
    for_all_setups(async |setup| {
        let browser = Browser::new(&setup);
        use_objects(&setup.client()?, &browser, &KEYS).await
    })
    .await
}

#[tokio::test]
async fn curl_uses_presigned_urls_of_objects() -> Outcome {
    if !Curl::is_installed()? {
        return Ok(());
    }
    let turn = AtomicUsize::new(0);
    for_all_setups(async |setup| {
        // Each request is a process, so the keys take turns.
        let turn = turn.fetch_add(2, Ordering::Relaxed) % KEYS.len();
        let curl = Curl::new(&setup);
        use_objects(&setup.client()?, &curl, &KEYS[turn..turn + 2]).await
    })
    .await
}

#[tokio::test]
async fn browser_uses_presigned_urls_of_documents() -> Outcome {
    for_all_setups(async |setup| use_documents(&setup.client()?, &Browser::new(&setup)).await).await
}

#[tokio::test]
async fn curl_uses_presigned_urls_of_documents() -> Outcome {
    if !Curl::is_installed()? {
        return Ok(());
    }
    for_all_setups(async |setup| use_documents(&setup.client()?, &Curl::new(&setup)).await).await
}

/// Runs a test for each addressing style, version and kind of key.
async fn for_all_setups(test: impl AsyncFn(Setup) -> Outcome) -> Outcome {
    for style in [Style::Path, Style::VirtualHosted, Style::Cname] {
        for version in VERSIONS {
            for has_token in [false, true] {
                let setup = Setup::start(style, version, has_token).await?;
                test(setup).await.map_err(|error| {
                    format!("{style:?}, {version:?}, token {has_token}: {error}")
                })?;
            }
        }
    }
    Ok(())
}

/// Uploads, downloads, and deletes objects through their URLs.
async fn use_objects(client: &Client, sender: &impl Send, keys: &[&str]) -> Outcome {
    for &key in keys {
        let mut put = PutObject::new(BUCKET, key, "the sender has other data");
        put.content_type = Some("text/x-test".to_owned());
        let put = client.presign(&put, MINUTE).await?;
        assert_eq!(put.method(), Method::PUT);
        let stored = sender.send(&put, key.as_bytes()).await?;
        assert_eq!(stored.status, 200, "{key:?}: {stored:?}");

        let mut get = GetObject::new(BUCKET, key);
        get.response_content_disposition = Some("attachment; filename=\"a b\"".to_owned());
        let get = client.presign(&get, MINUTE).await?;
        assert!(get.headers().is_empty());
        let got = sender.send(&get, b"").await?;
        assert_eq!(
            (got.status, got.body.as_slice()),
            (200, key.as_bytes()),
            "{key:?}"
        );
        assert_eq!(
            got.header("content-disposition"),
            Some("attachment; filename=\"a b\"")
        );

        let head = client
            .presign(&HeadObject::new(BUCKET, key), MINUTE)
            .await?;
        let head = sender.send(&head, b"").await?;
        assert_eq!(
            (head.status, head.header("content-type")),
            (200, Some("text/x-test"))
        );

        let mut range = GetObject::new(BUCKET, key);
        range.range = Some((0..1).into());
        let range = client.presign(&range, MINUTE).await?;
        let first = sender.send(&range, b"").await?;
        assert_eq!(
            (first.status, first.body.as_slice()),
            (206, &key.as_bytes()[..1]),
            "{key:?}"
        );

        let delete = client
            .presign(&DeleteObject::new(BUCKET, key), MINUTE)
            .await?;
        assert_eq!(sender.send(&delete, b"").await?.status, 204, "{key:?}");
        assert_eq!(sender.send(&get, b"").await?.status, 404, "{key:?}");
    }
    Ok(())
}

/// Puts and gets a rule, and deletes objects, through their URLs.
async fn use_documents(client: &Client, sender: &impl Send) -> Outcome {
    let rule = rules::minimal("a rule+1")?;
    let put = PutBucketInventory::new(BUCKET, "a rule+1", rule.clone());
    let put = client.presign(&put, MINUTE).await?;
    let body = put.body().ok_or("a rule has a document")?.clone();
    let stored = sender.send(&put, &body).await?;
    assert_eq!(stored.status, 200, "{stored:?}");
    // `Content-MD5` covers the document.
    let altered = String::from_utf8(body.to_vec())?.replace("Daily", "Weekly");
    assert_eq!(sender.send(&put, altered.as_bytes()).await?.status, 400);

    let get = GetBucketInventory::new(BUCKET, "a rule+1");
    let got = sender
        .send(&client.presign(&get, MINUTE).await?, b"")
        .await?;
    assert_eq!(got.status, 200, "{got:?}");
    assert_eq!(client.execute(&get).await?.destination, rule.destination);
    assert!(String::from_utf8(got.body)?.contains("<Id>a rule+1</Id>"));

    client.execute(&PutObject::new(BUCKET, "k", "")).await?;
    let keys = Delete::from(vec![ObjectIdentifier::new("k")]);
    let delete = DeleteMultipleObjects::new(BUCKET, keys);
    let delete = client.presign(&delete, MINUTE).await?;
    let body = delete.body().ok_or("the keys are a document")?.clone();
    assert_eq!(sender.send(&delete, &body).await?.status, 200);
    let left = client.execute(&GetObject::new(BUCKET, "k")).await;
    assert_eq!(
        left.err().and_then(|error| error.status()),
        Some(http::StatusCode::NOT_FOUND)
    );
    Ok(())
}

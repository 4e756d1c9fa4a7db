//! A presigned URL works until it expires, and no longer.

use std::time::Duration;

use oss_client::SignatureVersion;
use oss_model::object::{GetObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;

use super::senders::{Browser, Send as _};
use super::setup::{Setup, Style, VERSIONS};

const WEEK: u64 = 7 * 24 * 60 * 60;

#[tokio::test]
async fn url_is_refused_after_its_expiry() -> Outcome {
    for version in VERSIONS {
        for lifetime in [1, 60, WEEK] {
            let setup = Setup::start(Style::Path, version, true).await?;
            let (client, browser) = (setup.client()?, Browser::new(&setup));
            client.execute(&PutObject::new(BUCKET, "k", "data")).await?;
            let lifetime_of_url = Duration::from_secs(lifetime);
            let presigned = client
                .presign(&GetObject::new(BUCKET, "k"), lifetime_of_url)
                .await?;
            setup.clock().advance(lifetime);
            assert_eq!(presigned.expires_at(), setup.clock().time());
            assert_eq!(
                browser.send(&presigned, b"").await?.status,
                200,
                "{lifetime}"
            );
            setup.clock().advance(1);
            let late = browser.send(&presigned, b"").await?;
            assert_eq!((late.status, late.code().as_str()), (403, "AccessDenied"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn v1_url_lives_for_a_year() -> Outcome {
    let setup = Setup::start(Style::Path, SignatureVersion::V1, false).await?;
    let (client, browser) = (setup.client()?, Browser::new(&setup));
    client.execute(&PutObject::new(BUCKET, "k", "data")).await?;
    let year = 365 * 24 * 60 * 60;
    let get = GetObject::new(BUCKET, "k");
    let presigned = client.presign(&get, Duration::from_secs(year)).await?;
    setup.clock().advance(year - 1);
    assert_eq!(browser.send(&presigned, b"").await?.status, 200);
    Ok(())
}

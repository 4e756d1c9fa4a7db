//! The journal of requests and connections.

use std::time::Duration;

use http::{Method, StatusCode};
use oss_emulator::fault::{Effect, Fault, Truncation};
use oss_emulator::journal::{Entry, Outcome};
use oss_sign::v4;

use crate::rules::{self, minimal};
use crate::wire::{Connection, Request, TestResult, builder, known_key, now, until};

fn responded(status: u16) -> Result<Outcome, http::status::InvalidStatusCode> {
    StatusCode::from_u16(status).map(Outcome::Responded)
}

#[tokio::test]
async fn every_request_has_a_journal_entry() -> TestResult {
    let emulator = rules::with_source().await;
    emulator.journal().clear();
    rules::put(&emulator, "r", &minimal("r")).await;
    let mut connection = Connection::open(&emulator).await;
    for request in [
        Request::object(Method::PUT, "source", "a b/中", "")
            .body("data")
            .signed(),
        Request::object(Method::PUT, "source", "copy", "")
            .header("x-oss-copy-source", "/source/a%20b/%E4%B8%AD")
            .signed(),
        Request::bucket(Method::GET, "source", "lifecycle").signed(),
        Request::service(Method::GET, ""),
        Request::service(Method::POST, "").signed(),
        Request::service(Method::GET, "%ff=").signed(),
    ] {
        connection.exchange(&request).await;
    }
    let bucket = Some("source");
    let expected = [
        (Some("PutBucketInventory"), bucket, "", 200, true),
        (Some("PutObject"), bucket, "a b/中", 200, true),
        (Some("CopyObject"), bucket, "copy", 200, true),
        (Some("GetBucketLifecycle"), bucket, "", 404, false),
        (Some("ListBuckets"), None, "", 403, false),
        (None, None, "", 501, false),
        (None, None, "", 400, false),
    ];
    let entries = emulator.journal().entries();
    assert_eq!(entries.len(), expected.len());
    for (entry, (operation, bucket, key, status, applied)) in entries.iter().zip(expected) {
        assert_eq!(entry.operation(), operation, "{entry:?}");
        assert_eq!((entry.bucket(), entry.key()), (bucket, key), "{entry:?}");
        assert_eq!(entry.outcome(), responded(status)?, "{entry:?}");
        assert_eq!(entry.is_applied(), applied, "{entry:?}");
        assert_eq!(entry.time(), now());
        assert_eq!(entry.effect(), None);
    }
    assert_eq!(emulator.journal().requests(), 7);
    assert_eq!(emulator.journal().requests_of("PutObject")?, 1);
    assert_eq!(emulator.journal().requests_of("DeleteObject")?, 0);
    let unknown = emulator.journal().requests_of("PutBuketInventory");
    assert!(unknown.is_err(), "{unknown:?}");
    Ok(())
}

#[tokio::test]
async fn truncated_response_is_recorded_with_its_status() -> TestResult {
    let emulator = builder().start().await?;
    let effect = Effect::Truncate(Truncation::of_response(0));
    emulator.faults().add(Fault::on_any().then(effect.clone()));
    let request = Request::service(Method::GET, "").signed();
    request.send_and_end(&emulator).await;
    let entries = emulator.journal().entries();
    assert_eq!(entries[0].outcome(), responded(200)?);
    assert_eq!(entries[0].effect(), Some(&effect));
    assert!(entries[0].is_applied());
    Ok(())
}

#[tokio::test]
async fn connections_are_counted_and_numbered() -> TestResult {
    let emulator = builder().start().await?;
    let request = Request::service(Method::GET, "").signed();
    let mut first = Connection::open(&emulator).await;
    let mut second = Connection::open(&emulator).await;
    for connection in [&mut first, &mut second] {
        connection.exchange(&request).await;
        connection.exchange(&request).await;
    }
    let entries = emulator.journal().entries();
    let numbers: Vec<_> = entries.iter().map(Entry::connection).collect();
    assert_eq!(numbers, [1, 1, 2, 2]);

    drop(first);
    until(async || emulator.journal().connections().currently_open() == 1).await;
    request.send(&emulator).await;
    let connections = emulator.journal().connections();
    assert_eq!((connections.accepted(), connections.max_open()), (3, 2));

    until(async || emulator.journal().connections().currently_open() == 1).await;
    emulator.journal().clear();
    second.exchange(&request).await;
    let connections = emulator.journal().connections();
    assert_eq!((connections.accepted(), connections.max_open()), (0, 1));
    assert_eq!(emulator.journal().entries()[0].connection(), 2);
    Ok(())
}

#[tokio::test]
async fn journal_contains_no_secret() -> TestResult {
    let key = known_key().with_security_token("CAIScanary")?;
    let emulator = builder().credentials(key.clone()).start().await?;
    let params = v4::SigningParams::new(&key, "cn-hangzhou", now());
    let mut request = Request::service(Method::GET, "");
    let life = Duration::from_secs(60);
    request.query = v4::presign(&request.signable(), &params, life)?.append_to("");
    assert_eq!(request.send(&emulator).await.status, 200);
    let request = Request::service(Method::GET, "").signed_with(&key, "cn-hangzhou", now());
    assert_eq!(request.send(&emulator).await.status, 200);
    let shown = format!("{:?}", emulator.journal()).to_lowercase();
    assert!(shown.contains("listbuckets"), "{shown}");
    for secret in ["caiscanary", "signature", "credential"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    Ok(())
}

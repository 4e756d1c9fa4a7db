//! The journal: what was asked, and over which connections.

use std::time::Duration;

use http::{Method, StatusCode};
use oss_emulator::fault::{Effect, Fault, Truncation};
use oss_emulator::journal::{Entry, Outcome as Ended};
use oss_sign::v4;

use crate::rules::{self, minimal};
use crate::wire::{Call, Connection, Outcome, builder, known_key, now, until};

fn answered(status: u16) -> Result<Ended, http::status::InvalidStatusCode> {
    StatusCode::from_u16(status).map(Ended::Responded)
}

#[tokio::test]
async fn every_request_has_an_entry() -> Outcome {
    let emulator = rules::with_source().await;
    emulator.journal().clear();
    rules::put(&emulator, "r", &minimal("r")).await;
    let mut connection = Connection::open(&emulator).await;
    for call in [
        Call::object(Method::PUT, "source", "a b/中", "")
            .body("data")
            .signed(),
        Call::object(Method::PUT, "source", "copy", "")
            .header("x-oss-copy-source", "/source/a%20b/%E4%B8%AD")
            .signed(),
        Call::bucket(Method::GET, "source", "lifecycle").signed(),
        Call::service(Method::GET, ""),
        Call::service(Method::POST, "").signed(),
        Call::service(Method::GET, "%ff=").signed(),
    ] {
        connection.call(&call).await;
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
        assert_eq!(entry.outcome(), answered(status)?, "{entry:?}");
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
async fn what_is_cut_was_answered_all_the_same() -> Outcome {
    let emulator = builder().start().await?;
    let effect = Effect::Truncate(Truncation::of_response(0));
    emulator.faults().add(Fault::on_any().then(effect.clone()));
    let call = Call::service(Method::GET, "").signed();
    call.send_and_end(&emulator).await;
    let entries = emulator.journal().entries();
    assert_eq!(entries[0].outcome(), answered(200)?);
    assert_eq!(entries[0].effect(), Some(&effect));
    assert!(entries[0].is_applied());
    Ok(())
}

#[tokio::test]
async fn connections_are_counted_and_told_apart() -> Outcome {
    let emulator = builder().start().await?;
    let call = Call::service(Method::GET, "").signed();
    let mut first = Connection::open(&emulator).await;
    let mut second = Connection::open(&emulator).await;
    for connection in [&mut first, &mut second] {
        connection.call(&call).await;
        connection.call(&call).await;
    }
    let entries = emulator.journal().entries();
    let numbers: Vec<_> = entries.iter().map(Entry::connection).collect();
    assert_eq!(numbers, [1, 1, 2, 2]);

    drop(first);
    until(async || emulator.journal().connections().currently_open() == 1).await;
    call.send(&emulator).await;
    let connections = emulator.journal().connections();
    assert_eq!((connections.accepted(), connections.max_open()), (3, 2));

    until(async || emulator.journal().connections().currently_open() == 1).await;
    emulator.journal().clear();
    second.call(&call).await;
    let connections = emulator.journal().connections();
    assert_eq!((connections.accepted(), connections.max_open()), (0, 1));
    assert_eq!(emulator.journal().entries()[0].connection(), 2);
    Ok(())
}

#[tokio::test]
async fn nothing_secret_is_written_down() -> Outcome {
    let key = known_key().with_security_token("CAIScanary")?;
    let emulator = builder().credentials(key.clone()).start().await?;
    let params = v4::SigningParams::new(&key, "cn-hangzhou", now());
    let mut call = Call::service(Method::GET, "");
    let life = Duration::from_secs(60);
    call.query = v4::presign(&call.signable(), &params, life)?.append_to("");
    assert_eq!(call.send(&emulator).await.status, 200);
    let call = Call::service(Method::GET, "").signed_with(&key, "cn-hangzhou", now());
    assert_eq!(call.send(&emulator).await.status, 200);
    let shown = format!("{:?}", emulator.journal()).to_lowercase();
    assert!(shown.contains("listbuckets"), "{shown}");
    for secret in ["caiscanary", "signature", "credential"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    Ok(())
}

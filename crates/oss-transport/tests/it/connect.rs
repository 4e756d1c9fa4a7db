//! Failures before a connection is ready.

use std::error::Error as _;

use oss_transport::{ErrorKind, HyperTransport};

use crate::server::{fetch, get, refusing_origin};

#[tokio::test]
async fn f01_refused_connection_was_not_sent_and_names_the_peer() {
    let (_in_use, origin) = refusing_origin().await;
    let request = get(format!("{origin}/key?Signature=canary"));
    let error = fetch(&HyperTransport::new(), request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_connect() && !error.may_have_been_sent());
    let address = &origin["http://".len()..];
    assert_eq!(
        error.to_string(),
        format!("could not connect (peer {address})")
    );
    assert!(error.source().is_some());
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn f02_unknown_host_is_named_without_the_query() {
    // Every resolver refuses a label of 64 bytes without asking a server.
    let host = format!("{}.example", "x".repeat(64));
    let request = get(format!("http://{host}/key?Signature=canary"));
    let error = fetch(&HyperTransport::new(), request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Resolve);
    assert!(error.is_connect() && !error.may_have_been_sent());
    assert_eq!(error.peer(), Some(&*format!("{host}:80")));
    assert!(!format!("{error:?}").contains("canary"));
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod with_cryptography {
    use std::time::Duration;

    use oss_transport::{ErrorKind, HyperTransport, Limit, Timeouts};
    use tokio::io::AsyncReadExt;

    use crate::server::{accept, builder, fetch, get, listen, wait_for_close};
    use crate::time::{advance_past, pause_clock};

    const LIMIT: Duration = Duration::from_secs(2);

    #[tokio::test]
    async fn f06_tls_stall_ends_at_the_connect_limit() {
        let limits = Timeouts::default().with_connect(LIMIT);
        assert_gives_up(&builder().timeouts(limits).build(), None).await;
    }

    #[tokio::test]
    async fn f06_limit_of_the_request_takes_precedence() {
        let endless = Timeouts::default().with_connect(Duration::MAX);
        let transport = builder().timeouts(endless).build();
        assert_gives_up(&transport, Some(endless.with_connect(LIMIT))).await;
    }

    /// Connects to a server that reads the start of TLS and never responds.
    async fn assert_gives_up(transport: &HyperTransport, limits: Option<Timeouts>) {
        let _paused = pause_clock();
        let (listener, origin) = listen().await;
        let mut request = get(origin.replace("http:", "https:"));
        if let Some(limits) = limits {
            request.extensions_mut().insert(limits);
        }
        let server = async {
            let mut stream = accept(&listener).await;
            stream.read_u8().await.unwrap();
            advance_past(LIMIT).await;
            wait_for_close(&mut stream).await;
        };
        let (outcome, ()) = tokio::join!(fetch(transport, request), server);
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Connect));
        assert!(error.is_connect() && error.is_timeout() && !error.may_have_been_sent());
    }
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
#[tokio::test]
async fn https_without_cryptography_names_what_is_missing() {
    let request = get("https://127.0.0.1:1/");
    let error = fetch(&HyperTransport::new(), request).await.unwrap_err();
    let reasons = format!("{error:?}");
    assert_eq!(error.kind(), ErrorKind::Config, "{reasons}");
    assert!(reasons.contains("feature `ring`"), "{reasons}");
}

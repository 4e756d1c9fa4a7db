//! What happens before there is a connection.

use std::error::Error as _;

use oss_transport::{ErrorKind, HyperTransport};

use crate::raw::{fetch, get, refusing};

#[tokio::test]
async fn f01_a_refused_connection_was_not_sent_and_is_named() {
    let (_taken, origin) = refusing().await;
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
async fn f02_an_unknown_host_is_named_without_the_query() {
    // A label of 64 bytes is refused by every resolver, without asking a server.
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

    use crate::clock::{freeze, pass};
    use crate::raw::{accept, builder, closed, fetch, get, listen};

    const LIMIT: Duration = Duration::from_secs(2);

    #[tokio::test]
    async fn f06_a_tls_stall_is_bounded_by_the_connect_limit() {
        let limits = Timeouts::default().with_connect(LIMIT);
        assert_left(&builder().timeouts(limits).build(), None).await;
    }

    #[tokio::test]
    async fn f06_the_limit_of_a_request_goes_before() {
        let endless = Timeouts::default().with_connect(Duration::MAX);
        let transport = builder().timeouts(endless).build();
        assert_left(&transport, Some(endless.with_connect(LIMIT))).await;
    }

    /// Connects to a server that listens to the start of TLS and never speaks it.
    async fn assert_left(transport: &HyperTransport, limits: Option<Timeouts>) {
        let _frozen = freeze();
        let (listener, origin) = listen().await;
        let mut request = get(origin.replace("http:", "https:"));
        if let Some(limits) = limits {
            request.extensions_mut().insert(limits);
        }
        let server = async {
            let mut stream = accept(&listener).await;
            stream.read_u8().await.unwrap();
            pass(LIMIT).await;
            closed(&mut stream).await;
        };
        let (outcome, ()) = tokio::join!(fetch(transport, request), server);
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Connect));
        assert!(error.is_connect() && error.is_timeout() && !error.may_have_been_sent());
    }
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
#[tokio::test]
async fn without_cryptography_https_says_what_is_missing() {
    let request = get("https://127.0.0.1:1/");
    let error = fetch(&HyperTransport::new(), request).await.unwrap_err();
    let reasons = format!("{error:?}");
    assert_eq!(error.kind(), ErrorKind::Config, "{reasons}");
    assert!(reasons.contains("feature `ring`"), "{reasons}");
}

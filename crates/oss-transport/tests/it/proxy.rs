//! Requests through a forward proxy.

use std::process::Command;

use oss_transport::{ErrorKind, HyperTransport, Proxy};

use crate::server::{OK, builder, fetch, get, listen, refusing_origin, serve};

const CREDENTIALS: &str = "Y2k6Y2FuYXJ5"; // ci:canary

fn through(origin: &str) -> HyperTransport {
    let proxy = Proxy::new(origin.parse().unwrap()).unwrap();
    let proxy = proxy.with_basic_auth("ci", "canary").unwrap();
    builder().proxy(proxy).build()
}

#[tokio::test]
async fn plain_request_is_sent_in_absolute_form() {
    let (listener, origin) = listen().await;
    let transport = through(&origin);
    let uri = "http://bucket.example/a/../b?inventory&x=";
    let (outcome, (_stream, head)) =
        tokio::join!(fetch(&transport, get(uri)), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some(&*format!("GET {uri} HTTP/1.1")));
    assert!(head.contains("\r\nhost: bucket.example\r\n"), "{head}");
    let authorization = format!("\r\nproxy-authorization: Basic {CREDENTIALS}\r\n");
    assert!(head.contains(&authorization), "{head}");
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[tokio::test]
async fn f37_refused_tunnel_was_not_sent_and_hides_credentials() {
    for status in ["407 Proxy Authentication Required", "502 Bad Gateway"] {
        let (listener, origin) = listen().await;
        let transport = through(&origin);
        let response = format!("HTTP/1.1 {status}\r\n\r\n");
        let request = get("https://bucket.example/key");
        let (outcome, (_stream, head)) = tokio::join!(
            fetch(&transport, request),
            serve(&listener, response.as_bytes())
        );
        assert!(
            head.starts_with("CONNECT bucket.example:443 HTTP/1.1\r\n"),
            "{head}"
        );
        assert!(head.contains(CREDENTIALS), "{head}");
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert!(!error.may_have_been_sent());
        let shown = format!("{error:?} {transport:?}");
        assert!(
            !shown.contains("canary") && !shown.contains(CREDENTIALS),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn f37_proxy_that_is_down_was_not_sent() {
    let (_in_use, origin) = refusing_origin().await;
    let request = get("http://bucket.example/");
    let error = fetch(&through(&origin), request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

#[test]
fn f37_environment_variables_are_ignored() {
    // Port 1 refuses connections, and the other values are not URIs.
    let values = [
        "http://127.0.0.1:1",
        "http://u:canary@127.0.0.1:1",
        "::::",
        "\u{7}",
    ];
    for value in values {
        let mut this_test = Command::new(std::env::current_exe().unwrap());
        this_test.args(["--exact", "pool::healthy_connection_is_reused"]);
        for name in [
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "all_proxy",
        ] {
            this_test.env(name, value);
        }
        let output = this_test.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && told.contains("1 passed"),
            "{value}: {told}"
        );
    }
}

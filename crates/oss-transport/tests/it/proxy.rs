//! What a forward proxy sees.

use std::process::Command;

use oss_transport::{ErrorKind, HyperTransport, Proxy};

use crate::raw::{OK, builder, fetch, get, listen, refusing, serve};

const CREDENTIALS: &str = "Y2k6Y2FuYXJ5"; // ci:canary

fn through(origin: &str) -> HyperTransport {
    let proxy = Proxy::new(origin.parse().unwrap()).unwrap();
    let proxy = proxy.with_basic_auth("ci", "canary").unwrap();
    builder().proxy(proxy).build()
}

#[tokio::test]
async fn a_plain_request_is_sent_in_absolute_form() {
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
async fn f37_a_refused_tunnel_was_not_sent_and_shows_no_credentials() {
    for answer in ["407 Proxy Authentication Required", "502 Bad Gateway"] {
        let (listener, origin) = listen().await;
        let transport = through(&origin);
        let answer = format!("HTTP/1.1 {answer}\r\n\r\n");
        let request = get("https://bucket.example/key");
        let (outcome, (_stream, head)) = tokio::join!(
            fetch(&transport, request),
            serve(&listener, answer.as_bytes())
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
async fn f37_a_proxy_that_is_down_was_not_sent() {
    let (_taken, origin) = refusing().await;
    let request = get("http://bucket.example/");
    let error = fetch(&through(&origin), request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

#[test]
fn f37_variables_of_the_environment_are_not_obeyed() {
    // Nobody listens on port 1, and the other ones are no URIs.
    let values = [
        "http://127.0.0.1:1",
        "http://u:canary@127.0.0.1:1",
        "::::",
        "\u{7}",
    ];
    for value in values {
        let mut itself = Command::new(std::env::current_exe().unwrap());
        itself.args(["--exact", "pool::a_healthy_connection_is_used_again"]);
        for name in [
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "all_proxy",
        ] {
            itself.env(name, value);
        }
        let output = itself.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && told.contains("1 passed"),
            "{value}: {told}"
        );
    }
}

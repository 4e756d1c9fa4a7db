//! Requests through a forward proxy.

use std::error::Error as _;
use std::process::Command;

use oss_transport::{
    Delivery, Error, ErrorKind, HyperTransport, Proxy, ProxyRules, Transport as _,
};
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
use oss_transport::{Limit, Timeouts};

use crate::server::{OK, builder, fetch, get, listen, refusing_origin, serve};
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
use crate::server::{accept, read_head, wait_for_close};
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
use crate::time::{advance_past, pause_clock};

const CREDENTIALS: &str = "Y2k6Y2FuYXJ5"; // ci:canary

fn through(origin: &str) -> HyperTransport {
    let proxy = Proxy::new(origin.parse().unwrap()).unwrap();
    let proxy = proxy.with_basic_auth("ci", "canary").unwrap();
    builder().proxy(proxy.with_origin("PROXY_SETTING")).build()
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

#[tokio::test]
async fn response_names_the_password_that_the_proxy_received() {
    let (listener, origin) = listen().await;
    let transport = through(&origin);
    let request = get("http://bucket.example/");
    let (outcome, _) = tokio::join!(transport.send(request), serve(&listener, OK));
    let response = outcome.unwrap();
    let delivery = response.extensions().get::<Delivery>().unwrap();
    assert_eq!(delivery.added_secrets, [format!("Basic {CREDENTIALS}")]);
    assert!(!format!("{response:?}").contains(CREDENTIALS));

    let direct = builder().build();
    let (outcome, _) = tokio::join!(direct.send(get(origin)), serve(&listener, OK));
    let response = outcome.unwrap();
    let delivery = response.extensions().get::<Delivery>();
    assert!(delivery.is_none_or(|delivery| delivery.added_secrets.is_empty()));
}

#[tokio::test]
async fn f37_plain_request_without_valid_password_is_refused() {
    let (listener, origin) = listen().await;
    let transport = through(&origin);
    let request = get("http://bucket.example/key?Signature=signed");
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nno!!";
    let (outcome, _) = tokio::join!(fetch(&transport, request), serve(&listener, refusal));
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ProxyRefused);
    assert!(error.is_proxy() && error.is_connect() && !error.may_have_been_sent());
    let peer = origin.strip_prefix("http://").unwrap();
    assert_eq!(error.peer(), Some(peer));
    let reasons = reasons(&error);
    let by = format!("no connection through the proxy {peer}, set by PROXY_SETTING");
    assert_eq!(reasons[0], by);
    let said = "the proxy returned 407 Proxy Authentication Required for a request to \
                bucket.example:80; check its user name and password";
    assert!(reasons[1].starts_with(said), "{reasons:?}");
    assert!(!format!("{error:?}").contains("signed"), "{error:?}");
}

#[tokio::test]
async fn status_407_of_a_server_is_ok() {
    let (listener, origin) = listen().await;
    let response = b"HTTP/1.1 407 Odd\r\nContent-Length: 2\r\n\r\nok";
    let transport = builder().build();
    let (outcome, _) = tokio::join!(fetch(&transport, get(origin)), serve(&listener, response));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn bypassed_host_is_reached_directly_without_credentials() {
    let (listener, origin) = listen().await;
    let (_in_use, down) = refusing_origin().await;
    let proxy: Proxy = down.replace("//", "//ci:canary@").parse().unwrap();
    let rules = ProxyRules::from(proxy).bypass("127.0.0.0/8");
    let transport = builder().proxy(rules).build();
    let (outcome, (_stream, head)) = tokio::join!(
        fetch(&transport, get(format!("{origin}/key"))),
        serve(&listener, OK)
    );
    assert_eq!(outcome.unwrap(), "ok");
    assert!(head.starts_with("GET /key HTTP/1.1\r\n"), "{head}");
    assert!(!head.contains("proxy-authorization"), "{head}");
    let error = fetch(&transport, get("http://bucket.example/")).await;
    assert!(error.unwrap_err().is_proxy());
}

#[tokio::test]
async fn unusable_variable_is_an_error_before_a_connection() {
    let (listener, origin) = listen().await;
    let rules = ProxyRules::from_variables(|name| {
        (name == "ALL_PROXY").then(|| origin.replace("http://", "socks5://ci:canary@").into())
    });
    let transport = builder().proxy(rules).build();
    let error = fetch(&transport, get("http://bucket.example/")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let said = format!("{:?}", reasons(&error));
    assert!(
        said.contains("the variable ALL_PROXY can't be used: SOCKS"),
        "{said}"
    );
    assert!(!format!("{said} {error:?}").contains("canary"), "{error:?}");
    let listener = listener.into_std().unwrap();
    assert!(listener.accept().is_err(), "nothing connects");
}

/// Returns the texts of an error's sources.
fn reasons(error: &Error) -> Vec<String> {
    let sources = std::iter::successors(error.source(), |&error| error.source());
    sources.map(ToString::to_string).collect()
}

/// Asserts the error of a tunnel that the proxy doesn't open.
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
async fn assert_no_tunnel(response: &str, expected: ErrorKind, reason: &str) {
    let (listener, origin) = listen().await;
    let transport = through(&origin);
    let request = get("https://bucket.example/key?Signature=signed");
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
    assert_eq!(error.kind(), expected, "{response}");
    assert!(error.is_proxy() && error.is_connect() && !error.may_have_been_sent());
    assert_eq!(error.peer(), origin.strip_prefix("http://"), "{response}");
    let shown = format!("{error} {error:?} {transport:?}");
    assert!(error.to_string().contains(error.peer().unwrap()), "{shown}");
    for secret in ["canary", CREDENTIALS, "signed"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let reasons = reasons(&error);
    assert!(reasons.iter().any(|it| it.contains(reason)), "{reasons:?}");
    let setting = ", set by PROXY_SETTING";
    assert!(
        reasons.iter().any(|it| it.ends_with(setting)),
        "{reasons:?}"
    );
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[tokio::test]
async fn f37_refused_tunnel_is_final_and_names_the_proxy() {
    for (status, remedy) in [
        ("407 Proxy Authentication Required", "check its user name"),
        ("401 Unauthorized", "check its user name"),
        ("403 Forbidden", "ask its operator"),
        ("302 Found", "check the host and port of the proxy"),
    ] {
        for rest in ["", "Content-Length: 9\r\n"] {
            let response = format!("HTTP/1.1 {status}\r\n{rest}\r\n");
            let reason = format!("the proxy returned {status} for a tunnel to bucket.example:443");
            assert_no_tunnel(&response, ErrorKind::ProxyRefused, &reason).await;
            assert_no_tunnel(&response, ErrorKind::ProxyRefused, remedy).await;
        }
    }
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[tokio::test]
async fn f37_proxy_that_fails_may_recover_and_is_named() {
    for status in ["408", "429", "500", "502", "503", "504"] {
        let response = format!("HTTP/1.1 {status} T\r\n\r\n");
        let reason = format!("the proxy returned {status}");
        assert_no_tunnel(&response, ErrorKind::Connect, &reason).await;
    }
    assert_no_tunnel("SSH-2.0-x\r\n\r\n", ErrorKind::Connect, "invalid HTTP").await;
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[tokio::test]
async fn f37_silent_proxy_ends_at_the_connect_limit_and_is_named() {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let request = get("https://bucket.example/");
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        advance_past(Timeouts::default().connect()).await;
        wait_for_close(&mut stream).await;
    };
    let transport = through(&origin);
    let (outcome, ()) = tokio::join!(fetch(&transport, request), server);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Connect));
    assert!(error.is_proxy());
    assert_eq!(error.peer(), origin.strip_prefix("http://"));
    let proxy = origin.replace("http://", "through the proxy ");
    assert!(format!("{:?}", reasons(&error)).contains(&proxy));
}

#[tokio::test]
async fn f37_proxy_that_is_down_was_not_sent_and_is_named() {
    let (_in_use, origin) = refusing_origin().await;
    let mut uris = vec!["http://bucket.example/"];
    // Without cryptography, https is refused before the proxy is used.
    if cfg!(any(feature = "ring", feature = "aws-lc-rs")) {
        uris.push("https://bucket.example/");
    }
    for uri in uris {
        let error = fetch(&through(&origin), get(uri)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.peer(), origin.strip_prefix("http://"), "{uri}");
    }
}

#[tokio::test]
async fn f37_proxy_without_an_address_is_named() {
    // Every resolver refuses a label of 64 bytes without asking a server.
    let host = format!("{}.example", "x".repeat(64));
    let transport = through(&format!("http://{host}:3128"));
    let error = fetch(&transport, get("http://bucket.example/")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Resolve);
    assert_eq!(error.peer(), Some(&*format!("{host}:3128")));
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

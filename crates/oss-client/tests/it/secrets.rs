//! Errors and traces contain no secrets.

use oss_client::{EnvironmentCredentials, Error, ProvideCredentials as _};
use oss_transport::ErrorKind::{Connect, Interrupted};

use crate::support::{Outcome, PutColor, SECRET, TOKEN, TestResult, chain, client, get, response};
use crate::traces::Listener;

/// The response to a wrong signature, which repeats the signed text.
const MISMATCH: &str = "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message>\
    <StringToSign>x-oss-security-token:canary-token</StringToSign>\
    <CanonicalRequest>x-oss-security-token:canary-token</CanonicalRequest></Error>";

fn outcomes() -> Vec<Vec<Outcome>> {
    vec![
        vec![Ok(response(
            200,
            &[("x-oss-request-id", "request-1")],
            "<Color/>",
        ))],
        vec![Ok(response(403, &[], MISMATCH))],
        vec![Ok(response(403, &[], MISMATCH.trim_end_matches('>')))],
        vec![Ok(response(
            301,
            &[(
                "location",
                "https://x.example/?x-oss-security-token=canary-token",
            )],
            "",
        ))],
        vec![Err(Connect), Err(Interrupted), Ok(response(500, &[], ""))],
        vec![Ok(response(200, &[], "no XML"))],
    ]
}

const HEAD: &str = "GET / HTTP/1.1\r\nx-oss-security-token: canary-token\r\n\r\n";
const MESSAGE: &str = "<Error><Code>canary-token</Code><Message>canary&#45;token</Message>\
    <RequestId>canary-token</RequestId><HostId>canary-token</HostId><EC>canary-token</EC>\
    <Endpoint>canary-token</Endpoint><RecommendDoc>canary-token</RecommendDoc></Error>";
const JSON: &str = r#"{"Code":"canary\u002dtoken","Message":"canary-token"}"#;

/// Responses of proxies and firewalls that quote the request.
fn echoes() -> Vec<Vec<Outcome>> {
    let json = [("content-type", "application/json")];
    let ids = [
        ("x-oss-request-id", "canary-token"),
        ("x-oss-ec", "x canary-token"),
    ];
    let listed = [
        ("date", "x canary-token"),
        ("retry-after", "canary-token"),
        ("x-oss-server-time", "canary-token"),
    ];
    let pages = [
        response(502, &listed, HEAD),
        response(200, &listed, "<Color/>"),
        response(403, &ids, MESSAGE),
        response(404, &json, JSON),
        response(200, &ids, HEAD),
        response(200, &[], "<Foo>canary-token</Foo>"),
        response(200, &[], "<canary-token/>"),
        response(200, &[], "<Color></canary-token>"),
        response(200, &[], "<Color>&canary-token;</Color>"),
        response(200, &[], "<Color><canary-token></Color>"),
        response(200, &[], "<Color><x canary-token></Color>"),
        response(403, &[], "<Error><canary-token/></Error>"),
        response(403, &[], "<Error><Message>canary-token</Message><Code>C</"),
    ];
    pages.into_iter().map(|page| vec![Ok(page)]).collect()
}

fn assert_clean(text: &str) {
    assert!(!text.contains("canary"), "{text}");
    assert!(!text.to_lowercase().contains("oss4-hmac"), "{text}");
}

fn show(error: &Error) -> String {
    format!(
        "{error} {error:?} {error:#?} {} {:?}",
        chain(error),
        error.service_error()
    )
}

#[tokio::test]
async fn errors_and_debug_contain_no_secret() -> TestResult {
    for script in outcomes().into_iter().chain(echoes()) {
        let (client, sent) = client(script)?;
        assert_clean(&format!("{client:?} {client:#?}"));
        for error in [
            client.execute(&get()).await.err(),
            client.execute(&PutColor).await.err(),
        ] {
            assert_clean(&error.map(|error| show(&error)).unwrap_or_default());
        }
        assert_eq!(
            sent.requests()[0].headers()["x-oss-security-token"],
            TOKEN,
            "the canary is in use"
        );
        // `Debug` of a request hides both headers, because they are marked as sensitive.
        assert_clean(&format!("{:?}", sent.requests()[0].headers()));
    }
    Ok(())
}

#[tokio::test]
async fn provider_and_its_error_contain_no_secret() {
    let provider = EnvironmentCredentials::with_lookup(|_| Some(format!("{SECRET}\n").into()));
    let error = provider
        .provide()
        .await
        .expect_err("a line break is rejected");
    assert_clean(&format!("{provider:?} {error:?} {}", chain(&error)));
}

#[tokio::test]
async fn traces_contain_no_secret() -> TestResult {
    let listener = Listener::start();
    for script in outcomes().into_iter().chain(echoes()) {
        let (client, _) = client(script)?;
        let _ = client.execute(&get()).await;
    }
    let text = listener.text();
    assert_clean(&text);
    for part in [
        "GetColor",
        "examplebucket",
        "request-1",
        "status_code=200",
        "status_code=403",
        "resend_count=2",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    Ok(())
}

//! No secret is in an error or in a trace, at any level.

use oss_client::{EnvironmentCredentials, Error, ProvideCredentials as _};
use oss_transport::ErrorKind::{Connect, Interrupted};

use crate::support::{Outcome, PutColor, SECRET, TOKEN, TestResult, answer, chain, client, get};
use crate::traces::Listener;

/// What a service says after a wrong signature: all that was signed.
const MISMATCH: &str = "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message>\
    <StringToSign>x-oss-security-token:canary-token</StringToSign>\
    <CanonicalRequest>x-oss-security-token:canary-token</CanonicalRequest></Error>";

fn outcomes() -> Vec<Vec<Outcome>> {
    vec![
        vec![Ok(answer(
            200,
            &[("x-oss-request-id", "request-1")],
            "<Color/>",
        ))],
        vec![Ok(answer(403, &[], MISMATCH))],
        vec![Ok(answer(403, &[], MISMATCH.trim_end_matches('>')))],
        vec![Ok(answer(
            301,
            &[(
                "location",
                "https://x.example/?x-oss-security-token=canary-token",
            )],
            "",
        ))],
        vec![Err(Connect), Err(Interrupted), Ok(answer(500, &[], ""))],
        vec![Ok(answer(200, &[], "no XML"))],
    ]
}

const HEAD: &str = "GET / HTTP/1.1\r\nx-oss-security-token: canary-token\r\n\r\n";
const MESSAGE: &str = "<Error><Code>canary-token</Code><Message>canary&#45;token</Message>\
    <RequestId>canary-token</RequestId><HostId>canary-token</HostId><EC>canary-token</EC>\
    <Endpoint>canary-token</Endpoint><RecommendDoc>canary-token</RecommendDoc></Error>";
const JSON: &str = r#"{"Code":"canary\u002dtoken","Message":"canary-token"}"#;

/// What proxies and firewalls say that show a request to the person who made it.
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
    let answers = [
        answer(502, &listed, HEAD),
        answer(200, &listed, "<Color/>"),
        answer(403, &ids, MESSAGE),
        answer(404, &json, JSON),
        answer(200, &ids, HEAD),
        answer(200, &[], "<Foo>canary-token</Foo>"),
    ];
    answers.into_iter().map(|answer| vec![Ok(answer)]).collect()
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
async fn errors_and_debug_hold_no_secret() -> TestResult {
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
        // What a Debug of the request would show: both headers are marked as sensitive.
        assert_clean(&format!("{:?}", sent.requests()[0].headers()));
    }
    Ok(())
}

#[tokio::test]
async fn providers_hold_no_secret() {
    let provider = EnvironmentCredentials::with_lookup(|_| Some(format!("{SECRET}\n").into()));
    let error = provider
        .provide()
        .await
        .expect_err("a line break is refused");
    assert_clean(&format!("{provider:?} {error:?} {}", chain(&error)));
}

#[tokio::test]
async fn traces_tell_the_story_without_secrets() -> TestResult {
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

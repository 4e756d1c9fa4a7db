//! Errors and traces contain no secrets.

use http::{HeaderValue, Response};
use oss_client::{EnvironmentCredentials, Error, ProvideCredentials as _, Transport};
use oss_transport::ErrorKind::{Connect, Interrupted};
use oss_transport::{Body, Delivery};
use oss_transport_testing::from_fn;

use crate::support::{
    Outcome, PutColor, SECRET, TOKEN, TestResult, builder, chain, client, get, response,
};
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

/// Responds like a proxy that repeats its password in every place.
fn proxy_echoes() -> Vec<Outcome> {
    let page =
        "GET http://oss.test/ HTTP/1.1\r\nproxy-authorization: Basic Y2k6Y2FuYXJ5LXBhc3N3b3Jk\r\n";
    let document = "<Error><Code>Basic Y2k6Y2FuYXJ5LXBhc3N3b3Jk</Code><Message>Y2k6Y2FuYXJ5LXBhc3N3b3Jk\
        </Message><RequestId>Y2k6Y2FuYXJ5LXBhc3N3b3Jk</RequestId></Error>";
    let headers = [
        ("x-oss-request-id", "Y2k6Y2FuYXJ5LXBhc3N3b3Jk"),
        ("x-oss-ec", "Y2k6Y2FuYXJ5LXBhc3N3b3Jk"),
        ("date", "Y2k6Y2FuYXJ5LXBhc3N3b3Jk"),
        ("location", "http://x/?Y2k6Y2FuYXJ5LXBhc3N3b3Jk"),
    ];
    let pages = [200, 302, 400, 403, 404, 502]
        .map(|status| [page, document].map(|body| Ok(response(status, &headers, body))));
    pages.into_iter().flatten().collect()
}

#[tokio::test]
async fn password_of_a_proxy_is_in_no_error_or_trace() -> TestResult {
    let listener = Listener::start();
    for outcome in proxy_echoes() {
        let server = outcome.map_err(|_| "a response")?;
        let client = builder(through_proxy(server))?.build()?;
        for error in [
            client.execute(&get()).await.err(),
            client.execute(&PutColor).await.err(),
        ] {
            let text = error.map(|error| show(&error)).unwrap_or_default();
            assert!(!text.contains("Y2FuYXJ5"), "{text}");
        }
    }
    let text = listener.text();
    assert!(
        text.contains("date: ") && !text.contains("Y2FuYXJ5"),
        "{text}"
    );
    Ok(())
}

/// Returns a transport that authenticates at a proxy, which returns this response.
fn through_proxy(response: Response<&'static str>) -> impl Transport {
    from_fn(move |_| {
        let mut password = HeaderValue::from_static("Basic Y2k6Y2FuYXJ5LXBhc3N3b3Jk");
        password.set_sensitive(true);
        let mut delivery = Delivery::default();
        delivery.added_secrets.push(password);
        let mut response = response.clone().map(Body::from);
        response.extensions_mut().insert(delivery);
        async { Ok(response) }
    })
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

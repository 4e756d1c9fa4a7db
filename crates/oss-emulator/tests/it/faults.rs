//! Faults: their effect on the wire, and whether the operation is applied.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_LENGTH, DATE, HeaderValue};
use http::{Method, StatusCode};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Faults, Reply, Skew, Truncation};
use oss_emulator::journal::Outcome;

use tokio::task::JoinSet;

use crate::rules::{self, minimal, put_request};
use crate::wire::{Connection, Request, TestResult, builder, known_key, now, refused, until};

const PUT: &str = "PutBucketInventory";
const FIN: Option<ErrorKind> = None;
const RST: Option<ErrorKind> = Some(ErrorKind::ConnectionReset);

/// An emulator with the bucket `source` and this effect on the first put of a rule.
async fn with_fault(effect: Effect) -> Result<Emulator, Box<dyn std::error::Error>> {
    let emulator = rules::with_source().await;
    emulator.faults().add(Fault::on(PUT)?.first(1).then(effect));
    Ok(emulator)
}

async fn exists(emulator: &Emulator, id: &str) -> bool {
    rules::get(emulator, id).await.status == 200
}

fn busy() -> Reply {
    Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable").retry_after(2)
}

fn put() -> Request {
    put_request("r", &minimal("r"))
}

#[tokio::test]
async fn closed_or_reset_request_is_not_applied() -> TestResult {
    for (effect, ended, outcome) in [
        (Effect::Close, FIN, Outcome::Closed),
        (Effect::Reset, RST, Outcome::Reset),
    ] {
        let emulator = with_fault(effect.clone()).await?;
        let no_response = (String::new(), ended);
        assert_eq!(
            put().send_and_end(&emulator).await,
            no_response,
            "{effect:?}"
        );
        assert!(!exists(&emulator, "r").await);
        let entries = emulator.journal().entries();
        let entry = entries.iter().find(|entry| entry.operation() == Some(PUT));
        let entry = entry.ok_or("the put is missing")?;
        assert_eq!((entry.outcome(), entry.effect()), (outcome, Some(&effect)));
        assert!(!entry.is_applied());
        assert_eq!(put().send(&emulator).await.status, 200);
    }
    Ok(())
}

#[tokio::test]
async fn applied_put_stays_when_its_response_is_lost() -> TestResult {
    for (effect, ended, outcome) in [
        (Effect::ApplyThenClose, FIN, Outcome::Closed),
        (Effect::ApplyThenReset, RST, Outcome::Reset),
    ] {
        let emulator = with_fault(effect.clone()).await?;
        let no_response = (String::new(), ended);
        assert_eq!(
            put().send_and_end(&emulator).await,
            no_response,
            "{effect:?}"
        );
        assert!(exists(&emulator, "r").await);
        let entries = emulator.journal().entries();
        let entry = entries.iter().find(|entry| entry.operation() == Some(PUT));
        let entry = entry.ok_or("the put is missing")?;
        assert_eq!((entry.outcome(), entry.effect()), (outcome, Some(&effect)));
        assert!(entry.is_applied());
        let refusal = put().send(&emulator).await.refusal();
        assert_eq!(refusal.1, "InventoryConfigurationAlreadyExists");
    }
    Ok(())
}

#[tokio::test]
async fn refused_request_gets_its_error_instead_of_the_effect() -> TestResult {
    for effect in [
        Effect::ApplyThenClose,
        Effect::ApplyThenReset,
        Effect::ApplyThenRespond(busy()),
    ] {
        let emulator = with_fault(effect).await?;
        emulator
            .faults()
            .add(Fault::on(PUT)?.nth(2).then(Effect::ApplyThenClose));
        let query = "inventory&inventoryId=r";
        let anonymous = Request::bucket(Method::PUT, "source", query).body(minimal("r"));
        let refusal = anonymous.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(403, "AccessDenied", None));
        let refusal = put_request("r", "<Nonsense/>")
            .send(&emulator)
            .await
            .refusal();
        assert_eq!(refusal.1, "MalformedXML");
        assert!(!exists(&emulator, "r").await);
        for entry in emulator.journal().entries() {
            assert_eq!(entry.effect(), None, "{entry:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn canned_response_replaces_or_follows_the_operation() -> TestResult {
    for (effect, applied) in [
        (Effect::Respond(busy()), false),
        (Effect::ApplyThenRespond(busy()), true),
    ] {
        let emulator = with_fault(effect).await?;
        let mut connection = Connection::open(&emulator).await;
        let response = connection.exchange(&put()).await;
        let expected = refused(503, "ServiceUnavailable", None);
        assert_eq!(response.refusal(), expected);
        assert_eq!(response.header("retry-after"), "2");
        let id = response.error().request_id;
        assert_eq!(Some(response.header("x-oss-request-id")), id.as_deref());
        assert_eq!(exists(&emulator, "r").await, applied);
        // The connection stays open.
        assert_eq!(connection.exchange(&put()).await.status == 200, !applied);
    }
    Ok(())
}

#[tokio::test]
async fn canned_response_needs_no_signature() -> TestResult {
    let emulator = builder().start().await?;
    let busy = Effect::Respond(busy());
    emulator.faults().add(Fault::on_any().first(2).then(busy));
    let anonymous = Request::service(Method::GET, "");
    assert_eq!(anonymous.send(&emulator).await.status, 503);
    // Nor a readable request.
    let nonsense = Request::service(Method::GET, "%ff=");
    assert_eq!(nonsense.send(&emulator).await.status, 503);
    assert_eq!(nonsense.send(&emulator).await.status, 400);
    Ok(())
}

#[tokio::test]
async fn every_part_of_a_canned_response_can_be_set() -> TestResult {
    let wrong_endpoint = Reply::error(StatusCode::FORBIDDEN, "AccessDenied")
        .message("Use the endpoint <there>.")
        .ec("0003-00001403")
        .detail("Endpoint", "oss-cn-shanghai.aliyuncs.com");
    let html = HeaderValue::from_static("text/html");
    let replies = [
        wrong_endpoint,
        Reply::error(StatusCode::OK, "InternalError"),
        Reply::empty(StatusCode::NO_CONTENT),
        Reply::data(StatusCode::OK, html, "<html>").header(DATE, HeaderValue::from_static("?")),
    ];
    let emulator = builder().start().await?;
    for (reply, number) in replies.into_iter().zip(1..) {
        let nth = Fault::on_any().nth(number);
        emulator.faults().add(nth.then(Effect::Respond(reply)));
    }
    let list = Request::service(Method::GET, "").signed();
    let response = list.send(&emulator).await;
    let expected = refused(403, "AccessDenied", Some("0003-00001403"));
    assert_eq!(response.refusal(), expected);
    assert_eq!(response.header("x-oss-ec"), "0003-00001403");
    let endpoint = "<Endpoint>oss-cn-shanghai.aliyuncs.com</Endpoint>";
    assert!(response.body.contains(endpoint), "{}", response.body);
    let response = list.send(&emulator).await;
    assert_eq!(response.status, 200);
    assert!(response.body.contains("<Code>InternalError</Code>"));
    let response = list.send(&emulator).await;
    assert_eq!((response.status.as_u16(), &*response.body), (204, ""));
    let response = list.send(&emulator).await;
    assert_eq!((response.status.as_u16(), &*response.body), (200, "<html>"));
    assert_eq!(response.header("content-type"), "text/html");
    assert_eq!(response.header("date"), "?");
    Ok(())
}

#[tokio::test]
async fn canned_response_is_framed_correctly_or_a_500() -> TestResult {
    let emulator = builder().start().await?;
    let long = HeaderValue::from_static("1000");
    let text = HeaderValue::from_static("text/plain");
    let framed = Reply::data(StatusCode::OK, text, "data").header(CONTENT_LENGTH, long);
    let interim = Reply::empty(StatusCode::CONTINUE);
    for (reply, number) in [framed, interim].into_iter().zip(1..) {
        let nth = Fault::on_any().nth(number);
        emulator.faults().add(nth.then(Effect::Respond(reply)));
    }
    let list = Request::service(Method::GET, "").signed();
    let response = list.send(&emulator).await;
    assert_eq!(
        (&*response.body, response.header("content-length")),
        ("data", "4")
    );
    let (sent, ended) = list.send_and_end(&emulator).await;
    assert!(sent.starts_with("HTTP/1.1 500 "), "{sent}");
    assert_eq!(ended, FIN);
    Ok(())
}

#[tokio::test]
async fn canned_error_of_head_request_is_in_a_header() -> TestResult {
    let emulator = rules::with_source().await;
    let fault = Fault::on("HeadObject")?.then(Effect::Respond(busy()));
    emulator.faults().add(fault);
    let request = Request::object(Method::HEAD, "source", "k", "").signed();
    let refusal = request.send(&emulator).await.head_refusal();
    assert_eq!(refusal, refused(503, "ServiceUnavailable", None));
    Ok(())
}

#[tokio::test]
async fn response_is_truncated_in_head_or_body() -> TestResult {
    let emulator = rules::with_source().await;
    let request = Request::bucket(Method::GET, "source", "location").signed();
    let whole = request.send(&emulator).await.body;
    for (truncation, head, body, ended) in [
        (Truncation::of_response(12), Some("HTTP/1.1 200"), None, FIN),
        (Truncation::of_response(0), Some(""), None, FIN),
        (
            Truncation::of_response(8).with_reset(),
            Some("HTTP/1.1"),
            None,
            RST,
        ),
        (Truncation::of_body(0), None, Some(0), FIN),
        (Truncation::of_body(7), None, Some(7), FIN),
        (Truncation::of_body(7).with_reset(), None, Some(7), RST),
    ] {
        emulator.faults().clear();
        let fault = Fault::on("GetBucketLocation")?.first(1);
        emulator
            .faults()
            .add(fault.then(Effect::Truncate(truncation)));
        let (sent, end) = request.send_and_end(&emulator).await;
        assert_eq!(end, ended, "{truncation:?}");
        if let Some(head) = head {
            assert_eq!(sent, head);
        }
        if let Some(length) = body {
            let (head, body) = sent.split_once("\r\n\r\n").ok_or("no head")?;
            let content_length = format!("content-length: {}", whole.len());
            assert!(head.contains(&content_length), "{head}");
            assert_eq!(body, &whole[..length]);
        }
    }
    Ok(())
}

#[tokio::test]
async fn response_within_the_limit_arrives_whole() -> TestResult {
    let emulator = rules::with_source().await;
    let request = Request::bucket(Method::GET, "source", "location").signed();
    let whole = request.send(&emulator).await.body;
    let exactly = Truncation::of_body(whole.len());
    let fault = Fault::on("GetBucketLocation")?.first(1);
    emulator.faults().add(fault.then(Effect::Truncate(exactly)));
    let mut connection = Connection::open(&emulator).await;
    for _ in 0..2 {
        assert_eq!(connection.exchange(&request).await.body, whole);
    }
    Ok(())
}

#[tokio::test]
async fn delay_holds_back_the_response_but_not_the_operation() -> TestResult {
    let emulator = with_fault(Effect::Delay(Duration::MAX)).await?;
    let mut connection = Connection::open(&emulator).await;
    connection.send(&put().bytes()).await;
    until(async || exists(&emulator, "r").await).await;
    let mut ended = Box::pin(connection.end());
    let early = tokio::time::timeout(Duration::ZERO, &mut ended).await;
    assert!(early.is_err(), "{early:?}");
    // A shutdown does not wait for delays.
    emulator.shutdown().await;
    assert_eq!(ended.await.0, "");
    Ok(())
}

#[tokio::test]
async fn delay_lasts_its_duration() -> TestResult {
    let hour = Duration::from_secs(3600);
    let emulator = with_fault(Effect::Delay(hour)).await?;
    let mut connection = Connection::open(&emulator).await;
    connection.send(&put().bytes()).await;
    until(async || exists(&emulator, "r").await).await;
    // The delay has begun and nothing else is pending, so time jumps to its end.
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    assert_eq!(connection.read_response(&Method::PUT).await.status, 200);
    assert!(started.elapsed() + Duration::from_secs(60) > hour);
    Ok(())
}

#[tokio::test]
async fn clock_is_skewed_for_one_request() -> TestResult {
    let quarter = Duration::from_secs(16 * 60);
    let century = Duration::from_secs(73 * 365 * 24 * 3600);
    for (skew, clock, date) in [
        (
            Skew::ahead(quarter),
            now() + quarter,
            "Sun, 22 Nov 2026 07:58:33 GMT",
        ),
        (
            Skew::behind(quarter),
            now() - quarter,
            "Sun, 22 Nov 2026 07:26:33 GMT",
        ),
        (
            Skew::ahead(century),
            now() + century,
            "Wed, 04 Nov 2099 07:42:33 GMT",
        ),
    ] {
        let emulator = with_fault(Effect::Skew(skew)).await?;
        let response = put().send(&emulator).await;
        let skewed = refused(403, "RequestTimeTooSkewed", Some("0002-00000504"));
        assert_eq!(response.refusal(), skewed);
        assert_eq!(response.header("date"), date);
        // Only the first request is hit; a second one signed by that clock is refused.
        assert_eq!(signed_at(clock).send(&emulator).await.status, 403);
        assert_eq!(put().send(&emulator).await.status, 200);

        let emulator = with_fault(Effect::Skew(skew)).await?;
        assert_eq!(signed_at(clock).send(&emulator).await.status, 200);
    }
    Ok(())
}

fn signed_at(time: SystemTime) -> Request {
    let request = Request::bucket(Method::PUT, "source", "inventory&inventoryId=r");
    let request = request.body(minimal("r"));
    request.signed_with(&known_key(), "cn-hangzhou", time)
}

#[tokio::test]
async fn seed_determines_which_requests_are_hit() -> TestResult {
    let hits = async |seed| -> Result<Vec<bool>, Box<dyn std::error::Error>> {
        let faults = Faults::seeded(seed);
        let third = Fault::on_any().with_probability(0.3);
        faults.add(third.then(Effect::Respond(busy())));
        let emulator = builder().faults(faults.clone()).start().await?;
        let mut connection = Connection::open(&emulator).await;
        let mut hits = Vec::new();
        for _ in 0..50 {
            let request = Request::service(Method::GET, "").signed();
            hits.push(connection.exchange(&request).await.status == 503);
        }
        // The kept handle and the emulator share their faults.
        faults.clear();
        let request = Request::service(Method::GET, "").signed();
        assert_eq!(connection.exchange(&request).await.status, 200);
        Ok(hits)
    };
    let first = hits(1).await?;
    assert!(first.contains(&true) && first.contains(&false), "{first:?}");
    assert_eq!(hits(1).await?, first);
    assert_ne!(hits(2).await?, first);
    Ok(())
}

/// The order of the requests varies, but the number of hits does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn number_of_hits_is_independent_of_request_order() -> TestResult {
    for _ in 0..2 {
        let faults = Faults::seeded(7);
        faults.add(Fault::on_any().with_probability(0.1).then(Effect::Reset));
        let emulator = Arc::new(builder().faults(faults).start().await?);
        let mut clients = JoinSet::new();
        for _ in 0..50 {
            let emulator = Arc::clone(&emulator);
            clients.spawn(async move {
                let request = Request::service(Method::GET, "").header("connection", "close");
                let request = request.signed();
                let mut resets = 0;
                for _ in 0..10 {
                    let (_, ended) = request.send_and_end(&emulator).await;
                    resets += usize::from(ended == RST);
                }
                resets
            });
        }
        let resets: usize = clients.join_all().await.into_iter().sum();
        let entries = emulator.journal().entries();
        let hit = entries.iter().filter(|entry| entry.effect().is_some());
        // The number of hits among 500 requests with seed 7.
        assert_eq!((resets, hit.count()), (56, 56));
        assert_eq!(emulator.journal().connections().accepted(), 500);
    }
    Ok(())
}

#[tokio::test]
async fn canned_response_does_not_wait_for_an_expected_body() -> TestResult {
    let emulator = with_fault(Effect::Respond(busy())).await?;
    let request = put_request("r", "").header("expect", "100-continue");
    let mut connection = Connection::open(&emulator).await;
    connection.send(&request.head()).await;
    connection.send(b"Content-Length: 1000\r\n\r\n").await;
    let response = connection.read_any_response(&request.method).await;
    assert_eq!(response.status, 503);
    Ok(())
}

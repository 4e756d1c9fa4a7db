//! Faults, as they are on the wire, and what is applied in spite of them.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_LENGTH, DATE, HeaderValue};
use http::{Method, StatusCode};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Faults, Reply, Skew, Truncation};
use oss_emulator::journal::Outcome as Ended;

use tokio::task::JoinSet;

use crate::rules::{self, minimal, put_call};
use crate::wire::{Call, Connection, Outcome, builder, known_key, now, refused, until};

const PUT: &str = "PutBucketInventory";
const FIN: Option<ErrorKind> = None;
const RST: Option<ErrorKind> = Some(ErrorKind::ConnectionReset);

/// A server with the bucket `source`, whose first put of a rule has this fault.
async fn with_fault(effect: Effect) -> Result<Emulator, Box<dyn std::error::Error>> {
    let emulator = rules::with_source().await;
    emulator.faults().add(Fault::on(PUT)?.first(1).then(effect));
    Ok(emulator)
}

async fn is_there(emulator: &Emulator, id: &str) -> bool {
    rules::get(emulator, id).await.status == 200
}

fn busy() -> Reply {
    Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable").retry_after(2)
}

fn put() -> Call {
    put_call("r", &minimal("r"))
}

#[tokio::test]
async fn without_an_answer_nothing_is_applied() -> Outcome {
    for (effect, ended, outcome) in [
        (Effect::Close, FIN, Ended::Closed),
        (Effect::Reset, RST, Ended::Reset),
    ] {
        let emulator = with_fault(effect.clone()).await?;
        let nothing = (String::new(), ended);
        assert_eq!(put().send_and_end(&emulator).await, nothing, "{effect:?}");
        assert!(!is_there(&emulator, "r").await);
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
async fn what_is_applied_stays_when_its_answer_is_lost() -> Outcome {
    for (effect, ended, outcome) in [
        (Effect::ApplyThenClose, FIN, Ended::Closed),
        (Effect::ApplyThenReset, RST, Ended::Reset),
    ] {
        let emulator = with_fault(effect.clone()).await?;
        let nothing = (String::new(), ended);
        assert_eq!(put().send_and_end(&emulator).await, nothing, "{effect:?}");
        assert!(is_there(&emulator, "r").await);
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
async fn what_is_refused_is_not_applied_and_answered_with_its_refusal() -> Outcome {
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
        let anonymous = Call::bucket(Method::PUT, "source", query).body(minimal("r"));
        let refusal = anonymous.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(403, "AccessDenied", None));
        let refusal = put_call("r", "<Nonsense/>").send(&emulator).await.refusal();
        assert_eq!(refusal.1, "MalformedXML");
        assert!(!is_there(&emulator, "r").await);
        for entry in emulator.journal().entries() {
            assert_eq!(entry.effect(), None, "{entry:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_made_up_comes_before_or_behind_the_work() -> Outcome {
    for (effect, applied) in [
        (Effect::Respond(busy()), false),
        (Effect::ApplyThenRespond(busy()), true),
    ] {
        let emulator = with_fault(effect).await?;
        let mut connection = Connection::open(&emulator).await;
        let reply = connection.call(&put()).await;
        let expected = refused(503, "ServiceUnavailable", None);
        assert_eq!(reply.refusal(), expected);
        assert_eq!(reply.header("retry-after"), "2");
        let id = reply.error().request_id;
        assert_eq!(Some(reply.header("x-oss-request-id")), id.as_deref());
        assert_eq!(is_there(&emulator, "r").await, applied);
        // The connection goes on.
        assert_eq!(connection.call(&put()).await.status == 200, !applied);
    }
    Ok(())
}

#[tokio::test]
async fn a_gateway_does_not_ask_who_is_there() -> Outcome {
    let emulator = builder().start().await?;
    let answer = Effect::Respond(busy());
    emulator.faults().add(Fault::on_any().first(2).then(answer));
    let anonymous = Call::service(Method::GET, "");
    assert_eq!(anonymous.send(&emulator).await.status, 503);
    // Nor whether it could read the request.
    let nonsense = Call::service(Method::GET, "%ff=");
    assert_eq!(nonsense.send(&emulator).await.status, 503);
    assert_eq!(nonsense.send(&emulator).await.status, 400);
    Ok(())
}

#[tokio::test]
async fn all_of_an_answer_can_be_made_up() -> Outcome {
    let elsewhere = Reply::error(StatusCode::FORBIDDEN, "AccessDenied")
        .message("Use the endpoint <there>.")
        .ec("0003-00001403")
        .detail("Endpoint", "oss-cn-shanghai.aliyuncs.com");
    let html = HeaderValue::from_static("text/html");
    let replies = [
        elsewhere,
        Reply::error(StatusCode::OK, "InternalError"),
        Reply::empty(StatusCode::NO_CONTENT),
        Reply::data(StatusCode::OK, html, "<html>").header(DATE, HeaderValue::from_static("?")),
    ];
    let emulator = builder().start().await?;
    for (reply, number) in replies.into_iter().zip(1..) {
        let nth = Fault::on_any().nth(number);
        emulator.faults().add(nth.then(Effect::Respond(reply)));
    }
    let list = Call::service(Method::GET, "").signed();
    let reply = list.send(&emulator).await;
    let expected = refused(403, "AccessDenied", Some("0003-00001403"));
    assert_eq!(reply.refusal(), expected);
    assert_eq!(reply.header("x-oss-ec"), "0003-00001403");
    let endpoint = "<Endpoint>oss-cn-shanghai.aliyuncs.com</Endpoint>";
    assert!(reply.body.contains(endpoint), "{}", reply.body);
    let reply = list.send(&emulator).await;
    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("<Code>InternalError</Code>"));
    let reply = list.send(&emulator).await;
    assert_eq!((reply.status.as_u16(), &*reply.body), (204, ""));
    let reply = list.send(&emulator).await;
    assert_eq!((reply.status.as_u16(), &*reply.body), (200, "<html>"));
    assert_eq!(reply.header("content-type"), "text/html");
    assert_eq!(reply.header("date"), "?");
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_made_up_is_framed_rightly_or_not_given() -> Outcome {
    let emulator = builder().start().await?;
    let long = HeaderValue::from_static("1000");
    let text = HeaderValue::from_static("text/plain");
    let framed = Reply::data(StatusCode::OK, text, "data").header(CONTENT_LENGTH, long);
    let interim = Reply::empty(StatusCode::CONTINUE);
    for (reply, number) in [framed, interim].into_iter().zip(1..) {
        let nth = Fault::on_any().nth(number);
        emulator.faults().add(nth.then(Effect::Respond(reply)));
    }
    let list = Call::service(Method::GET, "").signed();
    let reply = list.send(&emulator).await;
    assert_eq!(
        (&*reply.body, reply.header("content-length")),
        ("data", "4")
    );
    let (sent, ended) = list.send_and_end(&emulator).await;
    assert!(sent.starts_with("HTTP/1.1 500 "), "{sent}");
    assert_eq!(ended, FIN);
    Ok(())
}

#[tokio::test]
async fn the_answer_to_a_head_has_its_error_in_a_header() -> Outcome {
    let emulator = rules::with_source().await;
    let fault = Fault::on("HeadObject")?.then(Effect::Respond(busy()));
    emulator.faults().add(fault);
    let call = Call::object(Method::HEAD, "source", "k", "").signed();
    let refusal = call.send(&emulator).await.head_refusal();
    assert_eq!(refusal, refused(503, "ServiceUnavailable", None));
    Ok(())
}

#[tokio::test]
async fn an_answer_is_cut_in_its_head_or_in_its_body() -> Outcome {
    let emulator = rules::with_source().await;
    let ask = Call::bucket(Method::GET, "source", "location").signed();
    let whole = ask.send(&emulator).await.body;
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
        let (sent, end) = ask.send_and_end(&emulator).await;
        assert_eq!(end, ended, "{truncation:?}");
        if let Some(head) = head {
            assert_eq!(sent, head);
        }
        if let Some(length) = body {
            let (head, body) = sent.split_once("\r\n\r\n").ok_or("no head")?;
            let promise = format!("content-length: {}", whole.len());
            assert!(head.contains(&promise), "{head}");
            assert_eq!(body, &whole[..length]);
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_not_longer_arrives_whole() -> Outcome {
    let emulator = rules::with_source().await;
    let ask = Call::bucket(Method::GET, "source", "location").signed();
    let whole = ask.send(&emulator).await.body;
    let exactly = Truncation::of_body(whole.len());
    let fault = Fault::on("GetBucketLocation")?.first(1);
    emulator.faults().add(fault.then(Effect::Truncate(exactly)));
    let mut connection = Connection::open(&emulator).await;
    for _ in 0..2 {
        assert_eq!(connection.call(&ask).await.body, whole);
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_is_held_back_and_what_is_asked_for_is_not() -> Outcome {
    let emulator = with_fault(Effect::Delay(Duration::MAX)).await?;
    let mut connection = Connection::open(&emulator).await;
    connection.send(&put().bytes()).await;
    until(async || is_there(&emulator, "r").await).await;
    let mut ended = Box::pin(connection.end());
    let early = tokio::time::timeout(Duration::ZERO, &mut ended).await;
    assert!(early.is_err(), "{early:?}");
    // A server does not wait for its delays when it ends.
    emulator.shutdown().await;
    assert_eq!(ended.await.0, "");
    Ok(())
}

#[tokio::test]
async fn a_delay_lasts_as_long_as_it_is_told() -> Outcome {
    let hour = Duration::from_secs(3600);
    let emulator = with_fault(Effect::Delay(hour)).await?;
    let mut connection = Connection::open(&emulator).await;
    connection.send(&put().bytes()).await;
    until(async || is_there(&emulator, "r").await).await;
    // The delay has begun, and nothing else is waited for: time jumps to its end.
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    assert_eq!(connection.reply(&Method::PUT).await.status, 200);
    assert!(started.elapsed() + Duration::from_secs(60) > hour);
    Ok(())
}

#[tokio::test]
async fn a_clock_is_wrong_for_one_request() -> Outcome {
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
        let reply = put().send(&emulator).await;
        let skewed = refused(403, "RequestTimeTooSkewed", Some("0002-00000504"));
        assert_eq!(reply.refusal(), skewed);
        assert_eq!(reply.header("date"), date);
        // Only the first request is hit, and who signs by that clock is too late with the second.
        assert_eq!(signed_at(clock).send(&emulator).await.status, 403);
        assert_eq!(put().send(&emulator).await.status, 200);

        let emulator = with_fault(Effect::Skew(skew)).await?;
        assert_eq!(signed_at(clock).send(&emulator).await.status, 200);
    }
    Ok(())
}

fn signed_at(time: SystemTime) -> Call {
    let call = Call::bucket(Method::PUT, "source", "inventory&inventoryId=r");
    let call = call.body(minimal("r"));
    call.signed_with(&known_key(), "cn-hangzhou", time)
}

#[tokio::test]
async fn a_seed_decides_which_requests_are_hit() -> Outcome {
    let hits = async |seed| -> Result<Vec<bool>, Box<dyn std::error::Error>> {
        let faults = Faults::seeded(seed);
        let tenth = Fault::on_any().with_probability(0.3);
        faults.add(tenth.then(Effect::Respond(busy())));
        let emulator = builder().faults(faults.clone()).start().await?;
        let mut connection = Connection::open(&emulator).await;
        let mut hits = Vec::new();
        for _ in 0..50 {
            let call = Call::service(Method::GET, "").signed();
            hits.push(connection.call(&call).await.status == 503);
        }
        // The handle that was given away is the one of the server.
        faults.clear();
        let call = Call::service(Method::GET, "").signed();
        assert_eq!(connection.call(&call).await.status, 200);
        Ok(hits)
    };
    let first = hits(1).await?;
    assert!(first.contains(&true) && first.contains(&false), "{first:?}");
    assert_eq!(hits(1).await?, first);
    assert_ne!(hits(2).await?, first);
    Ok(())
}

/// Which of them come first is up to the machine, and how many are hit is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_many_are_hit_whatever_their_order() -> Outcome {
    for _ in 0..2 {
        let faults = Faults::seeded(7);
        faults.add(Fault::on_any().with_probability(0.1).then(Effect::Reset));
        let emulator = Arc::new(builder().faults(faults).start().await?);
        let mut clients = JoinSet::new();
        for _ in 0..50 {
            let emulator = Arc::clone(&emulator);
            clients.spawn(async move {
                let call = Call::service(Method::GET, "").header("connection", "close");
                let call = call.signed();
                let mut resets = 0;
                for _ in 0..10 {
                    let (_, ended) = call.send_and_end(&emulator).await;
                    resets += usize::from(ended == RST);
                }
                resets
            });
        }
        let resets: usize = clients.join_all().await.into_iter().sum();
        let entries = emulator.journal().entries();
        let hit = entries.iter().filter(|entry| entry.effect().is_some());
        // What the seed 7 decides for 500 requests.
        assert_eq!((resets, hit.count()), (56, 56));
        assert_eq!(emulator.journal().connections().accepted(), 500);
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_waits_for_a_word_is_not_asked_for() -> Outcome {
    let emulator = with_fault(Effect::Respond(busy())).await?;
    let call = put_call("r", "").header("expect", "100-continue");
    let mut connection = Connection::open(&emulator).await;
    connection.send(&call.head()).await;
    connection.send(b"Content-Length: 1000\r\n\r\n").await;
    let reply = connection.any_reply(&call.method).await;
    assert_eq!(reply.status, 503);
    Ok(())
}

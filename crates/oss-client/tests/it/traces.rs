//! Spans and events of operations.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use oss_client::{Client, RetryQuota};
use oss_model::object::GetObject;
use oss_transport::ErrorKind::{Connect, Interrupted};
use oss_transport_testing::Never;
use tracing::Instrument as _;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::object_service::{Flaw, ObjectService};
use crate::support::{Outcome, PutColor, TestResult, builder, client, get, response, script};

/// Captures the log of the current test, from its creation on.
#[derive(Debug)]
pub(crate) struct Listener {
    start: usize,
    thread: String,
}

/// The log of all tests: only a global subscriber sees every thread.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Listener {
    pub(crate) fn start() -> Self {
        let thread = std::thread::current();
        Self {
            start: log().0.lock().unwrap().len(),
            thread: thread.name().unwrap_or_default().to_owned(),
        }
    }

    pub(crate) fn text(&self) -> String {
        let text = log().0.lock().unwrap()[self.start..].to_vec();
        let text = String::from_utf8(text).expect("the log is UTF-8");
        let lines = text.lines().filter(|line| line.contains(&self.thread));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Returns the events of a level, of this crate, without those about spans.
    fn events(&self, level: &str) -> Vec<String> {
        let text = self.text();
        let lines = text
            .lines()
            .filter(|line| line.contains(&format!(" {level} ")));
        lines
            .filter(|line| line.contains(": oss_client::"))
            .map(str::to_owned)
            .collect()
    }
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_thread_names(true)
            .with_writer(move || writer.clone())
            .finish();
        // Global, because other tests would otherwise cache that no subscriber is interested.
        tracing::subscriber::set_global_default(subscriber).expect("no other subscriber is set");
        log
    })
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[track_caller]
fn assert_has(line: &str, parts: &[&str]) {
    for part in parts {
        assert!(line.contains(part), "{part} is missing in {line}");
    }
}

const GOOD: &str = "<Color/>";

#[tokio::test]
async fn each_attempt_emits_one_event() -> TestResult {
    let listener = Listener::start();
    let id = ("x-oss-request-id", "request-1");
    let busy = response(503, &[id, ("retry-after", "0")], "");
    let good = response(200, &[("x-oss-request-id", "request-3")], GOOD);
    let (client, _) = client([Ok(busy), Err(Interrupted), Ok(good)])?;
    client.execute(&get()).await?;
    let events = listener.events("DEBUG");
    let [first, second, third] = events.as_slice() else {
        return Err(format!("{events:#?}").into());
    };
    let span = [
        "otel.kind=\"client\"",
        "rpc.system=\"oss\"",
        "rpc.method=\"GetColor\"",
        "oss.bucket=\"examplebucket\"",
        "http.request.method=GET",
        "server.address=\"oss.example\"",
        "server.port=443",
    ];
    for event in &events {
        assert_has(event, &span);
    }
    let fields = |event: &str| {
        event
            .rsplit("oss_client::attempt: ")
            .next()
            .map(str::to_owned)
    };
    let first = fields(first).ok_or("an event")?;
    assert_has(
        &first,
        &[
            "attempt rpc.method=\"GetColor\" oss.bucket=\"examplebucket\"",
            "http.request.resend_count=0",
            "http.response.status_code=503",
            "oss.request_id=request-1",
            "error.type=\"503\"",
            "http.request.headers=\"x-oss-date: 2023",
            "http.response.headers=\"retry-after: 0\"",
            "next=retry after the backoff",
            "backoff=1s",
        ],
    );
    let second = fields(second).ok_or("an event")?;
    assert_has(
        &second,
        &["http.request.resend_count=1", "error.type=\"interrupted\""],
    );
    assert!(!second.contains("status_code") && !second.contains("request_id"));
    let third = fields(third).ok_or("an event")?;
    assert_has(
        &third,
        &[
            "http.request.resend_count=2",
            "http.response.status_code=200",
            "oss.request_id=request-3",
            "next=finish",
        ],
    );
    Ok(())
}

/// Collects the names of the fields of each event for metrics.
#[derive(Clone, Default)]
struct FieldNames(Arc<Mutex<Vec<Vec<&'static str>>>>);

impl<S: tracing::Subscriber> Layer<S> for FieldNames {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() == "oss_client::attempt" {
            let fields = event.metadata().fields().iter();
            let names = fields.map(|field| field.name());
            let names = names.filter(|name| *name != "message").collect();
            self.0.lock().unwrap().push(names);
        }
    }
}

#[tokio::test]
async fn event_has_exactly_the_documented_fields() -> TestResult {
    let docs = include_str!("../../src/lib.rs");
    let (_, docs) = docs.split_once("//! | field | value |").ok_or("a table")?;
    let rows = docs
        .lines()
        .skip(1)
        .take_while(|row| row.starts_with("//! |"));
    let documented: Vec<_> = rows.filter_map(|row| row.split('`').nth(1)).collect();
    assert!(documented.contains(&"duration"), "{documented:?}");
    let names = FieldNames::default();
    let subscriber = tracing_subscriber::registry().with(names.clone());
    let (client, _) = client([Err(Connect), Ok(response(200, &[], GOOD))])?;
    log();
    let guard = tracing::subscriber::set_default(subscriber);
    client.execute(&get()).await?;
    drop(guard);
    assert_eq!(*names.0.lock().unwrap(), [documented.clone(), documented]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn attempt_cut_by_operation_limit_emits_its_event() -> TestResult {
    let listener = Listener::start();
    let client = builder(Never::new())?
        .operation_timeout(std::time::Duration::from_secs(8))
        .build()?;
    assert!(client.execute(&get()).await.is_err());
    let events = listener.events("DEBUG");
    let [event] = events.as_slice() else {
        return Err(format!("{events:#?}").into());
    };
    let expected = [
        "server.address=",
        "error.type=\"timeout\"",
        "x-oss-date: 2023",
    ];
    assert_has(event, &expected);
    Ok(())
}

#[tokio::test]
async fn span_records_why_the_operation_failed() -> TestResult {
    let closed = async |outcomes: Vec<Outcome>| -> Result<String, Box<dyn std::error::Error>> {
        let listener = Listener::start();
        let (client, _) = client(outcomes)?;
        assert!(client.execute(&get()).await.is_err());
        let text = listener.text();
        let line = text.lines().rfind(|line| line.contains(": close "));
        Ok(line.ok_or("the span is closed")?.to_owned())
    };
    let refused = closed(vec![Ok(response(404, &[], ""))]).await?;
    assert_has(
        &refused,
        &["error.type=404", "http.response.status_code=404"],
    );
    assert_has(
        &closed(vec![Err(Connect)]).await?,
        &["error.type=connect", "http.request.resend_count=2"],
    );
    let empty = closed(vec![Ok(response(200, &[], ""))]).await?;
    assert_has(&empty, &["error.type=empty_body", "status_code=200"]);
    Ok(())
}

#[tokio::test]
async fn span_records_only_the_status_of_the_last_attempt() -> TestResult {
    let listener = Listener::start();
    let id = ("x-oss-request-id", "request-1");
    let busy = response(503, &[id, ("retry-after", "0")], "");
    let (client, _) = client([Ok(busy), Err(Connect)])?;
    assert!(client.execute(&get()).await.is_err());
    let text = listener.text();
    let closed = text.lines().rfind(|line| line.contains(": close "));
    let closed = closed.ok_or("the span is closed")?;
    assert_has(closed, &["error.type=connect"]);
    assert!(
        !closed.contains("status_code") && !closed.contains("request-1"),
        "{closed}"
    );
    Ok(())
}

#[tokio::test]
async fn span_of_the_caller_is_not_modified() -> TestResult {
    let log = Log::default();
    let writer = log.clone();
    let only_the_caller = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("oss_client", LevelFilter::OFF);
    let layer = tracing_subscriber::fmt::layer()
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone());
    let subscriber = tracing_subscriber::registry()
        .with(only_the_caller)
        .with(layer);
    let (client, _) = client([Ok(response(404, &[("x-oss-request-id", "request-1")], ""))])?;
    {
        let _guard = tracing::subscriber::set_default(subscriber);
        let caller = tracing::info_span!(
            "caller",
            http.response.status_code = tracing::field::Empty,
            http.request.resend_count = tracing::field::Empty,
            oss.request_id = tracing::field::Empty,
        );
        assert!(client.execute(&get()).instrument(caller).await.is_err());
    }
    let text = String::from_utf8(log.0.lock().unwrap().clone())?;
    assert!(text.contains("caller: "), "{text}");
    for ours in ["status_code", "request-1", "resend_count", "oss_operation"] {
        assert!(!text.contains(ours), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn only_listed_headers_are_recorded() -> TestResult {
    let listener = Listener::start();
    let headers = [
        ("date", "Sat, 16 Dec 2023 12:00:00 GMT"),
        ("server", "AliyunOSS"),
        ("set-cookie", "session=unlisted"),
        ("x-oss-server-time", "12"),
        ("x-oss-ec", "\u{9}an\u{9}escape"),
        ("x-made-up", "unlisted"),
    ];
    let (client, _) = client([Ok(response(200, &headers, ""))])?;
    client.execute(&PutColor).await?;
    let events = listener.events("DEBUG");
    assert_eq!(events.len(), 1);
    let recorded = "http.response.headers=\"date: Sat, 16 Dec 2023 12:00:00 GMT, x-oss-ec: ";
    let request = "http.request.headers=\"content-type: application/xml, x-oss-date: 2023";
    assert_has(&events[0], &[recorded, request, "x-oss-server-time: 12"]);
    for unlisted in [
        "unlisted",
        "AliyunOSS",
        "user-agent",
        "authorization",
        "content-md5",
        "Credential",
    ] {
        assert!(!events[0].contains(unlisted), "{}", events[0]);
    }
    Ok(())
}

#[tokio::test]
async fn event_gives_the_reason_for_no_retry() -> TestResult {
    let listener = Listener::start();
    let (transport, _) = script([Err(Interrupted)]);
    let client: Client = builder(transport)?
        .retry_quota(RetryQuota::new(0))
        .build()?;
    assert!(client.execute(&get()).await.is_err());
    assert!(client.execute(&PutColor).await.is_err());
    let events = listener.events("DEBUG");
    assert_has(&events[0], &["next=stop: the retry quota is used up"]);
    assert_has(
        &events[1],
        &["next=stop: the request may have arrived and is not idempotent"],
    );
    Ok(())
}

#[tokio::test]
async fn f48_wrong_clock_is_a_warning_with_the_offset() -> TestResult {
    let listener = Listener::start();
    let skewed = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
    let refused = response(403, &[("date", "Sat, 16 Dec 2023 17:21:03 GMT")], skewed);
    let undated = response(403, &[], skewed);
    let good = response(200, &[], GOOD);
    let (client, _) = client([Ok(refused), Ok(good), Ok(undated)])?;
    client.execute(&get()).await?;
    assert!(client.execute(&get()).await.is_err());
    let warnings = listener.events("WARN");
    assert_eq!(warnings.len(), 2, "{warnings:#?}");
    let offset = [
        "offset_seconds=360",
        "server.address=\"oss.example\"",
        "url.scheme=\"https\"",
    ];
    assert_has(&warnings[0], &offset);
    assert_has(&warnings[1], &["reason=\"the response lacks a date\""]);
    let events = listener.events("DEBUG");
    assert_has(&events[0], &["next=repeat with the time of the service"]);
    Ok(())
}

#[tokio::test]
async fn unmodified_object_is_no_failure_of_the_span() -> TestResult {
    for (status, expected) in [(304, false), (412, true)] {
        let listener = Listener::start();
        let (client, _) = client([Ok(response(status, &[], ""))])?;
        let get = GetObject::new("examplebucket", "digits.txt");
        assert!(client.execute(&get).await.is_err());
        let text = listener.text();
        let close = text.lines().find(|line| line.contains(" close "));
        let close = close.ok_or("the span was closed")?;
        assert_has(close, &[&format!("http.response.status_code={status}")]);
        assert_eq!(close.contains("error.type="), expected, "{close}");
    }
    Ok(())
}

#[tokio::test]
async fn interruption_is_the_first_attempt_of_its_own_span() -> TestResult {
    let listener = Listener::start();
    let service = ObjectService::new("0123456789", [Flaw::Cut(4)]);
    let client = builder(service.transport())?.build()?;
    let get = GetObject::new("examplebucket", "digits.txt");
    let output = client.download(&get).await?;
    assert_eq!(output.body.collect(99).await?, "0123456789");
    let events = listener.events("DEBUG");
    let [first, interruption, rest] = events.as_slice() else {
        return Err(format!("{events:#?}").into());
    };
    assert_has(first, &["next=finish", "http.response.status_code=200"]);
    assert_has(
        interruption,
        &[
            "error.type=\"interrupted\"",
            "rpc.method=\"GetObject\"",
            "http.response.status_code=200",
            "error=the response 200 OK is incomplete",
            "backoff=200ms",
        ],
    );
    assert_has(
        rest,
        &[
            "next=finish",
            "http.request.resend_count=1",
            "range: bytes=4-9",
        ],
    );
    Ok(())
}

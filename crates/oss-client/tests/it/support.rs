//! Operations, clocks, timers and scripted transports for the tests.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, Request, Response};
use oss_client::{
    Client, ClientBuilder, Clock, Credentials, Endpoint, Jitter, Operation, Region, Sleep,
    SleepFuture, StaticCredentials, Transport,
};
use oss_model::operation::{
    Idempotency, OperationInfo, OperationRequest, OperationResponse, RequestBuilder, ResponseError,
};
use oss_model::validate::{Violation, Violations};
use oss_model::xml::{Reader, UnknownElements};
use oss_transport::{Body, ErrorKind as TransportErrorKind};
use oss_transport_testing::from_fn;
use tokio::time::Instant;

pub(crate) type TestResult = Result<(), Box<dyn StdError>>;

pub(crate) const SECRET: &str = "canary-secret";
pub(crate) const TOKEN: &str = "canary-token";

/// Reads `<Color>red</Color>`; idempotent.
#[derive(Clone, Debug)]
pub(crate) struct GetColor {
    pub(crate) id: String,
}

impl Operation for GetColor {
    const INFO: OperationInfo = info("GetColor", Method::GET, Idempotency::Full);
    type Output = String;

    fn request(&self) -> Result<OperationRequest, Violations> {
        if self.id.is_empty() {
            return Err(Violation::new("Id", "is empty").into());
        }
        let mut request = RequestBuilder::bucket("examplebucket");
        request.sub_resource("color");
        request.parameter("colorId", Some(&self.id));
        request.finish()
    }

    fn output(response: OperationResponse<'_>) -> Result<String, ResponseError> {
        let mut reader = Reader::new(response.bytes()?)?;
        reader.enter_root("Color")?;
        let mut unknown = UnknownElements::default();
        while reader.child(&mut unknown)?.is_some() {}
        let nodes = unknown.nodes().iter().map(|node| format!("{node:?}"));
        Ok(nodes.collect())
    }
}

/// Stores a color; not idempotent.
#[derive(Clone, Debug)]
pub(crate) struct PutColor;

impl Operation for PutColor {
    const INFO: OperationInfo = info("PutColor", Method::PUT, Idempotency::None);
    type Output = ();

    fn request(&self) -> Result<OperationRequest, Violations> {
        let mut request = RequestBuilder::bucket("examplebucket");
        request.sub_resource("color");
        request.text_body("application/xml", "<Color>red</Color>".to_owned());
        request.finish()
    }

    fn output(response: OperationResponse<'_>) -> Result<(), ResponseError> {
        response.expect_empty()
    }
}

/// Creates a color; a second request may conflict with the first.
#[derive(Clone, Debug)]
pub(crate) struct CreateColor;

impl Operation for CreateColor {
    const INFO: OperationInfo = info("CreateColor", Method::PUT, Idempotency::EffectOnly);
    type Output = ();

    fn request(&self) -> Result<OperationRequest, Violations> {
        PutColor.request()
    }

    fn output(response: OperationResponse<'_>) -> Result<(), ResponseError> {
        response.expect_empty()
    }
}

const fn info(name: &'static str, method: Method, repeatable: Idempotency) -> OperationInfo {
    let mut info = OperationInfo::new(name, method);
    info.idempotency = repeatable;
    info
}

pub(crate) fn get() -> GetColor {
    GetColor { id: "1".to_owned() }
}

/// Starts at 2023-12-16T16:20:57Z and advances by a second with each call.
#[derive(Debug, Default)]
pub(crate) struct SteppingClock(Mutex<u64>);

impl Clock for SteppingClock {
    fn now(&self) -> SystemTime {
        let mut steps = self.0.lock().unwrap();
        *steps += 1;
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_656 + *steps)
    }

    /// Measuring durations doesn't advance the time.
    fn monotonic(&self) -> Duration {
        Duration::from_secs(*self.0.lock().unwrap())
    }
}

/// Follows the paused time of tokio, from 2023-12-16T16:20:57Z on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PausedClock(Instant);

impl PausedClock {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }
}

impl Clock for PausedClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657) + self.0.elapsed()
    }
}

/// Records pauses without waiting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pauses(Arc<Mutex<Vec<Duration>>>);

impl Pauses {
    pub(crate) fn taken(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

impl Sleep for Pauses {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

/// Always uses the longest backoff.
#[derive(Debug)]
pub(crate) struct FullBackoff;

impl Jitter for FullBackoff {
    fn factor(&self) -> f64 {
        1.0
    }
}

pub(crate) type Outcome = Result<Response<&'static str>, TransportErrorKind>;

/// The requests that were sent, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent(Arc<Mutex<Vec<Request<Bytes>>>>);

impl Sent {
    pub(crate) fn requests(&self) -> Vec<Request<Bytes>> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.requests().len()
    }

    /// Returns the query of each request.
    pub(crate) fn queries(&self) -> Vec<String> {
        self.requests()
            .iter()
            .filter_map(|request| request.uri().query().map(str::to_owned))
            .collect()
    }
}

/// Returns the outcomes in order, and repeats the last one forever.
pub(crate) fn script(outcomes: impl IntoIterator<Item = Outcome>) -> (impl Transport, Sent) {
    let outcomes = Arc::new(Mutex::new(outcomes.into_iter().collect::<VecDeque<_>>()));
    let sent = Sent::default();
    let seen = sent.clone();
    let transport = from_fn(move |request: Request<Body>| {
        let (seen, outcomes) = (seen.clone(), Arc::clone(&outcomes));
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect(usize::MAX).await?;
            seen.0.lock().unwrap().push(Request::from_parts(head, body));
            let mut outcomes = outcomes.lock().unwrap();
            let outcome = if outcomes.len() > 1 {
                outcomes.pop_front()
            } else {
                outcomes.front().cloned()
            };
            match outcome.expect("the script has an outcome") {
                Ok(response) => Ok(response.map(Body::from)),
                Err(kind) => Err(oss_transport::Error::new(kind, "scripted")),
            }
        }
    });
    (transport, sent)
}

pub(crate) fn response(
    status: u16,
    headers: &[(&str, &str)],
    body: &'static str,
) -> Response<&'static str> {
    let builder = headers.iter().fold(
        Response::builder().status(status),
        |builder, (name, value)| builder.header(*name, *value),
    );
    builder.body(body).expect("a valid response")
}

pub(crate) fn builder(transport: impl Transport) -> Result<ClientBuilder, Box<dyn StdError>> {
    let credentials = Credentials::new("LTAI5tExample", SECRET)?.with_security_token(TOKEN)?;
    Ok(Client::builder(
        Region::new("cn-hangzhou")?,
        StaticCredentials::new(credentials),
    )
    .endpoint(Endpoint::custom("https://oss.example")?)
    .transport(transport)
    .clock(SteppingClock::default())
    .sleep(Pauses::default())
    .jitter(FullBackoff)
    // The timer doesn't wait, so any limit would expire at once.
    .without_operation_timeout())
}

pub(crate) fn client(
    outcomes: impl IntoIterator<Item = Outcome>,
) -> Result<(Client, Sent), Box<dyn StdError>> {
    let (transport, sent) = script(outcomes);
    Ok((builder(transport)?.build()?, sent))
}

/// Formats an error and its sources, one per line.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let levels = std::iter::successors(Some(error), |&error| error.source());
    levels
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

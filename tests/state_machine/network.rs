//! A network that loses requests and responses, and delivers some too late.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode};
use oss_transport::{Body, Error, ErrorKind, SendFuture, Transport};
use tokio::sync::oneshot;

use crate::history::{History, Operation, Sender};
use crate::world::{Event, World};
use oss_tests::random::Random;

/// The latest delivery of a request, less than the time limit of an operation.
const LATEST: u64 = 8_000;

/// The connection of one program, with seeded faults.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    world: World,
    history: Arc<History>,
    program: usize,
    faults: Faults,
}

/// The frequencies of faults.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Faults {
    /// The percentage of requests that something happens to.
    pub(crate) percent: u64,
    /// The percentage of puts that are refused in addition.
    pub(crate) refused: u64,
}

impl Faults {
    pub(crate) const NONE: Self = Self {
        percent: 0,
        refused: 0,
    };
}

/// A request on its way.
pub(crate) struct Delivery {
    pub(crate) head: Parts,
    pub(crate) body: Bytes,
    pub(crate) sender: Sender,
    /// Closed if the program doesn't wait any more.
    response: oneshot::Sender<Result<Response<Bytes>, Error>>,
    back: Duration,
    fate: Fate,
    /// Whether the request arrives although its program went away.
    arrives_anyway: bool,
    /// Whether it is delayed because its program went away.
    is_late: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Delivered,
    NotSent,
    Lost,
    ResponseLost,
    /// The program sees an error before the request arrives.
    Late,
    NoResponse,
    ErrorBefore,
    ErrorAfter,
    Refused,
}

impl Fate {
    fn draw(random: &mut Random, faults: Faults, method: &Method) -> Self {
        if method == Method::PUT && random.percent(faults.refused) {
            return Self::Refused;
        }
        if !random.percent(faults.percent) {
            return Self::Delivered;
        }
        match random.below(8) {
            0 => Self::NotSent,
            1 => Self::Lost,
            2 => Self::ResponseLost,
            3 => Self::Late,
            4 if random.percent(30) => Self::NoResponse,
            5 => Self::ErrorBefore,
            6 => Self::ErrorAfter,
            _ if method == Method::PUT => Self::Refused,
            _ => Self::Delivered,
        }
    }
}

impl Network {
    pub(crate) fn new(
        world: &World,
        history: &Arc<History>,
        program: usize,
        faults: Faults,
    ) -> Self {
        Self {
            world: world.clone(),
            history: Arc::clone(history),
            program,
            faults,
        }
    }

    async fn exchange(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        let (head, body) = request.into_parts();
        let body = body.collect(usize::MAX).await?;
        let draw = |random: &mut Random| {
            let fate = Fate::draw(random, self.faults, &head.method);
            (
                fate,
                latency(random),
                latency(random),
                random.percent(50),
                random.below(LATEST),
            )
        };
        let (fate, out, back, arrives_anyway, late) = self.world.random(draw);
        let sender = self.history.sender(self.program);
        let (response, received) = oneshot::channel();
        let delivery = Delivery {
            head,
            body,
            sender,
            response,
            back,
            fate,
            arrives_anyway,
            is_late: false,
        };
        match fate {
            Fate::NotSent => return Err(self.fails_after(out, ErrorKind::Connect).await),
            Fate::Lost => return Err(self.fails_after(out, ErrorKind::Interrupted).await),
            Fate::Late => {
                self.world.after(
                    Duration::from_millis(late),
                    Event::Deliver(Box::new(delivery)),
                );
                return Err(self.fails_after(out, ErrorKind::Interrupted).await);
            }
            _ => self.world.after(out, Event::Deliver(Box::new(delivery))),
        }
        let outcome = received.await;
        let response = outcome.map_err(|_| failed(ErrorKind::Other))??;
        Ok(response.map(Body::from))
    }

    async fn fails_after(&self, delay: Duration, kind: ErrorKind) -> Error {
        oss_client::Sleep::sleep(&self.world, delay).await;
        failed(kind)
    }
}

impl Transport for Network {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

impl Delivery {
    /// Lets the service handle the request, and plans the arrival of its response.
    pub(crate) async fn deliver(
        mut self,
        world: &World,
        history: &Arc<History>,
        service: &impl Transport,
    ) {
        let is_gone = self.response.is_closed() && self.fate != Fate::Late;
        if is_gone && !self.arrives_anyway {
            return;
        }
        if is_gone && !self.is_late && world.random(|random| random.percent(50)) {
            let delay = Duration::from_millis(world.random(|random| random.below(LATEST)));
            self.is_late = true;
            world.after(delay, Event::Deliver(Box::new(self)));
            return;
        }
        let refused = match self.fate {
            Fate::ErrorBefore => Some(error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable")),
            Fate::Refused => Some(error(StatusCode::FORBIDDEN, "AccessDenied")),
            _ => None,
        };
        let operation = Operation::read(&self.head, &self.body);
        let mut request = Request::new(Body::from(self.body));
        *request.method_mut() = self.head.method;
        *request.uri_mut() = self.head.uri;
        *request.headers_mut() = self.head.headers;
        let (response, read) = if let Some(response) = refused {
            (response, None)
        } else {
            let response = service.send(request).await.expect("the emulator responds");
            let (head, body) = response.into_parts();
            let body = body.collect(usize::MAX).await.expect("a body");
            let read = history.applied(&operation, self.sender, head.status, &body);
            (Response::from_parts(head, body), read)
        };
        let response = match self.fate {
            Fate::NoResponse => {
                // The program waits until its time limit.
                let forever = Duration::from_secs(100_000);
                let keep = self.response;
                world.after(forever, Event::Run(Box::new(move || drop(keep))));
                return;
            }
            Fate::ResponseLost => Err(failed(ErrorKind::Interrupted)),
            Fate::ErrorAfter => Ok(error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError")),
            _ => Ok(response),
        };
        let (sender, history) = (self.sender, Arc::clone(history));
        let arrive = move || {
            let is_ok = response.is_ok();
            if self.response.send(response).is_ok()
                && is_ok
                && let Some(read) = read
            {
                history.has_read(sender, read);
            }
        };
        world.after(self.back, Event::Run(Box::new(arrive)));
    }
}

/// Returns milliseconds, mostly few, sometimes more than a new rule needs to count.
fn latency(random: &mut Random) -> Duration {
    let limit = match random.below(40) {
        0 => 4_000,
        1..5 => 800,
        _ => 20,
    };
    Duration::from_millis(random.below(limit))
}

fn failed(kind: ErrorKind) -> Error {
    Error::new(kind, "made for a test")
}

fn error(status: StatusCode, code: &str) -> Response<Bytes> {
    let body = format!("<Error><Code>{code}</Code><Message>m</Message></Error>");
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response
}

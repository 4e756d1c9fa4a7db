//! A network that loses requests and responses, and delivers some too late.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, Request, Response};
use oss_tests::random::Random;
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Transport};
use tokio::task::JoinSet;

/// The latest delivery of a request, less than the time limit of an operation.
const LATEST: u64 = 1_500;

/// A transport with seeded faults.
#[derive(Clone)]
pub(super) struct BadNetwork {
    inner: Arc<HyperTransport>,
    random: Arc<Mutex<Random>>,
    late: Arc<Mutex<JoinSet<()>>>,
}

enum Fate {
    Delivered,
    Lost,
    ResponseLost,
    Late(Duration),
    Refused,
}

impl Fate {
    fn draw(random: &mut Random, method: &Method) -> Self {
        match (random.below(100), method) {
            (0..3, _) => Self::Lost,
            (3..6, _) => Self::ResponseLost,
            (6..9, _) => Self::Late(Duration::from_millis(random.below(LATEST))),
            (9..30, &Method::PUT) => Self::Refused,
            _ => Self::Delivered,
        }
    }
}

fn latency(random: &mut Random) -> Duration {
    let limit = if random.below(10) == 0 { 150 } else { 10 };
    Duration::from_millis(random.below(limit))
}

impl BadNetwork {
    /// Creates a network with a seed of its own.
    pub(super) fn new(inner: &Arc<HyperTransport>, random: &mut Random) -> Self {
        Self {
            inner: Arc::clone(inner),
            random: Arc::new(Mutex::new(Random::new(random.number()))),
            late: Arc::default(),
        }
    }

    /// Waits until all late requests are delivered.
    pub(super) async fn quiet(&self) {
        let mut late =
            std::mem::take(&mut *self.late.lock().unwrap_or_else(PoisonError::into_inner));
        while late.join_next().await.is_some() {}
    }
}

impl Transport for BadNetwork {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        let (latency, fate) = {
            let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
            (
                latency(&mut random),
                Fate::draw(&mut random, request.method()),
            )
        };
        let lost = || Error::new(ErrorKind::Interrupted, "made for a test");
        Box::pin(async move {
            tokio::time::sleep(latency).await;
            match fate {
                Fate::Delivered => self.inner.send(request).await,
                Fate::Lost => Err(lost()),
                Fate::ResponseLost => {
                    let _ = self
                        .inner
                        .send(request)
                        .await?
                        .into_body()
                        .collect(9999)
                        .await;
                    Err(lost())
                }
                Fate::Late(delay) => {
                    let inner = Arc::clone(&self.inner);
                    let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
                    late.spawn(async move {
                        tokio::time::sleep(delay).await;
                        let _ = inner.send(request).await;
                    });
                    Err(lost())
                }
                Fate::Refused => {
                    let body = "<Error><Code>AccessDenied</Code><Message>m</Message></Error>";
                    let response = Response::builder().status(403).body(Body::from(body));
                    Ok(response.map_err(|_| lost())?)
                }
            }
        })
    }
}

impl fmt::Debug for BadNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BadNetwork")
    }
}

//! A network that loses requests and responses, and delivers some too late.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, Request, Response};
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

/// A small generator of random numbers.
#[derive(Debug)]
pub(super) struct Random(u64);

enum Fate {
    Delivered,
    Lost,
    ResponseLost,
    Late(Duration),
    Refused,
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn network(&mut self, inner: &Arc<HyperTransport>) -> BadNetwork {
        BadNetwork {
            inner: Arc::clone(inner),
            random: Arc::new(Mutex::new(Self(self.next()))),
            late: Arc::default(),
        }
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Returns the next number, by `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn fate(&mut self, method: &Method) -> Fate {
        match (self.below(100), method) {
            (0..3, _) => Fate::Lost,
            (3..6, _) => Fate::ResponseLost,
            (6..9, _) => Fate::Late(Duration::from_millis(self.below(LATEST))),
            (9..30, &Method::PUT) => Fate::Refused,
            _ => Fate::Delivered,
        }
    }

    fn latency(&mut self) -> Duration {
        let limit = if self.below(10) == 0 { 150 } else { 10 };
        Duration::from_millis(self.below(limit))
    }
}

impl BadNetwork {
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
            (random.latency(), random.fate(request.method()))
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

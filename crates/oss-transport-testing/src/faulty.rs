//! A transport that fails chosen exchanges.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::Request;
use oss_transport::{Body, Error, ErrorKind, SendFuture, Transport};

use crate::fault::{Effect, Fault};

/// Fails some exchanges of a transport, and passes on all others.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), oss_transport::Error> {
/// use http::{Request, Response};
/// use oss_transport::{Body, ErrorKind, Transport};
/// use oss_transport_testing::{Capture, Fault, Faulty};
///
/// let capture = Capture::new(Response::new("hello"));
/// let faulty = Faulty::new(capture.clone())
///     .at(1, Fault::fail(ErrorKind::Interrupted))
///     .at(3, Fault::truncate(4));
/// let send = || faulty.send(Request::new(Body::empty()));
/// assert!(send().await.is_err());
/// assert_eq!(capture.requests().len(), 1);
/// assert_eq!(send().await?.into_body().collect(9).await?, "hello");
/// assert!(send().await?.into_body().collect(9).await.is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Faulty<T> {
    inner: T,
    requests: AtomicUsize,
    faults: BTreeMap<usize, Vec<Fault>>,
}

impl<T: Transport> Faulty<T> {
    /// Wraps a transport, without any faults yet.
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            requests: AtomicUsize::new(0),
            faults: BTreeMap::new(),
        }
    }

    /// Adds a fault to the exchange of this number; the first one is 1.
    ///
    /// An exchange can have several faults: first a delay, then a failure or a response,
    /// and last a cut of the body.
    #[must_use]
    pub fn at(mut self, number: usize, fault: Fault) -> Self {
        self.faults.entry(number).or_default().push(fault);
        self
    }

    /// Returns the number of requests so far, including the failed ones.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    fn effects(&self) -> impl Iterator<Item = &Effect> + Clone {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let faults = self.faults.get(&number).into_iter().flatten();
        faults.map(|fault| &fault.0)
    }

    async fn fail(&self, kind: ErrorKind, request: Request<Body>) -> Error {
        let fault = Error::new(kind, "a fault of a test");
        if !fault.may_have_been_sent() {
            return fault;
        }
        match self.inner.send(request).await {
            Ok(_) => fault,
            Err(error) => error,
        }
    }
}

impl<T: Transport> Transport for Faulty<T> {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        let effects = self.effects();
        Box::pin(async move {
            let mut given = None;
            for effect in effects.clone() {
                if let Effect::Delay(sleep) = effect {
                    sleep().await;
                }
            }
            for effect in effects.clone() {
                match effect {
                    Effect::Fail(kind) => return Err(self.fail(*kind, request).await),
                    Effect::Respond(response) => given = Some(response.clone().map(Body::from)),
                    Effect::Cut(_) | Effect::Delay(_) => {}
                }
            }
            let mut response = match given {
                Some(response) => response,
                None => self.inner.send(request).await?,
            };
            for effect in effects {
                if let Effect::Cut(cut) = effect {
                    response = response.map(|body| cut.apply(body));
                }
            }
            Ok(response)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{Response, StatusCode};
    use tokio::time::{Instant, sleep, timeout};

    use super::*;
    use crate::Capture;

    fn faulty(fault: Fault) -> Faulty<Capture> {
        Faulty::new(Capture::new(Response::new("hello"))).at(2, fault)
    }

    /// Sends three requests, and returns the body or error of each.
    async fn send_three(faulty: &Faulty<Capture>) -> [Result<String, ErrorKind>; 3] {
        let mut outcomes = [const { Ok(String::new()) }; 3];
        for outcome in &mut outcomes {
            *outcome = async {
                let response = faulty.send(Request::new(Body::empty())).await?;
                let body = response.into_body().collect(99).await?;
                Ok(String::from_utf8_lossy(&body).into_owned())
            }
            .await
            .map_err(|error: Error| error.kind());
        }
        outcomes
    }

    #[tokio::test]
    async fn failed_exchange_is_delivered_if_its_kind_allows() {
        let capture = Capture::new(Response::new("ok"));
        let transport = Faulty::new(capture.clone())
            .at(1, Fault::fail(ErrorKind::Connect))
            .at(2, Fault::fail(ErrorKind::Body));

        let mut outcomes = Vec::new();
        for _ in 0..3 {
            let outcome = transport.send(Request::new(Body::empty())).await;
            let kind = outcome.err().map(|error| error.kind());
            outcomes.push((kind, capture.requests().len()));
        }
        let expected = [
            (Some(ErrorKind::Connect), 0),
            (Some(ErrorKind::Body), 1),
            (None, 2),
        ];
        assert_eq!(outcomes, expected);
        assert_eq!(transport.requests(), 3);
    }

    #[tokio::test]
    async fn only_the_chosen_exchange_fails() {
        let hello = || Ok("hello".to_owned());
        let mut busy = Response::new("busy");
        *busy.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        let table = [
            (Fault::fail(ErrorKind::Protocol), Err(ErrorKind::Protocol)),
            (Fault::respond(busy), Ok("busy".to_owned())),
            (Fault::truncate(0), Err(ErrorKind::Body)),
            (Fault::truncate(4), Err(ErrorKind::Body)),
            (Fault::truncate(5), hello()),
            (Fault::stall(5), hello()),
        ];
        for (fault, expected) in table {
            let name = format!("{fault:?}");
            let outcomes = send_three(&faulty(fault)).await;
            assert_eq!(outcomes, [hello(), expected, hello()], "{name}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn delay_and_stall_take_time() {
        let second = Duration::from_secs(1);
        let started = Instant::now();
        let delayed = faulty(Fault::delay(move || sleep(second)));
        assert!(send_three(&delayed).await.iter().all(Result::is_ok));
        assert_eq!(started.elapsed().as_secs(), 1);

        let stalled = faulty(Fault::stall(4));
        assert!(timeout(second, send_three(&stalled)).await.is_err());
        assert_eq!(stalled.requests(), 2);
    }
}

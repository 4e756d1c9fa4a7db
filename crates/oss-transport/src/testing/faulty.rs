//! A transport that fails first and works then.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use http::Request;

use crate::{Body, Error, ErrorKind, SendFuture, Transport};

/// Breaks one exchange for each of a list of kinds, then lets all others pass.
///
/// It is true to [`Error::may_have_been_sent`]: after a fault that excludes delivery
/// the inner transport has seen nothing. After any other it has seen the request,
/// and the answer is lost, which is the hard case for whoever retries.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), oss_transport::Error> {
/// use http::{Request, Response};
/// use oss_transport::testing::{Capture, Faulty};
/// use oss_transport::{Body, ErrorKind, Transport};
///
/// let capture = Capture::new(Response::new("ok"));
/// let faulty = Faulty::new(capture.clone(), [ErrorKind::Interrupted]);
/// assert!(faulty.send(Request::new(Body::empty())).await.is_err());
/// assert_eq!(capture.requests().len(), 1);
/// assert!(faulty.send(Request::new(Body::empty())).await.is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Faulty<T> {
    inner: T,
    faults: Mutex<VecDeque<ErrorKind>>,
}

impl<T: Transport> Faulty<T> {
    /// Puts faults before `inner`, one for each of the next exchanges.
    pub fn new(inner: T, faults: impl IntoIterator<Item = ErrorKind>) -> Self {
        Self {
            inner,
            faults: Mutex::new(faults.into_iter().collect()),
        }
    }

    fn next_fault(&self) -> Option<Error> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = faults.pop_front()?;
        Some(Error::new(kind, "a fault made for a test"))
    }
}

impl<T: Transport> Transport for Faulty<T> {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let Some(fault) = self.next_fault() else {
                return self.inner.send(request).await;
            };
            if fault.may_have_been_sent() {
                self.inner.send(request).await?;
            }
            Err(fault)
        })
    }
}

#[cfg(test)]
mod tests {
    use http::Response;

    use super::*;
    use crate::testing::Capture;

    #[tokio::test]
    async fn a_fault_is_true_to_its_kind() {
        let capture = Capture::new(Response::new("ok"));
        let faults = [ErrorKind::Connect, ErrorKind::Body];
        let transport = Faulty::new(capture.clone(), faults);

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
    }
}

//! Adapters from and to `tower_service::Service`.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tower_service::Service;

use crate::{Body, Error, ErrorKind, SendFuture, Transport};

/// A [`Transport`] over a tower service, and so over a whole stack of layers.
///
/// The service is cloned for each request, as is usual with tower. An error with an
/// [`Error`] anywhere in its chain keeps the facts of that one; any other becomes
/// [`ErrorKind::Other`]. An error of the request's own body stream is always
/// [`ErrorKind::Body`]. Don't add layers that follow redirects, decompress or retry; see
/// [`Transport`].
///
/// # Examples
///
/// At most 16 requests in flight, and a minute to the response head of each:
///
/// ```
/// use std::time::Duration;
/// use oss_transport::Transport;
/// use oss_transport::tower::{FromService, IntoService};
/// use tower::ServiceBuilder;
///
/// fn limited(transport: impl Transport) -> impl Transport {
///     let stack = ServiceBuilder::new()
///         .concurrency_limit(16)
///         .timeout(Duration::from_secs(60))
///         .service(IntoService::new(transport));
///     FromService::new(stack)
/// }
/// ```
///
/// Neither the timeout nor [`Timeouts`](crate::Timeouts) limits the wait for a permit.
///
/// [`ConcurrencyLimit`] releases its permit when the response head has arrived. To hold it
/// to the end of the body, collect small bodies inside the stack:
///
/// ```
/// # use oss_transport::{Body, Error, Transport};
/// # use oss_transport::tower::{FromService, IntoService};
/// # use tower::ServiceBuilder;
/// use http::Response;
///
/// async fn collect(response: Response<Body>) -> Result<Response<Body>, Error> {
///     let (head, body) = response.into_parts();
///     Ok(Response::from_parts(head, body.collect(64 * 1024).await?.into()))
/// }
///
/// fn limited(transport: impl Transport) -> impl Transport {
///     let stack = ServiceBuilder::new()
///         .concurrency_limit(16)
///         .and_then(collect)
///         .service(IntoService::new(transport));
///     FromService::new(stack)
/// }
/// ```
///
/// [`ConcurrencyLimit`]: https://docs.rs/tower/0.5/tower/limit/struct.ConcurrencyLimit.html
#[derive(Clone)]
pub struct FromService<S>(S);

impl<S> FromService<S> {
    /// Wraps a service.
    pub fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S> fmt::Debug for FromService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = std::any::type_name::<S>();
        f.debug_tuple("FromService").field(&name).finish()
    }
}

impl<S, B> Transport for FromService<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        let mut service = self.0.clone();
        Box::pin(async move {
            // A service that isn't ready hasn't seen the request, but its error may come
            // from an earlier exchange, so it proves nothing.
            poll_fn(|cx| service.poll_ready(cx))
                .await
                .map_err(unknown)?;
            let request = request.map(with_body_errors);
            let response = service.call(request).await.map_err(unknown)?;
            Ok(response.map(Body::stream))
        })
    }
}

/// A tower service over a [`Transport`], to put layers around it.
#[derive(Clone, Debug)]
pub struct IntoService(Arc<dyn Transport>);

impl IntoService {
    /// Wraps a transport, such as an `Arc<dyn Transport>`.
    pub fn new(transport: impl Transport) -> Self {
        Self(Arc::new(transport))
    }
}

impl Service<Request<Body>> for IntoService {
    type Response = Response<Body>;
    type Error = Error;
    type Future = SendFuture<'static>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let transport = Arc::clone(&self.0);
        Box::pin(async move { transport.send(request).await })
    }
}

/// Converts every error of a request body to [`ErrorKind::Body`].
///
/// The stream may be another exchange that fails with, say, [`ErrorKind::Connect`]. In the
/// error chain of this exchange, that would falsely mean "not sent".
fn with_body_errors(body: Body) -> Body {
    match body.as_bytes() {
        Some(_) => body,
        None => Body::stream(BodyErrors(body)),
    }
}

struct BodyErrors(Body);

impl HttpBody for BodyErrors {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = Pin::new(&mut self.0).poll_frame(cx);
        frame.map_err(|error| Error::new(ErrorKind::Body, error))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

fn unknown(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
    Error::wrap(error, ErrorKind::Other)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tower::{ServiceBuilder, service_fn};

    use super::*;

    /// Refuses every request, or never responds.
    #[derive(Clone, Copy, Debug)]
    enum Broken {
        Refuses,
        Hangs,
    }

    impl Transport for Broken {
        fn send(&self, _request: Request<Body>) -> SendFuture<'_> {
            match self {
                Self::Refuses => {
                    let error = Error::new(ErrorKind::Connect, "refused").with_peer("h:80");
                    Box::pin(async { Err(error) })
                }
                Self::Hangs => Box::pin(std::future::pending()),
            }
        }
    }

    async fn fails(transport: &dyn Transport) -> Error {
        let outcome = transport.send(Request::new(Body::empty())).await;
        outcome.map(|_| ()).unwrap_err()
    }

    fn with_timeout(transport: impl Transport) -> impl Transport {
        let limit = Duration::from_secs(1);
        let stack = ServiceBuilder::new().timeout(limit);
        FromService::new(stack.service(IntoService::new(transport)))
    }

    #[tokio::test]
    async fn error_kind_survives_a_stack_that_boxes_errors() {
        let error = fails(&with_timeout(Broken::Refuses)).await;
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.peer(), Some("h:80"));
        assert!(!error.may_have_been_sent());
    }

    #[tokio::test(start_paused = true)]
    async fn error_of_the_stack_itself_may_have_been_sent() {
        let error = fails(&with_timeout(Broken::Hangs)).await;
        assert_eq!(error.kind(), ErrorKind::Other);
        assert!(error.may_have_been_sent());
    }

    /// A stream of another exchange, which can't connect.
    struct FailingStream;

    impl HttpBody for FailingStream {
        type Data = Bytes;
        type Error = Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
            let error = Error::new(ErrorKind::Connect, "another exchange");
            Poll::Ready(Some(Err(error)))
        }
    }

    #[tokio::test]
    async fn failing_stream_is_a_body_error_that_may_have_been_sent() {
        let sends = service_fn(async |request: Request<Body>| {
            let sent = request.into_body().collect(9).await;
            // Like an HTTP client that has already sent a part.
            let sent = sent.map_err(std::io::Error::other)?;
            Ok::<_, std::io::Error>(Response::new(Body::from(sent)))
        });
        let request = Request::new(Body::stream(FailingStream));
        let error = FromService::new(sends).send(request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body);
        assert!(error.may_have_been_sent());
    }

    #[tokio::test]
    async fn service_with_any_body_type_is_a_transport() -> Result<(), Error> {
        let echo = service_fn(async |request: Request<Body>| {
            let body = request.into_body().collect(9).await?;
            Ok::<_, Error>(Response::new(Body::from(body)))
        });
        let request = Request::new(Body::from("hello"));
        let response = FromService::new(echo).send(request).await?;
        assert_eq!(response.into_body().collect(9).await?, "hello");
        Ok(())
    }
}

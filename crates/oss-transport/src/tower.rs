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

/// Makes a [`Transport`] of a tower service, and so of a whole stack of layers.
///
/// The service is cloned for each request, as tower wants it. An error that holds
/// an [`Error`] anywhere in its chain keeps what that one knows; any other becomes
/// [`ErrorKind::Other`], of which nothing is known. An error of the request's own body
/// stream is [`ErrorKind::Body`], whatever it says of itself. Keep layers that follow
/// redirects, decompress or retry out of the stack; see [`Transport`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use oss_transport::Transport;
/// use oss_transport::tower::{FromService, IntoService};
/// use tower::ServiceBuilder;
///
/// fn limited(transport: impl Transport) -> impl Transport {
///     let stack = ServiceBuilder::new()
///         .timeout(Duration::from_secs(60))
///         .service(IntoService::new(transport));
///     FromService::new(stack)
/// }
/// ```
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
            // A service that is not ready has not seen the request, but the error
            // may come from an exchange before: it says nothing certain.
            poll_fn(|cx| service.poll_ready(cx))
                .await
                .map_err(unknown)?;
            let request = request.map(of_this_exchange);
            let response = service.call(request).await.map_err(unknown)?;
            Ok(response.map(Body::stream))
        })
    }
}

/// Makes a tower service of a [`Transport`], to put layers around it.
#[derive(Clone, Debug)]
pub struct IntoService(Arc<dyn Transport>);

impl IntoService {
    /// Wraps a transport; an `Arc<dyn Transport>` is one, too.
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

/// Makes every error of a request body one that says nothing of delivery.
///
/// The stream may be another exchange, and its error a [`ErrorKind::Connect`] of that one.
/// Found in the chain of this exchange, it would pass for "not sent".
fn of_this_exchange(body: Body) -> Body {
    match body.as_bytes() {
        Some(_) => body,
        None => Body::stream(Stream(body)),
    }
}

/// The body stream of a request, all of whose errors are [`ErrorKind::Body`].
struct Stream(Body);

impl HttpBody for Stream {
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

    /// Refuses every request, or answers none.
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
    async fn the_kind_survives_a_stack_that_boxes_errors() {
        let error = fails(&with_timeout(Broken::Refuses)).await;
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.peer(), Some("h:80"));
        assert!(!error.may_have_been_sent());
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_of_the_stack_itself_claims_nothing() {
        let error = fails(&with_timeout(Broken::Hangs)).await;
        assert_eq!(error.kind(), ErrorKind::Other);
        assert!(error.may_have_been_sent());
    }

    /// A stream that is another exchange, and cannot connect.
    struct Lazy;

    impl HttpBody for Lazy {
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
    async fn a_failing_stream_is_a_body_error_that_may_have_been_sent() {
        let sends = service_fn(async |request: Request<Body>| {
            let sent = request.into_body().collect(9).await;
            // As an HTTP client does, which has sent a part by now.
            let sent = sent.map_err(std::io::Error::other)?;
            Ok::<_, std::io::Error>(Response::new(Body::from(sent)))
        });
        let request = Request::new(Body::stream(Lazy));
        let error = FromService::new(sends).send(request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body);
        assert!(error.may_have_been_sent());
    }

    #[tokio::test]
    async fn a_service_of_any_body_is_a_transport() -> Result<(), Error> {
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

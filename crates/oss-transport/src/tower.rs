//! Adapters from and to `tower_service::Service`.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as HttpBody;
use tower_service::Service;

use crate::{Body, Error, ErrorKind, SendFuture, Transport};

/// Makes a [`Transport`] of a tower service, and so of a whole stack of layers.
///
/// The service is cloned for each request, as tower wants it. An error that holds
/// an [`Error`] anywhere in its chain keeps that kind; any other becomes
/// [`ErrorKind::Other`], of which nothing is known. Keep layers that follow
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

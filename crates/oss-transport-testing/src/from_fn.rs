//! A transport that is a function.

use std::fmt;

use http::{Request, Response};
use oss_transport::{Body, Error, SendFuture, Transport};

/// Creates a transport from an async function.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), oss_transport::Error> {
/// use http::{Request, Response};
/// use oss_transport::{Body, Transport};
/// use oss_transport_testing::from_fn;
///
/// let echo = from_fn(async |request: Request<Body>| Ok(Response::new(request.into_body())));
/// let response = echo.send(Request::new(Body::from("hello"))).await?;
/// assert_eq!(response.into_body().collect(9).await?, "hello");
/// # Ok(())
/// # }
/// ```
pub fn from_fn<F, Fut>(function: F) -> FromFn<F>
where
    F: Fn(Request<Body>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response<Body>, Error>> + Send + 'static,
{
    FromFn(function)
}

/// The transport that [`from_fn`] returns.
#[derive(Clone)]
pub struct FromFn<F>(F);

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromFn").finish_non_exhaustive()
    }
}

impl<F, Fut> Transport for FromFn<F>
where
    F: Fn(Request<Body>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Response<Body>, Error>> + Send + 'static,
{
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin((self.0)(request))
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn mock_takes_five_lines() -> Result<(), Error> {
        let missing = from_fn(async |_request| {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_FOUND;
            Ok(response)
        });
        let response = missing.send(Request::new(Body::empty())).await?;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        Ok(())
    }
}

//! The trait [`Transport`]: from a request to the head of its response.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::{Request, Response};

use crate::{Body, Error};

/// An asynchronous function from a signed request to a response head.
///
/// Implement it to use another HTTP stack, or to respond from memory in a test.
///
/// # A transport must
///
/// - Send the method, the request target and the headers exactly as given, byte
///   for byte. Add the headers that HTTP/1.1 framing needs and the request lacks
///   (`Host`, `Content-Length`, `Transfer-Encoding`), and replace none.
/// - Return `Ok` for every status, including `404`, `503` and `301`. The exception is the `407` of a proxy
///   that the transport itself uses.
/// - Send `Content-Length` for a body of known length.
/// - Skip informational responses (`1xx`).
/// - Return an error for a response body that is shorter than announced, so that
///   a partial response never looks complete, and for one with two lengths
///   (two different `Content-Length`, or one together with `Transfer-Encoding`).
/// - Limit the size of a response head.
/// - Name the secrets that it adds to a request, such as `Proxy-Authorization`, in a
///   [`Delivery`](crate::Delivery) in the extensions of the response. The same says if the
///   response came before the whole body was sent.
/// - State only facts in [`Error::kind`]. If unsure whether a byte was sent, assume
///   it was.
/// - Apply the head limit of a [`Timeouts`](crate::Timeouts) value in the extensions of
///   the request, and its other limits if supported.
///
/// # A transport must not
///
/// - Follow redirects: the headers hold credentials, and the signature covers the host.
/// - Repeat a request if any byte of it may have been sent.
/// - Decompress or otherwise change a body: `Content-Length` and checksums cover
///   the bytes on the wire.
/// - Normalise the URI, or sort, merge, or rename headers.
/// - Log headers, or put them or the query into an error: both can contain credentials.
///
/// # Cancel safety
///
/// Dropping the future or the response body cancels the exchange: the connection
/// is closed (HTTP/1) or the stream is reset (HTTP/2), and no background task
/// continues the work. The server may still have received the request.
///
/// # Examples
///
/// ```
/// use http::{Request, Response};
/// use oss_transport::{Body, SendFuture, Transport};
///
/// /// Responds to every request with its own body.
/// #[derive(Debug)]
/// struct Echo;
///
/// impl Transport for Echo {
///     fn send(&self, request: Request<Body>) -> SendFuture<'_> {
///         Box::pin(async move { Ok(Response::new(request.into_body())) })
///     }
/// }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends `request`, and returns when the response head has arrived.
    ///
    /// Polling the response body reads it from the connection.
    ///
    /// # Errors
    ///
    /// Fails if no head arrived; [`Error::kind`] states what is known about delivery.
    fn send(&self, request: Request<Body>) -> SendFuture<'_>;
}

/// The future of [`Transport::send`], boxed so that `Arc<dyn Transport>` works.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send + 'a>>;

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        (**self).send(request)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        (**self).send(request)
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[derive(Debug)]
    struct Teapot;

    impl Transport for Teapot {
        fn send(&self, request: Request<Body>) -> SendFuture<'_> {
            Box::pin(async move {
                let mut response = Response::new(request.into_body());
                *response.status_mut() = StatusCode::IM_A_TEAPOT;
                Ok(response)
            })
        }
    }

    #[tokio::test]
    async fn trait_is_object_safe_behind_arc_and_box() -> Result<(), Error> {
        let shared: Arc<dyn Transport> = Arc::new(Teapot);
        let boxed: Box<dyn Transport> = Box::new(Arc::clone(&shared));
        for transport in [&shared as &dyn Transport, &boxed] {
            let response = transport.send(Request::new(Body::empty())).await?;
            assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
        }
        Ok(())
    }

    #[test]
    fn futures_and_bodies_can_move_between_threads() {
        fn assert_send<T: Send>(_: &T) {}
        assert_send(&Teapot.send(Request::new(Body::empty())));
        assert_send(&Body::empty().collect(1));
    }
}

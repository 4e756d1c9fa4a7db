//! A tunnel through a proxy, opened with `CONNECT`.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Request, Uri};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::proxy_refusal::ProxyRefusal;
use super::socket::Socket;
use crate::Body;

/// The most bytes of the proxy's response head.
const MAX_HEAD: usize = 16 * 1024;

/// Asks the proxy at the other end of `socket` for a tunnel to the host of `uri`.
///
/// Bytes right behind the proxy's response are dropped: a TLS server never speaks first.
pub(super) async fn open_tunnel(
    socket: TokioIo<Socket>,
    uri: &Uri,
    credentials: Option<HeaderValue>,
) -> Result<TokioIo<Socket>, Box<dyn StdError + Send + Sync>> {
    let host = uri.host().unwrap_or_default();
    let target = format!("{host}:{}", uri.port_u16().unwrap_or(443));
    let mut request = Request::connect(target.as_str()).header(HOST, target.as_str());
    if let Some(credentials) = credentials {
        request = request.header(PROXY_AUTHORIZATION, credentials);
    }
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .max_buf_size(MAX_HEAD)
        .handshake(socket)
        .await?;
    let mut connection = pin!(connection.without_shutdown());
    let mut response = pin!(sender.send_request(request.body(Body::empty())?));
    let mut ended = None;
    let response = poll_fn(|cx| {
        if ended.is_none()
            && let Poll::Ready(outcome) = connection.as_mut().poll(cx)
        {
            ended = Some(outcome);
        }
        response.as_mut().poll(cx)
    });
    let status = response.await?.status();
    if !status.is_success() {
        return Err(ProxyRefusal::of_tunnel(status, &target).into());
    }
    let parts = match ended {
        Some(outcome) => outcome?,
        None => connection.await?,
    };
    Ok(parts.io)
}

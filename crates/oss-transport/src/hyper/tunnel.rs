//! A tunnel through a proxy, opened with `CONNECT`.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::socket::Socket;
use crate::Body;

/// The most bytes of the proxy's response head.
const MAX_HEAD: usize = 16 * 1024;

/// The proxy responded, but opened no tunnel.
#[derive(Debug)]
pub(super) struct TunnelRefused {
    status: StatusCode,
    target: String,
}

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
    check(&response.await?, target)?;
    let parts = match ended {
        Some(outcome) => outcome?,
        None => connection.await?,
    };
    Ok(parts.io)
}

fn check<B>(response: &Response<B>, target: String) -> Result<(), TunnelRefused> {
    match response.status() {
        status if status.is_success() => Ok(()),
        status => Err(TunnelRefused { status, target }),
    }
}

impl TunnelRefused {
    /// Returns whether the proxy would refuse the same request again.
    ///
    /// Too many requests with a wrong password can lock an account.
    pub(super) fn is_final(&self) -> bool {
        let may_pass = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
        !self.status.is_server_error() && !may_pass.contains(&self.status)
    }
}

impl fmt::Display for TunnelRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, target } = self;
        write!(f, "the proxy returned {status} for a tunnel to {target}")?;
        match *status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                f.write_str("; check its user name and password, and that it accepts basic auth")
            }
            status if status.is_client_error() && self.is_final() => {
                f.write_str("; ask its operator to allow this host and port")
            }
            status if status.is_redirection() => {
                f.write_str("; check the host and port of the proxy")
            }
            _ => Ok(()),
        }
    }
}

impl StdError for TunnelRefused {}

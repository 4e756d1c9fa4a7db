//! Reads, verifies and dispatches one request.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{EXPECT, HOST};
use http::request::Parts;
use http::{Method, Request};
use http_body::Body;
use oss_sign::Timestamp;
use tokio::time::Instant;

use crate::addressing::{Addressing, without_port};
use crate::auth::{VerifiedRequest, Verifier};
use crate::body;
use crate::clock::Clock;
use crate::connection::{ConnectionEnded, ConnectionHandle};
use crate::error::ServiceError;
use crate::exchange::Exchange;
use crate::fault::{Faults, HandlerResult};
use crate::journal::Journal;
use crate::request::RequestHead;
use crate::request_context::RequestContext;
use crate::response::{ErrorPlacement, HttpResponse, ResponseMeta, set_server_time};
use crate::router;
use crate::state::State;

/// Everything that the connections of a server share.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) verifier: Verifier,
    pub(crate) addressing: Addressing,
    pub(crate) clock: Clock,
    pub(crate) state: State,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
}

impl Service {
    /// Responds to a request, or ends its connection if a fault says so.
    pub(crate) async fn respond<B>(
        &self,
        request: Request<B>,
        connection: &ConnectionHandle,
    ) -> Result<HttpResponse, ConnectionEnded>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let started = Instant::now();
        let (parts, body) = request.into_parts();
        let head = RequestHead::read(&parts, &self.addressing);
        let exchange = Exchange::begin(
            &self.journal,
            &self.faults,
            &self.clock,
            connection,
            head.as_ref().ok(),
        );
        let meta = self.response_meta(&parts, exchange.now);
        let result = if exchange.skips_request() {
            skip(&parts, body).await
        } else {
            self.handle(&parts, head, body, exchange.now).await
        };
        let mut response = exchange.complete(result, &meta).await?;
        set_server_time(&mut response, started.elapsed().as_millis());
        Ok(response)
    }

    /// Verifies a request, reads its body and calls its handler.
    ///
    /// The signature is checked before the body is read: it never covers the body.
    async fn handle<B>(
        &self,
        parts: &Parts,
        head: Result<RequestHead, ServiceError>,
        body: B,
        now: SystemTime,
    ) -> HandlerResult
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let verified = head.and_then(|head| self.verifier.verify(head, now));
        let verified = match verified {
            // With `Expect: 100-continue` the client hasn't sent the body yet and needn't.
            Err(error) if parts.headers.contains_key(EXPECT) => {
                return HandlerResult::Rejected(error);
            }
            verified => verified,
        };
        let limit = verified.as_ref().map_or(body::DOCUMENT_LIMIT, body_limit);
        let body = body::read(body, &parts.headers, limit).await;
        let response = verified.and_then(|verified| {
            let body = body?;
            let ctx = RequestContext::new(&self.state, &verified, &body, now);
            router::dispatch(&ctx, &verified.head().method)
        });
        match response {
            Ok(response) => HandlerResult::Applied(response),
            Err(error) => HandlerResult::Rejected(error),
        }
    }

    fn response_meta(&self, parts: &Parts, now: SystemTime) -> ResponseMeta {
        let time = Timestamp::try_from(now);
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        ResponseMeta {
            request_id: self.state.request_id(now),
            host_id: without_port(host.unwrap_or_default()).to_owned(),
            date: time.map(Timestamp::to_imf_fixdate).unwrap_or_default(),
            error_placement: match parts.method {
                Method::HEAD => ErrorPlacement::Header,
                _ => ErrorPlacement::Body,
            },
        }
    }
}

/// Reads a request to its end without handling it.
async fn skip<B>(parts: &Parts, body: B) -> HandlerResult
where
    B: Body<Data = Bytes> + Unpin,
{
    // A client that waits for `100 Continue` sends the body only if it is read.
    if !parts.headers.contains_key(EXPECT) {
        let _skipped = body::read(body, &parts.headers, body::OBJECT_LIMIT).await;
    }
    HandlerResult::Skipped
}

/// Returns the size limit of a body in bytes: a `PUT` to a key carries object data.
fn body_limit(request: &VerifiedRequest) -> usize {
    let head = request.head();
    if head.method == Method::PUT && !head.target.key.is_empty() {
        body::OBJECT_LIMIT
    } else {
        body::DOCUMENT_LIMIT
    }
}

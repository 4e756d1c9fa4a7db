//! Reads, verifies and dispatches one request.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONNECTION, HOST};
use http::request::Parts;
use http::{HeaderValue, Method, Request};
use http_body::Body;
use oss_sign::Timestamp;
use tokio::time::Instant;

use crate::addressing::{Addressing, without_port};
use crate::auth::Verifier;
use crate::body;
use crate::clock::Clock;
use crate::connection::{ConnectionEnded, ConnectionHandle};
use crate::damage::DamageableBody;
use crate::error::ServiceError;
use crate::exchange::Exchange;
use crate::fault::{Faults, RequestOutcome};
use crate::journal::{Journal, RunOutcome};
use crate::request::RequestHead;
use crate::request_context::{Origin, RequestContext};
use crate::response::{ErrorPlacement, HttpResponse, ResponseMeta, set_server_time};
use crate::router;
use crate::runs::{RunSettings, run_due, run_now};
use crate::seed_error::{SeedError, check_count};
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
    pub(crate) runs: RunSettings,
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
        let framing = connection.next_framing(&parts);
        let head = framing
            .map_err(ServiceError::invalid_argument)
            .and_then(|()| RequestHead::read(&parts, &self.addressing));
        let exchange = Exchange::begin(
            &self.journal,
            &self.faults,
            &self.clock,
            connection,
            head.as_ref().ok(),
        );
        let meta = self.response_meta(&parts, exchange.now);
        let result = if exchange.skips_request() {
            body::skip(body, &parts.headers).await;
            RequestOutcome::Skipped
        } else {
            let body = DamageableBody::new(body, exchange.request_damage());
            self.handle(
                &parts,
                head,
                body,
                connection,
                (exchange.now, &meta.request_id),
            )
            .await
        };
        let mut response = exchange.complete(result, &meta).await?;
        set_server_time(&mut response, started.elapsed().as_millis());
        if framing.and_then(|()| connection.check_body()).is_err() {
            // Where the next request begins is as uncertain as the end of this one.
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        Ok(response)
    }

    /// Verifies a request, reads its body and calls its handler.
    ///
    /// The signature is checked before the body is read: it never covers the body. Which body is
    /// acceptable depends on the operation, so that is known first too.
    async fn handle<B>(
        &self,
        parts: &Parts,
        head: Result<RequestHead, ServiceError>,
        body: B,
        connection: &ConnectionHandle,
        (now, request_id): (SystemTime, &str),
    ) -> RequestOutcome
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let verified = head.and_then(|head| self.verifier.verify(head, now));
        let selected = verified.and_then(|request| {
            let handler = router::select(&request)?;
            Ok((request, handler))
        });
        let (request, handler) = match selected {
            Ok(selected) => selected,
            Err(error) => {
                body::skip(body, &parts.headers).await;
                return RequestOutcome::Rejected(error);
            }
        };
        let contents = &self.state.contents;
        let body = body::read(body, &parts.headers, handler.body, contents).await;
        let response = body.and_then(|body| {
            let framing = connection.check_body();
            framing.map_err(ServiceError::invalid_argument)?;
            self.run_due();
            let origin = Origin {
                now,
                request_id,
                peer: connection.peer().ip(),
            };
            let response =
                handler.handle(&RequestContext::new(&self.state, &request, &body, origin));
            // The first run of a rule that this request put.
            self.run_due();
            response
        });
        match response {
            Ok(response) => RequestOutcome::Handled(response),
            Err(error) => RequestOutcome::Rejected(error),
        }
    }

    /// Runs the inventory rules that are due by the clock, whatever time a fault shows.
    pub(crate) fn run_due(&self) {
        run_due(self.runs, &self.state, &self.journal, self.clock.now());
    }

    /// Runs an enabled inventory rule now.
    pub(crate) fn run_rule(&self, bucket: &str, id: &str) -> RunOutcome {
        run_now(
            self.runs,
            &self.state,
            &self.journal,
            (bucket, id),
            self.clock.now(),
        )
    }

    /// Puts made up objects into a bucket.
    pub(crate) fn seed(&self, bucket: &str, count: usize, seed: u64) -> Result<(), SeedError> {
        check_count(count)?;
        Ok(self.state.seed(bucket, count, seed, self.clock.now())?)
    }

    /// Advances the clock and runs what is due.
    pub(crate) fn advance_clock(&self, duration: Duration) {
        self.clock.advance(duration);
        self.run_due();
    }

    /// Sets the clock and runs what is due.
    pub(crate) fn set_clock(&self, time: SystemTime) {
        self.clock.set(time);
        self.run_due();
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

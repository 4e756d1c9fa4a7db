//! One request from its journal entry to its response; faults apply here.

use std::sync::Arc;
use std::time::SystemTime;

use tokio::time::timeout;

use crate::clock::Clock;
use crate::connection::{ConnectionEnded, ConnectionHandle};
use crate::damage::Damage;
use crate::error::ServiceError;
use crate::fault::{ConnectionEnd, Effect, Faults, RequestOutcome};
use crate::journal::{Entry, Journal, Outcome};
use crate::request::RequestHead;
use crate::response::{HttpResponse, ResponseMeta};
use crate::router;

/// A received request with the effect of the fault that hits it.
pub(crate) struct Exchange<'s> {
    journal: &'s Journal,
    connection: &'s ConnectionHandle,
    /// The number of its journal entry.
    entry: u64,
    effect: Option<Arc<Effect>>,
    /// The time as the fault shows it.
    pub(crate) now: SystemTime,
}

impl<'s> Exchange<'s> {
    /// Records a request in the journal and picks the fault that hits it.
    ///
    /// `head` is `None` for a request that can't be read.
    pub(crate) fn begin(
        journal: &'s Journal,
        faults: &Faults,
        clock: &Clock,
        connection: &'s ConnectionHandle,
        head: Option<&RequestHead>,
    ) -> Self {
        let time = clock.now();
        let operation = head.and_then(router::operation);
        let target = head.map(|head| &head.target);
        let entry = Entry::new(time, connection.number(), operation, target);
        let (entry, effect) = journal.record(entry, || faults.pick(operation));
        Self {
            journal,
            connection,
            entry,
            now: effect
                .as_ref()
                .map_or(time, |effect| effect.shown_time(time)),
            effect,
        }
    }

    /// Returns whether the request must not reach its handler.
    pub(crate) fn skips_request(&self) -> bool {
        self.effect
            .as_ref()
            .is_some_and(|effect| effect.skips_request())
    }

    /// Returns what happens to the body of the request on its way.
    pub(crate) fn request_damage(&self) -> Damage {
        match self.effect.as_deref() {
            Some(Effect::DamageRequestBody) => Damage::FirstByte,
            _ => Damage::None,
        }
    }

    /// Completes the journal entry and returns the response, or ends the connection.
    pub(crate) async fn complete(
        self,
        result: RequestOutcome,
        meta: &ResponseMeta,
    ) -> Result<HttpResponse, ConnectionEnded> {
        let effect = self.effect.filter(|effect| effect.applies_to(&result));
        let shared = effect.clone();
        let effect = effect.as_deref();
        let end = effect.and_then(Effect::connection_end);
        let applied = matches!(result, RequestOutcome::Handled(_));
        let response = respond(effect, result, meta);
        let outcome = match end {
            Some(ConnectionEnd::Close) => Outcome::Closed,
            Some(ConnectionEnd::Reset) => Outcome::Reset,
            None => Outcome::Responded(response.status()),
        };
        // Before the delay, since the client may not wait for its end.
        self.journal.complete(self.entry, |entry| {
            entry.complete(outcome, shared, applied);
        });
        if let Some(end) = end {
            return Err(self.connection.end(end));
        }
        if let Some(delay) = effect.and_then(Effect::delay) {
            let stopped = self.connection.stopped();
            if timeout(delay, stopped).await.is_ok() {
                return Err(self.connection.end(ConnectionEnd::Close));
            }
        }
        self.connection
            .set_truncation(effect.and_then(Effect::truncation));
        Ok(response)
    }
}

fn respond(effect: Option<&Effect>, result: RequestOutcome, meta: &ResponseMeta) -> HttpResponse {
    if let Some(reply) = effect.and_then(Effect::reply) {
        return reply.respond(meta);
    }
    let error = match result {
        RequestOutcome::Handled(response) => {
            return meta.finish(match effect {
                Some(Effect::DamageResponseBody) => response.with_damaged_body(),
                _ => response,
            });
        }
        RequestOutcome::Rejected(error) => error,
        // Only `Close` and `Reset` get here; the connection ends, so this is never sent.
        RequestOutcome::Skipped => ServiceError::internal("The request was skipped."),
    };
    tracing::debug!(
        code = error.code(),
        request_id = meta.request_id,
        "request refused"
    );
    meta.finish_error(&error)
}

//! A request from where it is written down to where it is answered: here faults come in.

use std::time::SystemTime;

use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use tokio::time::sleep;

use crate::answer::Stamp;
use crate::error::ServiceError;
use crate::fault::{Done, Effect, Ending};
use crate::journal::{Entry, Outcome};
use crate::line::{Line, NoAnswer};
use crate::request::Head;
use crate::service::Service;

/// A request that was received, with the fault that hits it.
pub(crate) struct Case<'s> {
    service: &'s Service,
    /// The number of its entry in the journal.
    entry: u64,
    effect: Option<Effect>,
    /// The time, as the fault lets it appear.
    pub(crate) now: SystemTime,
}

impl<'s> Case<'s> {
    /// Writes a request down, and finds the fault that hits it.
    pub(crate) fn open(service: &'s Service, line: &Line, head: Option<&Head>) -> Self {
        let time = service.clock.now();
        let entry = Entry::new(time, line.number(), head);
        let operation = entry.operation();
        let strike = || service.faults.strike(operation);
        let (entry, effect) = service.journal.receive(entry, strike);
        let now = effect.as_ref().map_or(time, |effect| effect.shown(time));
        Self {
            service,
            entry,
            effect,
            now,
        }
    }

    /// Tells whether nothing is to be done for the request.
    pub(crate) fn is_ignored(&self) -> bool {
        self.effect.as_ref().is_some_and(Effect::ignores)
    }

    /// Decides how the request ends, writes that down, and makes its answer.
    pub(crate) async fn conclude(
        self,
        done: Done,
        stamp: &Stamp,
        line: &Line,
    ) -> Result<Response<Full<Bytes>>, NoAnswer> {
        let effect = self.effect.filter(|effect| effect.happens(&done));
        let ending = effect.as_ref().and_then(Effect::ending);
        let applied = matches!(done, Done::Applied(_));
        let response = respond(effect.as_ref(), done, stamp);
        let outcome = match ending {
            Some(Ending::Close) => Outcome::Closed,
            Some(Ending::Reset) => Outcome::Reset,
            None => Outcome::Answered(response.status()),
        };
        // Before any delay, which the client may not wait for.
        let complete = |entry: &mut Entry| entry.complete(outcome, effect.clone(), applied);
        self.service.journal.complete(self.entry, complete);
        if let Some(ending) = ending {
            return Err(line.end(ending));
        }
        if let Some(delay) = effect.as_ref().and_then(Effect::delay) {
            sleep(delay).await;
        }
        line.cut(effect.as_ref().and_then(Effect::cut));
        Ok(response)
    }
}

fn respond(effect: Option<&Effect>, done: Done, stamp: &Stamp) -> Response<Full<Bytes>> {
    if let Some(reply) = effect.and_then(Effect::reply) {
        return reply.answer(stamp);
    }
    let error = match done {
        Done::Applied(answer) => return stamp.answer(answer),
        Done::Refused(error) => error,
        // It has no answer, so nobody will see this one.
        Done::Ignored => ServiceError::internal("The request was ignored."),
    };
    tracing::debug!(
        code = error.code(),
        request_id = stamp.request_id,
        "request refused"
    );
    stamp.error(&error)
}

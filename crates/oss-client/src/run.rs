//! The loop around attempts, the same for every operation.

mod mend;

use std::pin::pin;

use http::Request;
use oss_model::operation::OperationInfo;
use oss_transport::Body;

use crate::attempt::{Answer, Prepared, Signature, exchange};
use crate::client::Shared;
use crate::error::Cause;
use oss_transport::race;
use crate::progress::Progress;
use crate::retry::{Attempt, Decision, Failure, StopReason, Tokens};
use crate::trace::{self, RecordedHeaders};

use mend::Mended;
pub(crate) use mend::Next;

/// One operation on its way to an answer.
pub(crate) struct Run<'a> {
    client: &'a Shared,
    info: &'a OperationInfo,
    prepared: &'a Prepared,
    progress: &'a Progress,
    /// What the last retry took of the quota.
    taken: Option<Tokens>,
    mended: Mended,
    /// How many attempts the policy does not count.
    uncounted: u32,
    /// How many attempts found no address for the host.
    unresolved: u32,
}

/// An attempt without an answer.
struct Failed {
    cause: Cause,
    /// With what it was signed, if it got so far.
    signature: Option<Signature>,
    headers: RecordedHeaders,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        client: &'a Shared,
        info: &'a OperationInfo,
        prepared: &'a Prepared,
        progress: &'a Progress,
    ) -> Self {
        Self {
            client,
            info,
            prepared,
            progress,
            taken: None,
            mended: Mended::default(),
            uncounted: 0,
            unresolved: 0,
        }
    }

    /// Makes one attempt after the other, as long as that makes sense.
    pub(crate) async fn answer(mut self) -> Result<Answer, Cause> {
        loop {
            let failed = match self.attempt().await {
                Ok(answer) => {
                    self.settled();
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            let next = self.next(&failed).await;
            let Failed { cause, headers, .. } = *failed;
            trace::failed(self.progress, &cause, &next, &headers);
            match next {
                Next::WithItsTime | Next::WithAnotherKey | Next::OnAnotherConnection => {
                    self.uncounted += 1;
                }
                Next::WithoutKey(error) => {
                    self.settled();
                    self.progress.stopped(StopReason::Permanent);
                    return Err(cause.without_other_key(error));
                }
                Next::Decided(Decision::RetryAfter(pause)) => {
                    self.client.sleep.sleep(pause).await;
                }
                Next::Decided(Decision::Stop(reason)) => {
                    self.progress.stopped(reason);
                    return Err(cause);
                }
            }
        }
    }

    async fn attempt(&self) -> Result<Answer, Box<Failed>> {
        let mut headers = RecordedHeaders::default();
        let signed = match self.prepared.sign(self.client).await {
            Ok(signed) => signed,
            Err(cause) => {
                let signature = None;
                return Err(Box::new(Failed {
                    cause,
                    signature,
                    headers,
                }));
            }
        };
        let signature = Some(signed.signature);
        let before = self.progress.sending();
        trace::resent(self.progress);
        let outcome = self.exchange(signed.request, &mut headers).await;
        let unknown = outcome.as_ref().is_err_and(Cause::outcome_is_unknown);
        self.progress.arrived(before || unknown);
        match outcome {
            Ok(answer) => {
                trace::answered(self.progress, &answer, &headers);
                Ok(answer)
            }
            Err(cause) => Err(Box::new(Failed {
                cause,
                signature,
                headers,
            })),
        }
    }

    /// Sends a request, within the limit of an attempt.
    async fn exchange(
        &self,
        request: Request<Body>,
        headers: &mut RecordedHeaders,
    ) -> Result<Answer, Cause> {
        let exchange = pin!(exchange(self.client, self.prepared, request, headers));
        match self.client.attempt_timeout {
            Some(limit) => race(exchange, self.client.sleep.sleep(limit))
                .await
                .unwrap_or(Err(Cause::AttemptTimeout(limit))),
            None => exchange.await,
        }
    }

    /// Decides what follows a failed attempt; a retry is paid for here.
    ///
    /// Whoever drops the operation during the pause loses the tokens of a retry that was not made. They are
    /// earned again like all others.
    fn decide(&mut self, cause: &Cause) -> Decision {
        let failure = cause.failure();
        let attempt = Attempt::new(self.progress.attempts().saturating_sub(self.uncounted))
            .with_unresolved(self.unresolved)
            .with_elapsed(self.client.elapsed_since(self.progress.started()))
            .with_random(self.client.jitter.share());
        self.unresolved += u32::from(failure == Failure::Unresolved);
        let policy = self.client.retry.within(self.client.operation_timeout);
        let pause = match policy.decide(&failure, self.info.repeatable, attempt) {
            Decision::RetryAfter(pause) => pause,
            Decision::Stop(reason) => {
                if cause.is_refusal() && reason == StopReason::Permanent {
                    self.settled();
                }
                return Decision::Stop(reason);
            }
        };
        if !self.prepared.is_repeatable() {
            return Decision::Stop(StopReason::OneShotBody);
        }
        // Without a timer there is no pause, and to try again at once is no kindness.
        if self.client.sleep.check().is_err() {
            return Decision::Stop(StopReason::NoTimer);
        }
        if let Some(quota) = &self.client.quota {
            self.taken = quota.take(&failure);
            if self.taken.is_none() {
                return Decision::Stop(StopReason::Quota);
            }
        }
        Decision::RetryAfter(pause)
    }

    /// Notes an answer that shows that the service works.
    fn settled(&mut self) {
        match (&self.client.quota, self.taken.take()) {
            (Some(quota), Some(tokens)) => quota.give_back(tokens),
            (Some(quota), None) => quota.earn(),
            (None, _) => {}
        }
    }
}

//! The loop around attempts, the same for every operation.

use std::time::{Duration, SystemTime};

use oss_model::operation::OperationInfo;
use tracing::debug;

use crate::attempt::{Answer, Prepared, exchange};
use crate::client::Shared;
use crate::error::Cause;
use crate::progress::Progress;
use crate::retry::{Attempt, Decision, StopReason, Tokens};
use crate::trace;

/// One operation on its way to an answer.
pub(crate) struct Run<'a> {
    pub(crate) client: &'a Shared,
    pub(crate) info: &'a OperationInfo,
    pub(crate) prepared: &'a Prepared,
    pub(crate) progress: &'a Progress,
    pub(crate) started: SystemTime,
    /// What the last retry took of the quota.
    pub(crate) taken: Option<Tokens>,
}

impl Run<'_> {
    /// Makes one attempt after the other, as long as that makes sense.
    pub(crate) async fn answer(mut self) -> Result<Answer, Cause> {
        loop {
            let cause = match self.attempt().await {
                Ok(answer) => {
                    self.settled();
                    return Ok(answer);
                }
                Err(cause) => cause,
            };
            let attempts = self.progress.attempts();
            match self.decide(&cause) {
                Decision::RetryAfter(pause) => {
                    debug!(attempt = attempts, ?pause, cause = %cause, "will try again");
                    self.client.sleep.sleep(pause).await;
                }
                Decision::Stop(reason) => {
                    debug!(attempt = attempts, %reason, cause = %cause, "will not try again");
                    self.progress.stopped(reason);
                    return Err(cause);
                }
            }
        }
    }

    async fn attempt(&self) -> Result<Answer, Cause> {
        let request = self.prepared.sign(self.client).await?;
        let before = self.progress.sending();
        trace::resent(self.progress.attempts() - 1);
        let outcome = exchange(self.client, self.prepared, request).await;
        let unknown = outcome.as_ref().is_err_and(Cause::outcome_is_unknown);
        self.progress.arrived(before || unknown);
        trace::answered(&outcome);
        outcome
    }

    /// Decides what follows a failed attempt; a retry is paid for here.
    ///
    /// Whoever drops the operation during the pause loses the tokens of a retry that was not made. They are
    /// earned again like all others.
    fn decide(&mut self, cause: &Cause) -> Decision {
        let failure = cause.failure();
        let attempt = Attempt::new(self.progress.attempts())
            .with_elapsed(self.elapsed())
            .with_random(self.client.jitter.share());
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

    fn elapsed(&self) -> Duration {
        self.client.elapsed_since(self.started)
    }
}

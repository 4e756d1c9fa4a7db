//! Repeats attempts until one succeeds or a retry is ruled out.

use std::pin::pin;

use http::Request;
use oss_model::operation::OperationInfo;
use oss_transport::{Body, race};

use super::attempt_info::NextStep;
use super::attempt_record::AttemptRecord;
use super::classify;
use super::operation_state::OperationState;
use super::prepare::PreparedRequest;
use super::recovery::{Recovery, Resend};
use super::response::RawResponse;
use super::resumed::Resumed;
use super::retry::{Attempt, Failure, Tokens};
use super::send::send;
use super::sign::{Signature, SignedRequest};
use super::trace::{self, RecordedHeaders};
use crate::client::Shared;
use crate::error::{ErrorRepr, StopReason};

/// The attempts of one operation.
pub(super) struct AttemptLoop<'a> {
    client: &'a Shared,
    info: &'a OperationInfo,
    prepared: &'a PreparedRequest,
    state: &'a OperationState,
    recovery: Recovery,
    /// The number of attempts that `recovery` repeated; the policy doesn't count them.
    recoveries: u32,
    /// The number of attempts that found no address for the host name.
    unresolved: u32,
    /// The tokens that the last retry took from the quota.
    tokens: Option<Tokens>,
}

/// An attempt without a usable response.
struct FailedAttempt {
    error: ErrorRepr,
    /// `None` if signing failed.
    signature: Option<Signature>,
}

impl<'a> AttemptLoop<'a> {
    pub(super) fn new(
        client: &'a Shared,
        info: &'a OperationInfo,
        prepared: &'a PreparedRequest,
        state: &'a OperationState,
    ) -> Self {
        Self {
            client,
            info,
            prepared,
            state,
            recovery: Recovery::default(),
            recoveries: 0,
            unresolved: 0,
            tokens: None,
        }
    }

    /// Returns the first successful response, or the error that ended the operation.
    pub(super) async fn run(mut self) -> Result<RawResponse, ErrorRepr> {
        let response = self.next_response().await?;
        self.settle_tokens();
        Ok(response)
    }

    /// Returns the first successful response after one whose body was interrupted.
    ///
    /// The tokens of the last retry are part of the outcome: this response may be interrupted as well.
    pub(super) async fn resume(mut self, interruption: ErrorRepr) -> Result<Resumed, ErrorRepr> {
        let record = AttemptRecord::interrupted(self.client, self.info, self.prepared, self.state);
        let next = self.ask_policy(&interruption);
        record.failed(&interruption, next);
        self.take_step(next, interruption).await?;
        let response = self.next_response().await?;
        Ok(Resumed {
            response,
            attempts: self.counted_attempts(),
            tokens: self.tokens,
        })
    }

    async fn next_response(&mut self) -> Result<RawResponse, ErrorRepr> {
        loop {
            let mut record =
                AttemptRecord::start(self.client, self.info, self.prepared, self.state);
            let outcome = self.attempt(&mut record.headers).await;
            record.stop_clock();
            let mut failed = match outcome {
                Ok(response) => {
                    record.succeeded(&response.head);
                    return Ok(response);
                }
                Err(failed) => failed,
            };
            let next = self.decide(&mut failed).await;
            record.failed(&failed.error, next);
            self.take_step(next, failed.error).await?;
        }
    }

    /// Prepares another attempt, or returns the error that rules it out.
    async fn take_step(&mut self, next: NextStep, error: ErrorRepr) -> Result<(), ErrorRepr> {
        match next {
            NextStep::CorrectClock | NextStep::RefreshCredentials | NextStep::Reconnect => {
                self.recoveries += 1;
                Ok(())
            }
            NextStep::RetryAfter(backoff) => {
                self.client.sleep.sleep(backoff).await;
                Ok(())
            }
            NextStep::Stop(reason) => {
                self.state.set_stop_reason(reason);
                Err(error)
            }
            // No failure leads to them.
            NextStep::Finish | NextStep::Cancelled => Err(error),
        }
    }

    /// Returns the number of attempts that the policy counts.
    fn counted_attempts(&self) -> u32 {
        self.state.attempts().saturating_sub(self.recoveries)
    }

    async fn attempt(
        &self,
        headers: &mut RecordedHeaders,
    ) -> Result<RawResponse, Box<FailedAttempt>> {
        let SignedRequest {
            request,
            signature,
            checksum,
        } = match self.prepared.sign(self.client).await {
            Ok(signed) => signed,
            Err(error) => {
                let signature = None;
                return Err(Box::new(FailedAttempt { error, signature }));
            }
        };
        let earlier = self.state.begin_attempt();
        trace::record_resend_count(self.state);
        let outcome = self.send_within_limit(request, headers).await;
        let outcome = outcome.and_then(|response| response.confirm(checksum.as_ref()));
        let applied = outcome.as_ref().is_err_and(classify::may_have_been_applied);
        self.state.set_may_have_been_applied(earlier || applied);
        match &outcome {
            Ok(_) => self.state.set_mismatch(None),
            Err(ErrorRepr::ChecksumMismatch(mismatch)) => {
                self.state.set_mismatch(Some(mismatch.clone()));
            }
            Err(_) => {}
        }
        outcome.map_err(|error| {
            let signature = Some(signature);
            Box::new(FailedAttempt { error, signature })
        })
    }

    async fn send_within_limit(
        &self,
        mut request: Request<Body>,
        headers: &mut RecordedHeaders,
    ) -> Result<RawResponse, ErrorRepr> {
        request.extensions_mut().insert(self.info.clone());
        let exchange = pin!(send(self.client, self.info, request, headers));
        match self.client.attempt_timeout {
            Some(limit) => race(exchange, self.client.sleep.sleep(limit))
                .await
                .unwrap_or(Err(ErrorRepr::AttemptTimeout(limit))),
            None => exchange.await,
        }
    }

    /// Returns the step after a failed attempt.
    async fn decide(&mut self, failed: &mut FailedAttempt) -> NextStep {
        let resend = Resend {
            body_is_repeatable: self.prepared.can_be_sent_again(),
            idempotency: self.info.idempotency,
        };
        let FailedAttempt { error, signature } = failed;
        let recovery_step = self
            .recovery
            .recover(self.client, error, signature.as_ref(), resend)
            .await;
        let next = match recovery_step {
            None => return self.ask_policy(error),
            Some(Ok(next)) => next,
            Some(Err(no_other)) => {
                error.set_no_other_credentials(no_other);
                NextStep::Stop(StopReason::Permanent)
            }
        };
        // A stop here follows a refusal, which shows that the service works.
        if matches!(next, NextStep::Stop(_)) {
            self.settle_tokens();
        }
        next
    }

    /// Asks the retry policy, and takes the tokens of a retry from the quota.
    ///
    /// Dropping the operation during the backoff loses the tokens; later responses replenish them.
    fn ask_policy(&mut self, error: &ErrorRepr) -> NextStep {
        let failure = classify::failure(error);
        let attempt = Attempt {
            number: self.counted_attempts(),
            unresolved: self.unresolved,
            elapsed: self.client.elapsed_since(self.state.started()),
            jitter: self.client.jitter.factor(),
        };
        self.unresolved += u32::from(failure == Failure::Unresolved);
        let policy = self.client.retry.limited_to(self.state.limit());
        let backoff = match policy.backoff(failure, self.info.idempotency, attempt) {
            Ok(backoff) => backoff,
            Err(reason) => {
                if reason == StopReason::Permanent && matches!(error, ErrorRepr::Service(_)) {
                    self.settle_tokens();
                }
                return NextStep::Stop(reason);
            }
        };
        if !self.prepared.can_be_sent_again() {
            return NextStep::Stop(StopReason::OneShotBody);
        }
        // Without a timer the client cannot back off, and an immediate retry would only add load.
        if self.client.sleep.check().is_err() {
            return NextStep::Stop(StopReason::NoTimer);
        }
        if let Some(quota) = &self.client.quota {
            self.tokens = quota.acquire(failure);
            if self.tokens.is_none() {
                return NextStep::Stop(StopReason::Quota);
            }
        }
        NextStep::RetryAfter(backoff)
    }

    /// Credits the quota for a response that shows that the service works.
    fn settle_tokens(&mut self) {
        match (&self.client.quota, self.tokens.take()) {
            (Some(quota), Some(tokens)) => quota.release(tokens),
            (Some(quota), None) => quota.replenish(),
            (None, _) => {}
        }
    }
}

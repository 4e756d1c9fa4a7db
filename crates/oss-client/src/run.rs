//! The loop around attempts, the same for every operation.

use std::fmt;
use std::time::Duration;

use http::Request;
use oss_model::operation::OperationInfo;
use oss_transport::Body;

use crate::attempt::{Answer, Prepared, Signature, exchange};
use crate::client::Shared;
use crate::credentials::is_same_key;
use crate::error::Cause;
use crate::execute::race;
use crate::progress::Progress;
use crate::retry::{Attempt, Decision, StopReason, Tokens};
use crate::trace::{self, Heads};
use crate::{CredentialsError, ServiceError};

/// One operation on its way to an answer.
pub(crate) struct Run<'a> {
    pub(crate) client: &'a Shared,
    pub(crate) info: &'a OperationInfo,
    pub(crate) prepared: &'a Prepared,
    pub(crate) progress: &'a Progress,
    pub(crate) started: Duration,
    /// What the last retry took of the quota.
    taken: Option<Tokens>,
    /// Whether the clock was corrected; once is enough.
    is_clock_corrected: bool,
    /// Whether another key was asked for.
    is_key_renewed: bool,
    /// How many attempts the policy does not count.
    uncounted: u32,
}

/// An attempt without an answer.
struct Failed {
    cause: Cause,
    /// With what it was signed, if it got so far.
    signature: Option<Signature>,
    heads: Heads,
}

/// What follows a failed attempt.
#[derive(Debug)]
pub(crate) enum Next {
    /// The service's time is known now.
    WithItsTime,
    /// There is another key.
    WithAnotherKey,
    /// There should be another key, and is none.
    WithoutKey(CredentialsError),
    Decided(Decision),
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        client: &'a Shared,
        info: &'a OperationInfo,
        prepared: &'a Prepared,
        progress: &'a Progress,
        started: Duration,
    ) -> Self {
        Self {
            client,
            info,
            prepared,
            progress,
            started,
            taken: None,
            is_clock_corrected: false,
            is_key_renewed: false,
            uncounted: 0,
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
            let Failed { cause, heads, .. } = failed;
            trace::failed(self.resent(), &cause, &next, &heads);
            match next {
                Next::WithItsTime | Next::WithAnotherKey => self.uncounted += 1,
                Next::WithoutKey(error) => {
                    self.progress.stopped(StopReason::Permanent);
                    return Err(error.into());
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

    async fn attempt(&self) -> Result<Answer, Failed> {
        let mut heads = Heads::default();
        let signed = match self.prepared.sign(self.client).await {
            Ok(signed) => signed,
            Err(cause) => {
                let signature = None;
                return Err(Failed {
                    cause,
                    signature,
                    heads,
                });
            }
        };
        let signature = Some(signed.signature);
        let before = self.progress.sending();
        trace::resent(self.resent());
        let outcome = self.exchange(signed.request, &mut heads).await;
        let unknown = outcome.as_ref().is_err_and(Cause::outcome_is_unknown);
        self.progress.arrived(before || unknown);
        match outcome {
            Ok(answer) => {
                trace::answered(self.resent(), &answer, &heads);
                Ok(answer)
            }
            Err(cause) => Err(Failed {
                cause,
                signature,
                heads,
            }),
        }
    }

    /// Sends a request, within the limit of an attempt.
    async fn exchange(&self, request: Request<Body>, heads: &mut Heads) -> Result<Answer, Cause> {
        let exchange = exchange(self.client, self.prepared, request, heads);
        match self.client.attempt_timeout {
            Some(limit) => race(exchange, self.client.sleep.sleep(limit))
                .await
                .unwrap_or(Err(Cause::AttemptTimeout(limit))),
            None => exchange.await,
        }
    }

    /// Mends what the service complained about, or asks the policy.
    ///
    /// What is mended was refused before anything was done, so any operation may be sent again, and neither the
    /// policy nor the quota has a say: one more request for a wrong clock or an old key is no load.
    async fn next(&mut self, failed: &Failed) -> Next {
        if let (Some(signature), Cause::Service(error)) = (&failed.signature, &failed.cause) {
            let can_be_sent = self.prepared.is_repeatable();
            if self.corrects_clock(error, signature) && can_be_sent {
                return Next::WithItsTime;
            }
            if self.drops_key(error, signature) && can_be_sent {
                match self.client.credentials.provide().await {
                    Ok(new) if !is_same_key(new.credentials(), &signature.credentials) => {
                        return Next::WithAnotherKey;
                    }
                    Ok(_) => {}
                    Err(error) => return Next::WithoutKey(error),
                }
            }
        }
        Next::Decided(self.decide(&failed.cause))
    }

    /// Learns the time of the service if that is what is wrong, once; for later operations, too.
    fn corrects_clock(&mut self, error: &ServiceError, signature: &Signature) -> bool {
        if self.is_clock_corrected {
            return false;
        }
        let Shared {
            skew,
            clock,
            endpoint,
            ..
        } = self.client;
        self.is_clock_corrected = skew.learn(error, endpoint, signature.at, clock.now());
        self.is_clock_corrected
    }

    /// Tells the provider that its key is refused if that is what is wrong, once; for later operations, too.
    fn drops_key(&mut self, error: &ServiceError, signature: &Signature) -> bool {
        if self.is_key_renewed || !error.is_key_refused() {
            return false;
        }
        self.is_key_renewed = true;
        self.client.credentials.refused(&signature.credentials);
        true
    }

    /// Decides what follows a failed attempt; a retry is paid for here.
    ///
    /// Whoever drops the operation during the pause loses the tokens of a retry that was not made. They are
    /// earned again like all others.
    fn decide(&mut self, cause: &Cause) -> Decision {
        let failure = cause.failure();
        let attempt = Attempt::new(self.progress.attempts() - self.uncounted)
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

    /// Returns how often the request was sent, after the first time.
    fn resent(&self) -> u32 {
        self.progress.attempts().saturating_sub(1)
    }
}

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WithItsTime => f.write_str("another one with the time of the service"),
            Self::WithAnotherKey => f.write_str("another one with another key"),
            Self::WithoutKey(_) => f.write_str("none, since there is no other key"),
            Self::Decided(Decision::RetryAfter(_)) => f.write_str("another one after a pause"),
            Self::Decided(Decision::Stop(reason)) => write!(f, "none, since {reason}"),
        }
    }
}

//! Mends what needs no patience: the client's clock, its key, a connection that was closed meanwhile.

use std::fmt;

use super::{Failed, Run};
use crate::attempt::Signature;
use oss_credentials::is_same_key;
use crate::error::Cause;
use crate::retry::{Decision, StopReason};
use crate::{CredentialsError, ServiceError};

/// What follows a failed attempt.
#[derive(Debug)]
pub(crate) enum Next {
    /// The service's time is known now.
    WithItsTime,
    /// There is another key.
    WithAnotherKey,
    /// The connection had been lying idle, and its end was seen too late.
    OnAnotherConnection,
    /// There should be another key, and is none.
    WithoutKey(CredentialsError),
    Decided(Decision),
}

/// What was mended in this operation; each once, since a second time would not help.
#[derive(Default)]
pub(super) struct Mended {
    clock: bool,
    key: bool,
    connection: bool,
}

impl Run<'_> {
    /// Mends what can be mended, or asks the policy.
    ///
    /// What is mended was refused before anything was done, so any operation may be sent again, and
    /// neither the policy nor the quota has a say: one more request for a wrong clock or an old key
    /// is no load.
    pub(super) async fn next(&mut self, failed: &Failed) -> Next {
        if let (Some(signature), Cause::Service(error)) = (&failed.signature, &failed.cause) {
            let corrects_clock = self.corrects_clock(error, signature);
            let drops_key = self.drops_key(error, signature);
            if (corrects_clock || drops_key) && !self.prepared.is_repeatable() {
                self.settled();
                return Next::Decided(Decision::Stop(StopReason::OneShotBody));
            }
            if corrects_clock {
                return Next::WithItsTime;
            }
            if drops_key && let Some(next) = self.another_key(signature).await {
                return next;
            }
        }
        if self.replaces_connection(&failed.cause) {
            return Next::OnAnotherConnection;
        }
        Next::Decided(self.decide(&failed.cause))
    }

    /// Says whether the attempt only met the end of a connection that had served others before.
    ///
    /// Servers close idle connections, and a request can cross that on the way. It may have been read all
    /// the same, so the operation must be one that may be sent twice.
    fn replaces_connection(&mut self, cause: &Cause) -> bool {
        let is_harmless = self.info.repeatable.is_harmless();
        let may_repeat = is_harmless && self.prepared.is_repeatable() && !self.mended.connection;
        self.mended.connection |= may_repeat && cause.met_end_of_connection();
        may_repeat && self.mended.connection
    }

    /// Learns the time of the service if that is what is wrong; for later operations, too.
    fn corrects_clock(&mut self, error: &ServiceError, signature: &Signature) -> bool {
        if self.mended.clock {
            return false;
        }
        let now = self.client.clock.now();
        let endpoint = &self.client.endpoint;
        self.mended.clock = self.client.skew.learn(error, endpoint, signature.at, now);
        self.mended.clock
    }

    /// Tells the provider that its key is refused if that is what is wrong; for later operations, too.
    fn drops_key(&mut self, error: &ServiceError, signature: &Signature) -> bool {
        if self.mended.key || !error.is_key_refused() {
            return false;
        }
        self.mended.key = true;
        self.client.credentials.refused(&signature.credentials);
        true
    }

    /// Asks for credentials; nothing follows if they are the refused ones again.
    async fn another_key(&self, refused: &Signature) -> Option<Next> {
        match self.client.credentials.provide().await {
            Ok(new) if is_same_key(new.credentials(), &refused.credentials) => None,
            Ok(_) => Some(Next::WithAnotherKey),
            Err(error) => Some(Next::WithoutKey(error)),
        }
    }
}

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WithItsTime => f.write_str("another one with the time of the service"),
            Self::WithAnotherKey => f.write_str("another one with another key"),
            Self::OnAnotherConnection => f.write_str("another one on another connection"),
            Self::WithoutKey(_) => f.write_str("none, since there is no other key"),
            Self::Decided(Decision::RetryAfter(_)) => f.write_str("another one after a pause"),
            Self::Decided(Decision::Stop(reason)) => write!(f, "none, since {reason}"),
        }
    }
}

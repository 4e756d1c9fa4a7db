//! Recovers from failures that need no backoff.
//!
//! They are a wrong clock, refused credentials, and a connection that was closed while idle.

use oss_credentials::CredentialsError;
use oss_model::operation::Idempotency;

use super::attempt_info::NextStep;
use super::classify::is_stale_connection;
use super::sign::Signature;
use crate::client::Shared;
use crate::error::{ErrorRepr, ServiceError, StopReason};

/// The recoveries that one operation has used; each happens at most once.
#[derive(Default)]
pub(super) struct Recovery {
    corrected_clock: bool,
    asked_for_credentials: bool,
    reconnected: bool,
}

/// Whether the request can be sent again.
#[derive(Clone, Copy)]
pub(super) struct Resend {
    pub(super) body_is_repeatable: bool,
    pub(super) idempotency: Idempotency,
}

impl Recovery {
    /// Returns how to recover from an error; `None` leaves it to the retry policy.
    ///
    /// A request whose time or key was refused was not applied, so any operation may be repeated; after a closed
    /// connection, only an idempotent one. Neither the policy nor the quota is involved, because a single extra
    /// request adds hardly any load.
    ///
    /// # Errors
    ///
    /// The access key was refused, and getting another one failed.
    pub(super) async fn recover(
        &mut self,
        client: &Shared,
        error: &ErrorRepr,
        signature: Option<&Signature>,
        resend: Resend,
    ) -> Option<Result<NextStep, CredentialsError>> {
        if let (Some(signature), ErrorRepr::Service(error)) = (signature, error) {
            let clock = self.correct_clock(client, error, signature);
            let credentials = self.invalidate_credentials(client, error, signature);
            if (clock || credentials) && !resend.body_is_repeatable {
                return Some(Ok(NextStep::Stop(StopReason::OneShotBody)));
            }
            if clock {
                return Some(Ok(NextStep::CorrectClock));
            }
            if credentials && let Some(next) = refresh_credentials(client, signature).await {
                return Some(next);
            }
        }
        self.reconnect(error, resend).map(Ok)
    }

    /// Learns the time of the service, also for later operations.
    fn correct_clock(
        &mut self,
        client: &Shared,
        error: &ServiceError,
        signature: &Signature,
    ) -> bool {
        if self.corrected_clock {
            return false;
        }
        let now = client.clock.now();
        self.corrected_clock =
            client
                .clock_skew
                .learn(error, &client.endpoint, signature.time, now);
        self.corrected_clock
    }

    /// Tells the provider that its credentials were refused, also for later operations.
    fn invalidate_credentials(
        &mut self,
        client: &Shared,
        error: &ServiceError,
        signature: &Signature,
    ) -> bool {
        if self.asked_for_credentials || !error.is_key_refused() {
            return false;
        }
        self.asked_for_credentials = true;
        client.credentials.invalidate(&signature.credentials);
        true
    }

    /// Replaces a connection that the server closed while it was idle.
    ///
    /// The service may have read the request nevertheless, so its operation must be idempotent.
    fn reconnect(&mut self, error: &ErrorRepr, resend: Resend) -> Option<NextStep> {
        let may_resend = resend.idempotency.is_idempotent() && resend.body_is_repeatable;
        if self.reconnected || !may_resend || !is_stale_connection(error) {
            return None;
        }
        self.reconnected = true;
        Some(NextStep::Reconnect)
    }
}

/// Gets new credentials.
///
/// Returns `None` if the provider returns the same key; the retry policy decides then.
async fn refresh_credentials(
    client: &Shared,
    refused: &Signature,
) -> Option<Result<NextStep, CredentialsError>> {
    match client.credentials.provide().await {
        Ok(new) if new.is_same_key(&refused.credentials) => None,
        Ok(_) => Some(Ok(NextStep::RefreshCredentials)),
        Err(error) => Some(Err(error)),
    }
}

//! `ossinv whoami`: shows which credentials are used.

use anyhow::Result;
use clap::Args;
use jiff::Timestamp;
use oss_inventory::oss_client::{Clock as _, ProvidedCredentials, SystemClock};

use crate::credentials::{CredentialsArgument, provide};
use crate::terminal::{print, printable};
use crate::time_limit::TimeoutArgument;
use crate::transport::TransportArguments;

/// Show which credentials are used
///
/// Shows their source, a part of the access key id, and when they expire. Nothing is sent to OSS,
/// so the key itself is not verified. Roles and metadata services are queried for their keys.
#[derive(Debug, Args)]
pub(crate) struct WhoAmI {
    #[command(flatten)]
    credentials: CredentialsArgument,

    #[command(flatten)]
    timeout: TimeoutArgument,

    #[command(flatten)]
    transport: TransportArguments,
}

impl WhoAmI {
    pub(crate) async fn run(self) -> Result<()> {
        let transport = self.transport.transport(self.timeout.limit())?;
        let credentials = self.credentials.provider(&transport);
        let provided = provide(&credentials, self.timeout.limit()).await?;
        print(&describe(&provided))?;
        Ok(provided.check(SystemClock::default().now())?)
    }
}

/// Describes credentials without their secrets.
fn describe(provided: &ProvidedCredentials) -> String {
    let key = provided.credentials();
    let kind = match key.security_token() {
        Some(_) => "temporary, with a token",
        None => "long-term, without a token",
    };
    let origin = provided.origin().unwrap_or("unknown");
    format!(
        "access key id: {}\nkind:          {kind}\nfrom:          {}\nexpires:       {}\n",
        masked(key.access_key_id()),
        printable(origin),
        expiry(provided),
    )
}

/// Returns the start and the end of an id, which are enough to recognize it.
pub(super) fn masked(id: &str) -> String {
    // Ids are ASCII; any other might be cut within a character.
    match (id.get(..4), id.get(id.len().saturating_sub(4)..)) {
        (Some(start), Some(end)) if id.len() >= 12 => format!("{start}****{end}"),
        _ => "****".to_owned(),
    }
}

pub(super) fn expiry(provided: &ProvidedCredentials) -> String {
    match provided.expires_at().map(Timestamp::try_from) {
        Some(Ok(time)) => time.to_string(),
        Some(Err(_)) => "out of range".to_owned(),
        None if provided.credentials().security_token().is_none() => "never".to_owned(),
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use oss_inventory::Credentials;

    use super::*;

    #[test]
    fn ids_are_masked() {
        assert_eq!(masked("LTAI5tExampleKeyId"), "LTAI****eyId");
        for short in ["", "id", "LTAI5tShort"] {
            assert_eq!(masked(short), "****");
        }
    }

    #[test]
    fn description_has_everything_but_the_secrets() -> Result<()> {
        let key =
            Credentials::new("LTAI5tExampleKeyId", "canary")?.with_security_token("canary")?;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_331_941);
        let provided = ProvidedCredentials::from(key)
            .with_expiry(time)
            .with_origin("a\nvault");
        assert_eq!(
            describe(&provided),
            "access key id: LTAI****eyId\nkind:          temporary, with a token\n\
             from:          a\\nvault\nexpires:       2026-11-22T07:19:01Z\n"
        );
        Ok(())
    }
}

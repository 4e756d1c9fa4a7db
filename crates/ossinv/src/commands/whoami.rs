//! `ossinv whoami`: says whose key requests are signed with.

use std::time::SystemTime;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use oss_inventory::oss_client::{
    Clock as _, ProvideCredentials as _, ProvidedCredentials, SystemClock,
};

use crate::arguments::WhoAmI;
use crate::output::print;
use crate::terminal::printable;

pub(crate) async fn run(arguments: &WhoAmI) -> Result<()> {
    let provided = arguments.key.provider().provide().await;
    let provided = provided.context("there are no credentials")?;
    print(&shown(&provided))?;
    Ok(provided.check(SystemClock::default().now())?)
}

/// Shows what may be seen of a key.
fn shown(provided: &ProvidedCredentials) -> String {
    let key = provided.credentials();
    let kind = match key.security_token() {
        Some(_) => "temporary, with a token",
        None => "long-term, without a token",
    };
    let origin = provided.origin().unwrap_or("not known");
    format!(
        "access key id: {}\nkind:          {kind}\nfrom:          {}\nexpires:       {}\n",
        masked(key.access_key_id()),
        printable(origin),
        expiry(provided.expires_at()),
    )
}

/// Leaves enough of an id to recognise one's own.
fn masked(id: &str) -> String {
    // Ids are ASCII; one that is not would be cut nowhere.
    match (id.get(..4), id.get(id.len().saturating_sub(4)..)) {
        (Some(start), Some(end)) if id.len() >= 12 => format!("{start}****{end}"),
        _ => "****".to_owned(),
    }
}

fn expiry(time: Option<SystemTime>) -> String {
    let time = time.map(Timestamp::try_from);
    match time {
        Some(Ok(time)) => time.to_string(),
        Some(Err(_)) => "in a year that cannot be written".to_owned(),
        None => "not known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
    fn all_but_the_secrets_is_shown() -> Result<()> {
        let key =
            Credentials::new("LTAI5tExampleKeyId", "canary")?.with_security_token("canary")?;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_331_941);
        let provided = ProvidedCredentials::from(key)
            .with_expiry(time)
            .with_origin("a\nvault");
        assert_eq!(
            shown(&provided),
            "access key id: LTAI****eyId\nkind:          temporary, with a token\n\
             from:          a\\nvault\nexpires:       2026-11-22T07:19:01Z\n"
        );
        Ok(())
    }
}

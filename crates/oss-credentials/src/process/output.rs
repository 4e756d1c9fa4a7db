//! What a credentials command prints.

use std::time::SystemTime;

use oss_model::DateTime;
use serde_json::Value;

use crate::found::{Found, Kind, Names};
use crate::{CredentialsError, ProvidedCredentials};
use super::ORIGIN;

const SDK: Names = Names {
    id: "AccessKeyId",
    secret: "AccessKeySecret",
    token: "SecurityToken",
};
const CLI: Names = Names {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "sts_token",
};
const NO_JSON: &str = "the credentials command printed something that is no JSON";

pub(super) fn read(output: &[u8]) -> Result<ProvidedCredentials, CredentialsError> {
    if output.trim_ascii().is_empty() {
        return Err(CredentialsError::new(format!("{ORIGIN} printed nothing")));
    }
    // Errors of a syntax name a line and a column; those of types, which repeat values, cannot come.
    let output: Value = serde_json::from_slice(output)
        .map_err(|error| CredentialsError::new(NO_JSON).with_source(error))?;
    let (names, kind) = form(&output)?;
    let found = Found::new(&names, |name| Some(output.get(name)?.as_str()?.to_owned()));
    let provided = ProvidedCredentials::from(found.credentials(ORIGIN, kind, &names)?);
    Ok(match expiration(&output)? {
        Some(time) => provided.with_expiry(time),
        None => provided,
    })
}

/// Tells the two forms apart; only that of the CLI has a mode.
fn form(output: &Value) -> Result<(Names, Kind), CredentialsError> {
    match output.get("mode") {
        None if output.get(CLI.id).is_none() => Ok((SDK, Kind::Any)),
        None => Ok((CLI, Kind::Any)),
        Some(mode) if mode == "AK" => Ok((CLI, Kind::LongTerm)),
        Some(mode) if mode == "StsToken" => Ok((CLI, Kind::Temporary)),
        Some(_) => Err(CredentialsError::new(format!(
            "{ORIGIN} printed a mode that is neither AK nor StsToken"
        ))),
    }
}

fn expiration(output: &Value) -> Result<Option<SystemTime>, CredentialsError> {
    let value = output
        .get("Expiration")
        .or_else(|| output.get("expiration"));
    let value = value.filter(|value| !value.is_null() && *value != "");
    let Some(value) = value else { return Ok(None) };
    let time = value.as_str().and_then(|text| text.parse().ok());
    match time.map(|time: DateTime| SystemTime::from(time)) {
        Some(time) => Ok(Some(time)),
        None => Err(CredentialsError::new(format!(
            "{ORIGIN} printed an expiration that is no time such as 2026-11-22T07:19:01Z"
        ))),
    }
}

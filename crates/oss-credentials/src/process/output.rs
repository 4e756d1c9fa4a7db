//! The JSON that a credentials command prints.

use std::time::SystemTime;

use serde_json::Value;

use crate::raw_key::{KeyNames, RawKey, TokenRule};
use crate::{CredentialsError, ProvidedCredentials, date_time, json};

/// The name of the command in errors, and of its credentials.
pub(crate) const ORIGIN: &str = "the credentials command";

const SDK: KeyNames = KeyNames {
    id: "AccessKeyId",
    secret: "AccessKeySecret",
    token: "SecurityToken",
};
const CLI: KeyNames = KeyNames {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "sts_token",
};

pub(super) fn parse(output: &[u8]) -> Result<Value, CredentialsError> {
    let output = json::without_byte_order_mark(output);
    if output.trim_ascii().is_empty() {
        return Err(CredentialsError::new(format!("{ORIGIN} printed nothing")));
    }
    // A syntax error has a line and a column. Only a type error would repeat a value, and `Value` has none.
    serde_json::from_slice(output).map_err(|error| {
        CredentialsError::new(format!("{ORIGIN} printed invalid JSON")).with_source(error)
    })
}

pub(super) fn credentials(output: &Value) -> Result<ProvidedCredentials, CredentialsError> {
    let (names, rule) = form(output)?;
    let key = RawKey::try_read(names, |name| match output.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(printed(&format!("{name} as something that isn't text"))),
    })?;
    let credentials = key
        .into_credentials(rule)
        .map_err(|error| error.at(ORIGIN))?;
    let provided = ProvidedCredentials::from(credentials);
    Ok(match expiry(output)? {
        Some(time) => provided.with_expiry(time),
        None => provided,
    })
}

/// Distinguishes the two forms: only the CLI's has a mode, in any case.
fn form(output: &Value) -> Result<(&'static KeyNames, TokenRule), CredentialsError> {
    match output.get("mode") {
        None | Some(Value::Null) if output.get(CLI.id).is_none() => Ok((&SDK, TokenRule::Optional)),
        None | Some(Value::Null) => Ok((&CLI, TokenRule::Optional)),
        Some(Value::String(mode)) if mode.eq_ignore_ascii_case("AK") => {
            Ok((&CLI, TokenRule::Ignored))
        }
        Some(Value::String(mode)) if mode.eq_ignore_ascii_case("StsToken") => {
            Ok((&CLI, TokenRule::Required))
        }
        Some(Value::String(_)) => Err(printed("a mode that isn't supported here")),
        Some(_) => Err(printed("a mode that isn't text")),
    }
}

fn printed(what: &str) -> CredentialsError {
    CredentialsError::new(format!("{ORIGIN} printed {what}"))
}

fn expiry(output: &Value) -> Result<Option<SystemTime>, CredentialsError> {
    let value = output
        .get("Expiration")
        .or_else(|| output.get("expiration"))
        .filter(|value| !value.is_null() && **value != "");
    let Some(value) = value else { return Ok(None) };
    match value.as_str().and_then(date_time::parse) {
        Some(time) => Ok(Some(time)),
        None => Err(printed(
            "an expiration that isn't a time such as 2026-11-22T07:19:01Z",
        )),
    }
}

//! What is said of an answer that holds no credentials.

use http::StatusCode;
use oss_model::DateTime;
use serde_json::Value;

use crate::CredentialsError;
use super::outcome::Answer;

/// What an answer must have, in itself or in `Credentials`.
const REQUIRED: [&str; 4] = [
    "AccessKeyId",
    "AccessKeySecret",
    "SecurityToken",
    "Expiration",
];

/// Explains an answer without repeating of it what could be a secret.
///
/// Of the body only codes and ids of requests are shown. The message of STS is not: where a signature is
/// wrong, it holds the string to sign, security token included.
pub(super) fn refused(service: &str, answer: &Answer) -> CredentialsError {
    let Answer {
        host, status, body, ..
    } = answer;
    let from = format!("{service} at {host}");
    let json = serde_json::from_slice::<Value>(body);
    let identifiers = json.as_ref().map(identifiers).unwrap_or_default();
    if *status != StatusCode::OK {
        return CredentialsError::new(format!("{from} answered {status}{identifiers}"));
    }
    match json {
        Ok(json) => CredentialsError::new(format!("{from} answered {}{identifiers}", wrong(&json))),
        // Errors of a syntax name a line and a column; those of types cannot come.
        Err(error) => {
            CredentialsError::new(format!("{from} answered with something that is no JSON"))
                .with_source(error)
        }
    }
}

/// Says what is wrong with a document.
fn wrong(json: &Value) -> String {
    let credentials = json.get("Credentials").unwrap_or(json);
    let text = |name: &str| {
        credentials
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    if let Some(missing) = REQUIRED.into_iter().find(|name| text(name).is_none()) {
        return format!("without {missing}, or with an empty one");
    }
    match text("Expiration").map(str::parse::<DateTime>) {
        _ if json.get("Code").is_some_and(|code| code != "Success") => "with a failure".to_owned(),
        Some(Ok(time)) => format!("with credentials that cannot be used; they end at {time}"),
        _ => "with an Expiration that is no time such as 2026-11-22T07:19:01Z".to_owned(),
    }
}

/// Returns the code and the id of a refusal, for people who search for it or ask the support.
fn identifiers(json: &Value) -> String {
    let mut shown = String::new();
    for (name, field) in [("code", "Code"), ("request id", "RequestId")] {
        let value = json.get(field).and_then(Value::as_str);
        if let Some(value) = value.filter(|value| is_identifier(value)) {
            shown.extend([", ", name, " ", value]);
        }
    }
    shown
}

/// Says whether a text can be shown: codes such as `EntityNotExist.Role`, and UUIDs.
fn is_identifier(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

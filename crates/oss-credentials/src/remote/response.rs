//! The JSON response with the credentials.

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use crate::raw_key::{KeyError, KeyNames, RawKey, TokenRule};
use crate::{CredentialsError, ProvidedCredentials, date_time};

/// A complete response, which may contain a key.
pub(super) struct ServiceResponse {
    pub(super) service: &'static str,
    /// Host and port, without a user or a password.
    pub(super) host: String,
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

const KEY_NAMES: KeyNames = KeyNames {
    id: "AccessKeyId",
    secret: "AccessKeySecret",
    token: "SecurityToken",
};
const EXPIRATION: &str = "Expiration";

impl ServiceResponse {
    /// Parses the credentials, which STS nests in `Credentials`.
    ///
    /// Errors show codes and request ids of the body and nothing else. The message of STS about a wrong
    /// signature contains the string to sign, including the security token.
    pub(super) fn credentials(&self) -> Result<ProvidedCredentials, CredentialsError> {
        if self.status != StatusCode::OK {
            return Err(self.status_error());
        }
        // A syntax error has a line and a column. Only a type error would repeat a value, and `Value` has none.
        let json: Value = serde_json::from_slice(&self.body)
            .map_err(|error| self.error("invalid JSON").with_source(error))?;
        let error = |problem: &str| self.error(&format!("{problem}{}", identifiers(&json)));
        let missing = |name| error(&format!("JSON whose {name} is missing or empty"));
        let object = json.get("Credentials").unwrap_or(&json);
        let text = |name| Some(object.get(name)?.as_str()?.to_owned());
        let key = RawKey::read(&KEY_NAMES, |name| match text(name) {
            // The name that AWS has for it is accepted, too.
            None if name == KEY_NAMES.token => text("SessionToken"),
            value => value,
        });
        let is_success = |code: &Value| code == "Success" || code == "";
        let is_failure = json.get("Code").is_some_and(|code| !is_success(code));
        let credentials = match key.into_credentials(TokenRule::Required) {
            Err(KeyError::Missing(name)) => return Err(missing(name)),
            Ok(_) | Err(_) if is_failure => return Err(error("a failure")),
            Err(KeyError::Invalid(reason)) => {
                let message = format!("{} returned an unusable key", self.service);
                return Err(CredentialsError::new(message).with_source(reason));
            }
            Ok(credentials) => credentials,
        };
        let expiration = text(EXPIRATION).filter(|text| !text.is_empty());
        let expiration = expiration.ok_or_else(|| missing(EXPIRATION))?;
        match date_time::parse(&expiration) {
            Some(expiry) => Ok(ProvidedCredentials::from(credentials).with_expiry(expiry)),
            None => Err(error(
                "an Expiration that isn't a time such as 2026-11-22T07:19:01Z",
            )),
        }
    }

    /// Returns the error of a status other than 200.
    pub(super) fn status_error(&self) -> CredentialsError {
        let json = serde_json::from_slice::<Value>(&self.body);
        let identifiers = json.as_ref().map(identifiers).unwrap_or_default();
        self.error(&format!("{}{identifiers}", self.status))
    }

    fn error(&self, content: &str) -> CredentialsError {
        let Self { service, host, .. } = self;
        CredentialsError::new(format!("{service} at {host} returned {content}"))
    }
}

/// Returns the error code and the request id, for a web search or a support ticket.
fn identifiers(json: &Value) -> String {
    let mut shown = String::new();
    for (label, name) in [("code", "Code"), ("request id", "RequestId")] {
        let value = json.get(name).and_then(Value::as_str);
        if let Some(value) = value.filter(|value| value.len() <= 64 && is_identifier(value)) {
            shown.extend([", ", label, " ", value]);
        }
    }
    shown
}

/// Returns whether a text is like `EntityNotExist.Role`, a UUID or a role name.
pub(super) fn is_identifier(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

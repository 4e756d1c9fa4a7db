//! The JSON response with the credentials.

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use crate::raw_key::{KeyError, KeyNames, RawKey, TokenRule};
use crate::{CredentialsError, ProvidedCredentials, date_time, json};

use super::sent_text::{SentText, occurs_in};

/// A complete response, which may contain a key.
pub(super) struct ServiceResponse {
    pub(super) service: &'static str,
    /// Host and port, without a user or a password.
    pub(super) host: String,
    /// The request, none of which is shown.
    pub(super) sent: SentText,
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

const KEY_NAMES: KeyNames = KeyNames {
    id: "AccessKeyId",
    secret: "AccessKeySecret",
    token: "SecurityToken",
};
const EXPIRATION: &str = "Expiration";
/// The starts of the codes of STS for a refused key.
const KEY_REFUSED: [&str; 2] = ["InvalidAccessKeyId", "InvalidSecurityToken"];

impl ServiceResponse {
    /// Parses the credentials, which STS nests in `Credentials`.
    ///
    /// Errors show codes and request ids of the body and nothing else, and none that repeats the request or a
    /// key. The message of STS about a wrong signature contains the string to sign, including the security
    /// token.
    pub(super) fn credentials(&self) -> Result<ProvidedCredentials, CredentialsError> {
        if self.status != StatusCode::OK {
            return Err(self.status_error());
        }
        // A syntax error has a line and a column. Only a type error would repeat a value, and `Value` has none.
        let json: Value = serde_json::from_slice(json::without_byte_order_mark(&self.body))
            .map_err(|error| self.error("invalid JSON").with_source(error))?;
        let error = |problem: &str| self.error(&format!("{problem}{}", self.identifiers(&json)));
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
                return Err(CredentialsError::refused(message).with_source(reason));
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

    /// Returns whether the service refused the key that signed the request.
    ///
    /// STS has several codes for that, such as `InvalidAccessKeyId.NotFound`.
    pub(super) fn refuses_key(&self) -> bool {
        let json = serde_json::from_slice(json::without_byte_order_mark(&self.body));
        let code = json
            .ok()
            .and_then(|json: Value| json.get("Code")?.as_str().map(str::to_owned));
        self.status.is_client_error()
            && code.is_some_and(|code| KEY_REFUSED.iter().any(|refused| code.starts_with(refused)))
    }

    /// Returns the error of a status other than 200.
    pub(super) fn status_error(&self) -> CredentialsError {
        let json = serde_json::from_slice::<Value>(json::without_byte_order_mark(&self.body));
        let identifiers = json.map(|json| self.identifiers(&json)).unwrap_or_default();
        self.error(&format!("{}{identifiers}", self.status))
    }

    fn error(&self, content: &str) -> CredentialsError {
        let Self { service, host, .. } = self;
        CredentialsError::refused(format!("{service} at {host} returned {content}"))
    }

    /// Returns the error code and the request id, for a web search or a support ticket.
    fn identifiers(&self, json: &Value) -> String {
        let mut shown = String::new();
        for (label, name) in [("code", "Code"), ("request id", "RequestId")] {
            let value = json.get(name).and_then(Value::as_str);
            let is_shown = |value: &&str| {
                is_identifier(value) && !self.sent.contains(value) && !is_in_key(json, value)
            };
            if let Some(value) = value.filter(is_shown) {
                shown.extend([", ", label, " ", value]);
            }
        }
        shown
    }
}

/// Returns whether a text occurs in a part of a key, at any depth of the JSON.
fn is_in_key(json: &Value, text: &str) -> bool {
    let is_part = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["key", "secret", "token"]
            .iter()
            .any(|part| name.contains(part))
    };
    match json {
        Value::Object(object) => object.iter().any(|(name, value)| {
            let value_text = value.as_str().filter(|_| is_part(name));
            value_text.is_some_and(|value| occurs_in(value.as_bytes(), text))
                || is_in_key(value, text)
        }),
        Value::Array(values) => values.iter().any(|value| is_in_key(value, text)),
        _ => false,
    }
}

/// In bytes, the longest name of a RAM role; codes and request ids are shorter.
pub(super) const MAX_IDENTIFIER: usize = 64;

/// Returns whether a text is like `EntityNotExist.Role`, a UUID or a role name.
pub(super) fn is_identifier(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=MAX_IDENTIFIER).contains(&text.len()) && text.bytes().all(is_allowed)
}

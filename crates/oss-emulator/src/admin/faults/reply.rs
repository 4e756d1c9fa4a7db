//! The response that a fault sends, as JSON.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use crate::admin::error::AdminError;
use crate::error::ServiceError;
use crate::fault::{Reply, ReplyBody};

/// A response with an error document, a body, or neither.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::admin) struct ReplyDocument {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorReply>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorReply {
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ec: Option<String>,
    /// More elements of the document.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<String, String>,
}

impl ReplyDocument {
    pub(super) fn into_reply(self) -> Result<Reply, AdminError> {
        let status = StatusCode::from_u16(self.status)
            .ok()
            .filter(|status| !status.is_informational())
            .ok_or_else(|| {
                let message = format!("{} can't be the status of a response", self.status);
                AdminError::bad_request(message).with_help("use a number from 200 to 999")
            })?;
        let mut reply = match (self.error, self.body, self.body_base64) {
            (None, None, None) => Reply::empty(status),
            (Some(error), None, None) => error.into_reply(status),
            (None, Some(body), None) => data(status, body.into()),
            (None, None, Some(body)) => {
                let body = STANDARD.decode(body).map_err(|error| {
                    AdminError::bad_request(format!("cannot decode bodyBase64: {error}"))
                })?;
                data(status, body.into())
            }
            _ => {
                return Err(AdminError::bad_request(
                    "error, body and bodyBase64 exclude each other",
                ));
            }
        };
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)?;
            reply = reply.header(name, value);
        }
        Ok(reply)
    }
}

impl ErrorReply {
    fn into_reply(self, status: StatusCode) -> Reply {
        let mut reply = Reply::error(status, self.code);
        if let Some(message) = self.message {
            reply = reply.message(message);
        }
        if let Some(ec) = self.ec {
            reply = reply.ec(ec);
        }
        for (name, value) in self.details {
            reply = reply.detail(name, value);
        }
        reply
    }
}

fn data(status: StatusCode, body: Bytes) -> Reply {
    Reply {
        body: ReplyBody::Data(status, body),
        headers: HeaderMap::new(),
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), AdminError> {
    let parsed = name.parse::<HeaderName>().ok();
    let parsed = parsed.zip(HeaderValue::from_str(value).ok());
    parsed.ok_or_else(|| AdminError::bad_request(format!("{name:?} can't be a header")))
}

impl From<&Reply> for ReplyDocument {
    fn from(reply: &Reply) -> Self {
        let headers = reply.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        let mut document = Self {
            headers: headers.collect(),
            ..Self::default()
        };
        match &reply.body {
            ReplyBody::Error(error) => {
                document.status = error.status().as_u16();
                document.error = Some(error.into());
            }
            ReplyBody::Data(status, data) => {
                document.status = status.as_u16();
                match std::str::from_utf8(data) {
                    Ok("") => {}
                    Ok(text) => document.body = Some(text.to_owned()),
                    Err(_) => document.body_base64 = Some(STANDARD.encode(data)),
                }
            }
        }
        document
    }
}

impl From<&ServiceError> for ErrorReply {
    fn from(error: &ServiceError) -> Self {
        let details = error.details().iter();
        let details = details.map(|(name, value)| (name.to_string(), value.clone()));
        Self {
            code: error.code().to_owned(),
            message: Some(error.message().to_owned()),
            ec: error.ec().map(str::to_owned),
            details: details.collect(),
        }
    }
}

//! The input and output of the handlers of the admin API.

use http::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{AdminError, to_line};
use crate::service::Service;

/// A request, and the emulator that it steers.
pub(super) struct Context<'c> {
    pub(super) service: &'c Service,
    pub(super) initial_buckets: &'c [String],
    pub(super) query: &'c str,
    pub(super) body: &'c [u8],
}

/// A success.
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) content: Vec<u8>,
}

pub(super) type HandlerResult = Result<Response, AdminError>;

impl Context<'_> {
    /// Returns the document of the request.
    pub(super) fn document<T: DeserializeOwned>(&self) -> Result<T, AdminError> {
        serde_json::from_slice(self.body).map_err(|error| {
            AdminError::bad_request(format!("cannot read the body: {error}"))
                .with_help("the body is JSON; see docs/local-oss.md for its fields")
        })
    }

    /// Fails if the request has a body or a query, which would have no effect.
    pub(super) fn expect_nothing(&self) -> Result<(), AdminError> {
        if self.body.is_empty() && self.query.is_empty() {
            return Ok(());
        }
        Err(AdminError::bad_request(
            "this request has neither a body nor parameters",
        ))
    }

    /// Returns the only parameter that the query may have.
    pub(super) fn parameter(&self, name: &str) -> Result<Option<String>, AdminError> {
        let mut value = None;
        for (found, text) in form_urlencoded::parse(self.query.as_bytes()) {
            if found != name || value.is_some() {
                let message = format!("the parameter {found} is unknown or repeated");
                return Err(AdminError::bad_request(message)
                    .with_help(format!("the only parameter is {name}")));
            }
            value = Some(text.into_owned());
        }
        Ok(value)
    }
}

impl Response {
    pub(super) fn ok(document: &impl Serialize) -> HandlerResult {
        Self::json(StatusCode::OK, document)
    }

    pub(super) fn created(document: &impl Serialize) -> HandlerResult {
        Self::json(StatusCode::CREATED, document)
    }

    pub(super) fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            content: Vec::new(),
        }
    }

    fn json(status: StatusCode, document: &impl Serialize) -> HandlerResult {
        let content = to_line(document).map_err(|error| {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            AdminError::new(status, format!("cannot write the response: {error}"))
        })?;
        Ok(Self { status, content })
    }
}

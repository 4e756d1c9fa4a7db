//! `POST rules/run`: runs an inventory rule now.

use http::StatusCode;
use serde::Deserialize;

use super::context::{Context, HandlerResult, Response};
use super::error::AdminError;
use super::journal::RunOutcomeDocument;
use crate::journal::RunOutcome;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    bucket: String,
    id: String,
}

pub(super) fn run(context: &Context<'_>) -> HandlerResult {
    let Rule { bucket, id } = context.document()?;
    let outcome = context.service.run_rule(&bucket, &id);
    if let RunOutcome::Failed(error) = &outcome {
        let status = if error.is_rule_missing() {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::CONFLICT
        };
        return Err(AdminError::new(status, error.to_string()));
    }
    Response::ok(&RunOutcomeDocument::from(&outcome))
}

//! `GET health`: whether the emulator responds, and how clients reach it.

use serde::Serialize;

use super::context::{Context, HandlerResult, Response};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Health<'h> {
    status: &'static str,
    version: &'static str,
    region: &'h str,
    account_id: &'h str,
}

pub(super) fn get(context: &Context<'_>) -> HandlerResult {
    let state = &context.service.state;
    Response::ok(&Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        region: &state.region,
        account_id: &state.account_id,
    })
}

//! `POST reset`: makes the emulator as it was after its start.

use super::context::{Context, HandlerResult, Response};
use super::error::AdminError;
use crate::state::Properties;

pub(super) fn reset(context: &Context<'_>) -> HandlerResult {
    context.expect_nothing()?;
    let service = context.service;
    service.faults.clear();
    service.clock.reset();
    service.state.transact(|transaction| {
        transaction.remove_all();
        Ok::<_, AdminError>(())
    })?;
    let now = service.clock.now();
    // In another transaction, since one sees the buckets as they were before it.
    service.state.transact(|transaction| {
        for name in context.initial_buckets {
            transaction.create_bucket(name, Properties::new(now));
        }
        Ok::<_, AdminError>(())
    })?;
    let verifier = &service.verifier;
    verifier
        .keys()
        .reset(verifier.initial_credentials().clone());
    // Last, because what came before may still add something.
    service.journal.clear();
    Ok(Response::no_content())
}

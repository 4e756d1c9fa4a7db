//! `POST reset`: makes the emulator as it was after its start.

use super::context::{Context, HandlerResult, Response};
use crate::state::Bucket;

pub(super) fn reset(context: &Context<'_>) -> HandlerResult {
    context.expect_nothing()?;
    let service = context.service;
    service.faults.clear();
    service.clock.reset();
    let now = service.clock.now();
    service.state.store.with_buckets(|buckets| {
        buckets.clear();
        let initial = context.initial_buckets.iter();
        buckets.extend(initial.map(|name| (name.clone(), Bucket::new(now))));
    });
    let verifier = &service.verifier;
    verifier
        .keys()
        .reset(verifier.initial_credentials().clone());
    // Last, because what came before may still add something.
    service.journal.clear();
    Ok(Response::no_content())
}

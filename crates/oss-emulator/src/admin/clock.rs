//! `clock`: the time of the emulator, which runs the rules that become due.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::context::{Context, HandlerResult, Response};
use super::error::AdminError;
use super::journal::RunDocument;
use super::seconds::Seconds;
use crate::clock::timestamp;

#[derive(Serialize)]
struct Time {
    now: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTime {
    now: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: Seconds,
}

/// The time after a change, and what ran because of it.
#[derive(Serialize)]
struct Changed {
    now: Timestamp,
    runs: Vec<RunDocument>,
}

pub(super) fn get(context: &Context<'_>) -> HandlerResult {
    Response::ok(&Time { now: now(context) })
}

pub(super) fn set(context: &Context<'_>) -> HandlerResult {
    let NewTime { now } = context.document()?;
    change(context, || context.service.set_clock(now.into()))
}

pub(super) fn reset(context: &Context<'_>) -> HandlerResult {
    context.expect_nothing()?;
    context.service.clock.reset();
    get(context)
}

pub(super) fn advance(context: &Context<'_>) -> HandlerResult {
    let Advance { seconds } = context.document()?;
    let duration = seconds.not_negative().map_err(|error| {
        error.with_help("PUT /_emulator/clock sets an earlier time, DELETE the one of the system")
    })?;
    let later = context.service.clock.now().checked_add(duration);
    let is_shown = later.is_some_and(|later: SystemTime| Timestamp::try_from(later).is_ok());
    if !is_shown {
        return Err(AdminError::bad_request(
            "cannot advance the clock: the year 9999 is the last one",
        ));
    }
    change(context, || context.service.advance_clock(duration))
}

fn change(context: &Context<'_>, change: impl FnOnce()) -> HandlerResult {
    let journal = &context.service.journal;
    let (.., last) = journal.after(u64::MAX);
    change();
    let (_, runs, _) = journal.after(last);
    Response::ok(&Changed {
        now: now(context),
        runs: runs.iter().map(RunDocument::from).collect(),
    })
}

fn now(context: &Context<'_>) -> Timestamp {
    timestamp(context.service.clock.now())
}

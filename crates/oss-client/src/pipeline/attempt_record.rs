//! Reports each attempt once, also one that is cut short.

use std::borrow::Cow;
use std::time::Duration;

use http::Method;
use oss_model::operation::OperationInfo;

use super::attempt_info::{AttemptInfo, NextStep};
use super::operation_state::OperationState;
use super::prepare::PreparedRequest;
use super::trace::{self, AttemptLimits, RecordedHeaders};
use crate::client::Shared;
use crate::error::{ErrorRepr, ResponseHead};

/// An attempt under way.
///
/// If the future of the operation is dropped, by the caller or by the limit of the operation, `Drop` reports the
/// attempt. Otherwise metrics would miss the ones that hang.
pub(super) struct AttemptRecord<'a> {
    client: &'a Shared,
    state: &'a OperationState,
    operation: &'static str,
    bucket: Option<&'a str>,
    method: &'a Method,
    number: u32,
    started: Duration,
    duration: Option<Duration>,
    is_reported: bool,
    pub(super) headers: RecordedHeaders,
}

impl<'a> AttemptRecord<'a> {
    /// Starts the next attempt.
    pub(super) fn start(
        client: &'a Shared,
        info: &OperationInfo,
        prepared: &'a PreparedRequest,
        state: &'a OperationState,
    ) -> Self {
        Self {
            client,
            state,
            operation: info.name,
            bucket: prepared.bucket.as_deref(),
            method: &prepared.method,
            number: state.attempts().saturating_add(1),
            started: client.clock.monotonic(),
            duration: None,
            is_reported: false,
            headers: RecordedHeaders::default(),
        }
    }

    /// Creates the record of an attempt whose response body was interrupted.
    pub(super) fn interrupted(
        client: &'a Shared,
        info: &OperationInfo,
        prepared: &'a PreparedRequest,
        state: &'a OperationState,
    ) -> Self {
        let mut record = Self::start(client, info, prepared, state);
        record.number = state.attempts();
        record
    }

    /// Ends the measured time, before the client decides what follows.
    pub(super) fn stop_clock(&mut self) {
        self.duration = Some(self.client.elapsed_since(self.started));
    }

    /// Reports a success.
    pub(super) fn succeeded(mut self, head: &ResponseHead) {
        trace::record_response(self.state, Some(head.status), head.request_id.as_deref());
        let info = AttemptInfo {
            status: Some(head.status),
            request_id: head.request_id.as_deref(),
            ..self.info(None, NextStep::Finish)
        };
        self.report(&info, None);
        self.is_reported = true;
    }

    /// Reports a failure and what follows.
    pub(super) fn failed(mut self, error: &ErrorRepr, next: NextStep) {
        let info = AttemptInfo {
            status: error.status(),
            request_id: error.request_id(),
            ..self.info(Some(error.error_type()), next)
        };
        self.report(&info, Some(error));
        self.is_reported = true;
    }

    /// Gives the attempt to `tracing` and to the observer.
    fn report(&self, info: &AttemptInfo<'_>, error: Option<&ErrorRepr>) {
        let limits = AttemptLimits {
            method: self.method,
            max_attempts: self.client.retry.max_attempts(),
        };
        trace::attempt(info, error, &self.headers, limits);
        if let Some(observer) = &self.client.on_attempt {
            observer(info);
        }
    }

    fn info(&self, error_type: Option<Cow<'static, str>>, next: NextStep) -> AttemptInfo<'a> {
        let elapsed = || self.client.elapsed_since(self.started);
        AttemptInfo {
            operation: self.operation,
            bucket: self.bucket,
            number: self.number,
            duration: self.duration.unwrap_or_else(elapsed),
            status: None,
            request_id: None,
            error_type,
            next,
        }
    }
}

impl Drop for AttemptRecord<'_> {
    fn drop(&mut self) {
        if self.is_reported {
            return;
        }
        let (error_type, next) = match self.state.stop_reason() {
            Some(reason) => ("timeout", NextStep::Stop(reason)),
            None => ("cancelled", NextStep::Cancelled),
        };
        let info = self.info(Some(error_type.into()), next);
        let span = self.state.span();
        span.in_scope(|| self.report(&info, None));
    }
}

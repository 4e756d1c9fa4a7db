//! An attempt to send a request, as a line of the log.

use std::fmt::{self, Debug, Write};

use tracing::Event;
use tracing::field::{Field, Visit};

/// The target of the events of attempts.
pub(super) const TARGET: &str = "oss_client::attempt";

/// The fields of the event of an attempt.
#[derive(Default)]
pub(super) struct Attempt {
    operation: Option<String>,
    method: Option<String>,
    url: Option<String>,
    status: Option<u64>,
    duration: Option<String>,
    request_id: Option<String>,
    /// The number of earlier attempts.
    resends: u64,
    most: u64,
    error_type: Option<String>,
    error: Option<String>,
    next: Option<String>,
    backoff: Option<String>,
}

impl Attempt {
    /// Reads the fields of an event, which are printable.
    pub(super) fn of(event: &Event<'_>) -> Self {
        let mut attempt = Self::default();
        event.record(&mut attempt);
        attempt
    }

    fn set(&mut self, name: &str, value: String) {
        let field = match name {
            "rpc.method" => &mut self.operation,
            "http.request.method" => &mut self.method,
            "url.full" => &mut self.url,
            "duration" => &mut self.duration,
            "oss.request_id" => &mut self.request_id,
            "error.type" => &mut self.error_type,
            "error" => &mut self.error,
            "next" => &mut self.next,
            "backoff" => &mut self.backoff,
            _ => return,
        };
        *field = Some(value);
    }

    /// Writes what was sent, the outcome, and what follows a failure.
    pub(super) fn write(&self, to: &mut impl Write) -> fmt::Result {
        match (&self.url, &self.method) {
            (Some(url), Some(method)) => write!(to, "{method} {url}")?,
            // Nothing was sent, or the future was dropped before.
            _ => write!(to, "{}", self.operation.as_deref().unwrap_or("request"))?,
        }
        match (self.status, &self.error_type) {
            (Some(status), _) => write!(to, " {status}")?,
            (None, Some(kind)) => write!(to, " {kind}")?,
            (None, None) => {}
        }
        if let Some(duration) = &self.duration {
            write!(to, " in {}", milliseconds(duration))?;
        }
        if let Some(id) = &self.request_id {
            write!(to, ", request id {id}")?;
        }
        let number = self.resends + 1;
        write!(to, ", try {number}")?;
        if number <= self.most {
            write!(to, " of {}", self.most)?;
        }
        if self.error_type.is_none() {
            return Ok(());
        }
        if let Some(error) = &self.error {
            write!(to, ": {error}")?;
        }
        match (&self.next, &self.backoff) {
            (_, Some(backoff)) => write!(to, "; next try in {}", milliseconds(backoff)),
            (Some(next), None) => write!(to, "; {next}"),
            (None, None) => Ok(()),
        }
    }
}

impl Visit for Attempt {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "http.response.status_code" => self.status = Some(value),
            "http.request.resend_count" => self.resends = value,
            "oss.max_attempts" => self.most = value,
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field.name(), format!("{value:?}"));
    }
}

/// Returns a duration such as `12.345678ms` or `1.2s` in whole milliseconds.
fn milliseconds(duration: &str) -> String {
    let digits = duration.trim_end_matches(|c: char| c.is_alphabetic());
    let per_millisecond = match &duration[digits.len()..] {
        "s" => 0.001,
        "ms" => 1.0,
        "µs" => 1_000.0,
        "ns" => 1_000_000.0,
        _ => return duration.to_owned(),
    };
    match digits.parse::<f64>() {
        Ok(number) => format!("{:.0} ms", number / per_millisecond),
        Err(_) => duration.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn durations_are_shown_in_milliseconds() {
        for (duration, shown) in [
            ("12.345678ms", "12 ms"),
            ("1.2s", "1200 ms"),
            ("999.6µs", "1 ms"),
            ("80ns", "0 ms"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(milliseconds(duration), shown);
        }
    }
}

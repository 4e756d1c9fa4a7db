//! The logs of the libraries, on standard error.

mod attempt;

use std::time::SystemTime;
use std::{fmt, io};

use jiff::Timestamp;
use oss_inventory::oss_client::{Clock as _, SystemClock};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;

use attempt::Attempt;

use crate::stderr::Log;
use crate::terminal::has_colours;

/// The start of the names of all crates of this workspace.
const OWN: &str = "oss";

/// Enables logs; `--help` documents what is logged.
///
/// The log of `shown` doesn't need `-v`.
pub(crate) fn init_logging(verbose: u8, shown: Option<&'static str>) {
    let Some(targets) = targets(verbose, shown) else {
        return;
    };
    let stderr = tracing_subscriber::fmt::layer()
        .with_writer(|| Log)
        .with_ansi(has_colours(&io::stderr()));
    let registry = tracing_subscriber::registry();
    // Spans repeat what the lines of one `-v` say, and have fields for tracing systems.
    if verbose == 0 {
        let stderr = stderr.without_time().with_target(false).with_level(false);
        registry.with(stderr.with_filter(targets)).init();
    } else if verbose == 1 {
        let stderr = stderr.event_format(WithoutSpans);
        registry.with(stderr.with_filter(targets)).init();
    } else {
        let stderr = stderr.without_time();
        registry.with(stderr.with_filter(targets)).init();
    }
}

/// Returns what to log, if anything.
fn targets(verbose: u8, shown: Option<&'static str>) -> Option<Targets> {
    match verbose {
        0 => shown.map(|shown| {
            // Errors of the other parts of the same crate have no other place.
            let of_crate = shown.split_once("::").map_or(shown, |(name, _)| name);
            let targets = Targets::new().with_target(of_crate, Level::ERROR);
            targets.with_target(shown, Level::INFO)
        }),
        1 => Some(Targets::new().with_target(OWN, Level::DEBUG)),
        2 => Some(Targets::new().with_target(OWN, Level::TRACE)),
        _ => Some(Targets::new().with_default(LevelFilter::TRACE)),
    }
}

/// Lines of the time, and of an attempt or another event.
struct WithoutSpans;

impl<S, N> FormatEvent<S, N> for WithoutSpans
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        write!(writer, "{} ", time(SystemClock::default().now()))?;
        if event.metadata().target() == attempt::TARGET {
            Attempt::of(event).write(&mut writer)?;
        } else {
            let level = event.metadata().level().as_str().to_lowercase();
            write!(writer, "{level}: ")?;
            context
                .field_format()
                .format_fields(writer.by_ref(), event)?;
        }
        writeln!(writer)
    }
}

/// Returns the time of day in UTC, as the service's own logs have it.
fn time(now: SystemTime) -> String {
    match Timestamp::try_from(now) {
        Ok(now) => now.strftime("%H:%M:%S%.3fZ").to_string(),
        Err(_) => "unknown time".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_log_has_the_errors_of_its_crate() {
        let targets = targets(0, Some("oss_emulator::runs")).unwrap();
        assert!(targets.would_enable("oss_emulator::runs", &Level::INFO));
        assert!(targets.would_enable("oss_emulator::body", &Level::ERROR));
        assert!(!targets.would_enable("oss_emulator::body", &Level::WARN));
        assert!(!targets.would_enable("oss_client", &Level::ERROR));
    }

    #[test]
    fn verbosity_selects_crates_and_levels() {
        let logs = |verbose, target, level| {
            targets(verbose, None).is_some_and(|targets| targets.would_enable(target, &level))
        };
        for own in [
            "oss_client::pipeline",
            "oss_credentials",
            "oss_emulator",
            "oss_inventory",
            "oss_model",
            "oss_sign",
            "oss_transport::hyper",
            "ossinv",
        ] {
            assert!(!logs(0, own, Level::ERROR), "{own}");
            assert!(logs(1, own, Level::DEBUG) && !logs(1, own, Level::TRACE));
            assert!(logs(2, own, Level::TRACE), "{own}");
        }
        for other in ["hyper_util::client", "rustls", "webpki", "tokio"] {
            assert!(!logs(2, other, Level::ERROR), "{other}");
            assert!(logs(3, other, Level::TRACE), "{other}");
        }
    }
}

//! The logs of the libraries, on standard error.

use std::{fmt, io};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;

use crate::terminal::has_colours;

/// Enables logs: with one `-v` of this workspace, with two of every library.
pub(crate) fn init_logging(verbose: u8) {
    let targets = match verbose {
        0 => return,
        1 => Targets::new().with_targets([
            ("oss_client", Level::DEBUG),
            ("oss_emulator", Level::DEBUG),
            ("oss_inventory", Level::DEBUG),
            ("oss_transport", Level::DEBUG),
        ]),
        _ => Targets::new().with_default(LevelFilter::TRACE),
    };
    let stderr = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(has_colours(&io::stderr()));
    let registry = tracing_subscriber::registry();
    // Spans repeat what the lines of one `-v` say, and have fields for tracing systems.
    if verbose == 1 {
        let stderr = stderr.event_format(WithoutSpans);
        registry.with(stderr.with_filter(targets)).init();
    } else {
        let stderr = stderr.without_time();
        registry.with(stderr.with_filter(targets)).init();
    }
}

/// Lines of level, operation and fields.
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
        write!(writer, "{:>5} ", event.metadata().level())?;
        if let Some(span) = context.lookup_current()
            && let Some(fields) = span.extensions().get::<FormattedFields<N>>()
            && let Some(operation) = operation(fields)
        {
            write!(writer, "{operation}: ")?;
        }
        context
            .field_format()
            .format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

/// Returns the name of the operation among the fields of its span.
fn operation(fields: &str) -> Option<&str> {
    let (_, value) = fields.split_once("rpc.method")?;
    value.split('"').nth(1)
}

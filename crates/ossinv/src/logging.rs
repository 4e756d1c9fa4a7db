//! The logs of the libraries, on standard error.

use std::io;

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

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
        .with_ansi(has_colours(&io::stderr()))
        .without_time();
    tracing_subscriber::registry()
        .with(stderr.with_filter(targets))
        .init();
}

//! The flag that limits the time of requests.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use clap::Args;

use crate::value_parsers::at_least_one;

/// The flag that limits the time of requests.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct TimeoutArgument {
    /// The time limit of a request, retries included
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = at_least_one::<NonZeroU32>)]
    timeout: NonZeroU32,
}

impl TimeoutArgument {
    pub(crate) fn limit(self) -> Duration {
        Duration::from_secs(self.timeout.get().into())
    }
}

/// The time limit expired before a request was sent.
#[derive(Debug)]
pub(crate) struct TooSlow {
    pub(crate) task: &'static str,
    pub(crate) limit: Duration,
}

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { task, limit } = self;
        write!(f, "{task} took longer than {limit:?}")
    }
}

impl std::error::Error for TooSlow {}

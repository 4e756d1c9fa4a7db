//! The flags of commands that change several rules.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use clap::Args;
use oss_inventory::OnFailure;

use crate::journal::JournalArgument;
use crate::value_parsers::at_least_one;

/// The flags of commands that change several rules.
#[derive(Debug, Args)]
pub(crate) struct ApplyArguments {
    /// Change this many rules at the same time
    #[arg(short, long, value_name = "N", default_value = "8", value_parser = at_least_one::<NonZeroUsize>)]
    pub(super) jobs: NonZeroUsize,

    /// After a failure, go on with the other rules
    ///
    /// By default no further rule is begun.
    #[arg(long = "continue")]
    continues: bool,

    /// The time limit of all changes together [default: none]
    ///
    /// A rule is only replaced or deleted if enough time for putting the old one back is left.
    #[arg(long, value_name = "SECONDS", value_parser = at_least_one::<NonZeroU32>)]
    time_limit: Option<NonZeroU32>,

    #[command(flatten)]
    pub(super) journal: JournalArgument,
}

impl ApplyArguments {
    /// Creates the flags of a command that has only the one of the journal.
    pub(crate) fn with_journal(journal: JournalArgument) -> Self {
        Self {
            jobs: NonZeroUsize::MIN,
            continues: false,
            time_limit: None,
            journal,
        }
    }

    pub(super) fn time_limit(&self) -> Option<Duration> {
        let seconds = self.time_limit?.get();
        Some(Duration::from_secs(seconds.into()))
    }

    pub(super) fn on_failure(&self) -> OnFailure {
        if self.continues {
            OnFailure::Continue
        } else {
            OnFailure::Stop
        }
    }
}

//! The flags of commands that change several rules.

use std::num::NonZeroUsize;

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

    #[command(flatten)]
    pub(super) journal: JournalArgument,
}

impl ApplyArguments {
    pub(super) fn on_failure(&self) -> OnFailure {
        if self.continues {
            OnFailure::Continue
        } else {
            OnFailure::Stop
        }
    }
}

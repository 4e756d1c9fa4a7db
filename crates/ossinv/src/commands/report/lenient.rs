//! Rows that can't be read.

use clap::Args;
use oss_report::{InvalidRows, RejectedRows, human};

use crate::terminal::{printable, status_line};

/// The most reasons that are shown.
const SHOWN: usize = 3;

/// The flag that skips rows that can't be read.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct LenientArgument {
    /// Skip rows that can't be read, and say how many and why
    ///
    /// By default, the first one is an error. Files that are damaged are always errors.
    #[arg(long)]
    lenient: bool,
}

impl LenientArgument {
    pub(super) fn invalid_rows(self) -> InvalidRows {
        if self.lenient {
            InvalidRows::Count
        } else {
            InvalidRows::Fail
        }
    }
}

/// Says how many rows were skipped, and why the first ones were.
pub(super) fn show_rejected(rejected: &RejectedRows, rows: u64) {
    if rejected.count == 0 {
        return;
    }
    let (count, all) = (rejected.count, rejected.count.saturating_add(rows));
    let (count, all) = (human::count(count), human::count(all));
    status_line(&format!(
        "warning: {count} of {all} rows can't be read and aren't counted:"
    ));
    for error in rejected.first.iter().take(SHOWN) {
        status_line(&format!("  {}", printable(&error.to_string())));
    }
    if rejected.count > SHOWN as u64 {
        status_line("  …");
    }
}

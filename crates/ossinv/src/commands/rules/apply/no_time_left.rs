//! The error of changes that weren't begun, because the time limit was near.

use std::fmt;

/// The error of changes that weren't begun, because the time limit was near.
#[derive(Debug)]
pub(crate) struct NoTimeLeft;

impl NoTimeLeft {
    /// The advice for the user.
    pub(crate) const HELP: &'static str = "use a longer --time-limit, or none; a replacement or a deletion is only begun if 6 seconds are left";
}

impl fmt::Display for NoTimeLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time limit left too little time to begin another change")
    }
}

impl std::error::Error for NoTimeLeft {}

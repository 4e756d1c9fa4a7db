//! The settings of runs.

use std::num::NonZero;

use super::calendar::Calendar;

/// The settings of runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunSettings {
    pub(crate) calendar: Calendar,
    pub(crate) rows_per_file: NonZero<usize>,
    /// The number of threads that write a report.
    pub(crate) threads: NonZero<usize>,
}

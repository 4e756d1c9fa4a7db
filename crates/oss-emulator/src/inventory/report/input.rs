//! The input of a report.

use std::num::NonZero;

use jiff::Timestamp;
use oss_model::inventory::InventoryConfiguration;

use super::row::Row;

/// A rule, the rows that it selected, and the settings of the run.
#[derive(Debug)]
pub(crate) struct ReportInput<'r> {
    pub(crate) rule: &'r InventoryConfiguration,
    /// The bucket of the rule.
    pub(crate) source: &'r str,
    /// The bucket of the report.
    pub(crate) destination: &'r str,
    pub(crate) rows: &'r [Row],
    pub(crate) time: Timestamp,
    /// The UUID in the names of the data files.
    pub(crate) id: &'r str,
    pub(crate) rows_per_file: NonZero<usize>,
    /// The number of threads that write data files.
    pub(crate) threads: NonZero<usize>,
}

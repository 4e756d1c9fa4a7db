//! Handlers of inventory rules: put, get, list, delete. `report` makes the files of a report.
//!
//! Validation and responses follow <https://help.aliyun.com/en/oss/user-guide/bucket-inventory>, the
//! pages of the four operations, and the pages of the `EC` numbers. Where these contradict each
//! other, the official SDKs' tests against the service decide.

mod delete;
mod normalize;
mod parse;
mod put;
mod read;
mod report;
mod validate;

pub(crate) use delete::delete;
pub(crate) use put::{explain_id, explain_put, put};
pub(crate) use read::{get, list};
pub(crate) use report::{
    Filter, IncrementalInput, ReportFile, ReportInput, Row, files, incremental_files,
};

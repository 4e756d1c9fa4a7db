//! The files of a report, made of a rule, rows and a time; nothing in here changes the state.
//!
//! The format follows <https://help.aliyun.com/zh/oss/user-guide/bucket-inventory>. The documentation
//! of this crate lists what isn't documented, with what the emulator does.

mod columns;
mod csv;
mod data_files;
mod file;
mod filter;
mod gzip;
mod incremental;
mod input;
mod layout;
mod manifest;
mod parallel;
mod row;

use std::io;

use columns::{columns, schema};
use data_files::data_files;
use layout::Layout;
use manifest::manifest;

pub(crate) use file::ReportFile;
pub(crate) use filter::Filter;
pub(crate) use incremental::{IncrementalInput, incremental_files};
pub(crate) use input::ReportInput;
pub(crate) use row::Row;

/// Makes the data files of a report, then its checksum and its manifest.
///
/// Fails only if the compression does.
pub(crate) fn files(input: &ReportInput<'_>) -> io::Result<Vec<ReportFile>> {
    let layout = Layout::new(input.rule, input.source, input.time);
    let columns = columns(input.rule);
    let mut files = data_files(input, &columns, &layout)?;
    let manifest = manifest(input, &schema(&columns), &files);
    let manifest = ReportFile::new(layout.manifest(), manifest);
    let checksum = manifest.md5().into_bytes();
    files.push(ReportFile::new(layout.checksum(), checksum));
    files.push(manifest);
    Ok(files)
}

//! The files of a report, made of a rule, rows and a time; nothing in here changes the state.
//!
//! The format follows <https://help.aliyun.com/zh/oss/user-guide/bucket-inventory>. The documentation
//! of this crate lists what isn't documented, with what the emulator does.

mod columns;
mod data_file;
mod file;
mod filter;
mod input;
mod layout;
mod manifest;

use std::io;

use md5::{Digest, Md5};

use crate::state::md5_hex;

use columns::columns;
use layout::Layout;
use manifest::manifest;

pub(crate) use file::ReportFile;
pub(crate) use filter::Filter;
pub(crate) use input::ReportInput;

/// Makes the data files of a report, then its checksum and its manifest.
///
/// Fails only if the compression does.
pub(crate) fn files(input: &ReportInput<'_>) -> io::Result<Vec<ReportFile>> {
    let layout = Layout::new(input.rule, input.source, input.time);
    let columns = columns(input.rule);
    let mut files = Vec::new();
    for (number, rows) in input.rows.chunks(input.rows_per_file.get()).enumerate() {
        files.push(ReportFile {
            key: layout.data(input.id, number),
            content: data_file::compressed(&columns, input.source, rows)?,
        });
    }
    let manifest = manifest(input, &columns, &files);
    files.push(ReportFile {
        key: layout.checksum(),
        content: md5_hex(&Md5::digest(&manifest)).into_bytes(),
    });
    files.push(ReportFile {
        key: layout.manifest(),
        content: manifest,
    });
    Ok(files)
}

//! The rows of a report as compressed CSV.

use std::io::{self, Write as _};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::columns::Column;
use crate::state::Object;

/// Writes rows as CSV without a header line, compressed with gzip.
pub(super) fn compressed(
    columns: &[Column<'_>],
    bucket: &str,
    rows: &[(String, Arc<Object>)],
) -> io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    for (key, object) in rows {
        let values = columns.iter().map(|it| it.value(bucket, key, object));
        gzip.write_all(line(values).as_bytes())?;
    }
    gzip.finish()
}

/// Writes a row with quotes around all values but the first.
///
/// The documented sample is like that.
/// The crate `csv` quotes all values or those that need it, but can't leave out the first. That one is
/// the name of a bucket, which never needs quotes.
fn line(values: impl Iterator<Item = String>) -> String {
    let fields = values.enumerate().map(|(index, value)| match index {
        0 => value,
        _ => format!("\"{}\"", value.replace('"', "\"\"")),
    });
    let mut line = fields.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

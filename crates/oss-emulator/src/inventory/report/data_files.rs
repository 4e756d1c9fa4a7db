//! The rows of a report as files of compressed CSV.

use std::io;

use super::columns::Column;
use super::csv::Csv;
use super::file::ReportFile;
use super::gzip::{Block, write_member};
use super::input::ReportInput;
use super::layout::Layout;
use super::parallel;
use super::row::Row;

/// The number of rows that a thread writes and compresses at a time, about 2 MB.
const ROWS_PER_BLOCK: usize = 16_384;

/// The memory that rows take at first, in bytes; longer keys let it grow.
const BYTES_PER_ROW: usize = 160;

/// Writes the data files, without header lines; each is one gzip member.
pub(super) fn data_files(
    input: &ReportInput<'_>,
    columns: &[Column<'_>],
    layout: &Layout,
) -> io::Result<Vec<ReportFile>> {
    let files = input.rows.chunks(input.rows_per_file.get()).enumerate();
    let blocks: Vec<_> = files
        .flat_map(|(file, rows)| rows.chunks(ROWS_PER_BLOCK).map(move |rows| (file, rows)))
        .collect();
    let compressed = parallel::map(&blocks, input.threads, |(file, rows)| {
        let rows = write(columns, input.source, rows);
        Ok((*file, Block::compress(rows.as_bytes())?))
    });
    let compressed = compressed.into_iter().collect::<io::Result<Vec<_>>>()?;
    let files: Vec<_> = compressed.chunk_by(|a, b| a.0 == b.0).collect();
    Ok(parallel::map(&files, input.threads, |blocks| {
        let number = blocks.first().map_or(0, |(number, _)| *number);
        let blocks = blocks.iter().map(|(_, block)| block);
        let mut content = Vec::new();
        write_member(blocks, |bytes| content.extend_from_slice(bytes));
        ReportFile::new(layout.data(input.id, number), content)
    }))
}

fn write(columns: &[Column<'_>], bucket: &str, rows: &[Row]) -> Csv {
    let mut csv = Csv::with_capacity(rows.len() * BYTES_PER_ROW);
    for row in rows {
        csv.begin_row(bucket);
        for column in columns {
            column.write(&mut csv, row);
        }
        csv.end_row();
    }
    csv
}

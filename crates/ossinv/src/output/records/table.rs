//! Records as a table, with every text escaped.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use console::measure_text_width;
use oss_report::human;

use super::arguments::Sizes;
use super::bar::bar;
use super::{Cell, Records};
use crate::terminal::printable;

/// The blanks after each column.
const GAP: u16 = 2;
/// The fewest and the most columns of characters that bars have.
const BARS: std::ops::RangeInclusive<usize> = 8..=30;

/// Returns the table; `width` is the one of the terminal, if there is one.
pub(super) fn render<const N: usize>(
    records: &Records<N>,
    sizes: Sizes,
    width: Option<u16>,
) -> String {
    let mut header: Vec<_> = records.names.iter().map(|it| heading(it)).collect();
    let mut rows: Vec<Vec<_>> = records
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| text(cell, sizes)).collect())
        .collect();
    let is_number = |column: usize| {
        let mut cells = records.rows.iter().filter_map(|row| row.get(column));
        cells.any(|cell| matches!(cell, Cell::Count(_) | Cell::Bytes(_)))
    };
    let mut right: Vec<_> = (0..N).map(is_number).collect();
    if let Some(whole) = records.whole {
        let bytes = records.rows.iter().map(|row| bytes(row));
        let bytes: Vec<_> = bytes.collect();
        header.push("SHARE".to_owned());
        right.push(true);
        for (row, bytes) in rows.iter_mut().zip(&bytes) {
            row.push(bytes.map_or_else(|| "-".to_owned(), |it| human::percent(it, whole)));
        }
        if let Some(room) = width.and_then(|width| room(width, &header, &rows)) {
            header.push(String::new());
            for (row, bytes) in rows.iter_mut().zip(&bytes) {
                row.push(bytes.map_or_else(String::new, |it| bar(it, whole, room)));
            }
        }
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header).add_rows(rows);
    if let Some(width) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    for (position, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, GAP));
        if right.get(position) == Some(&true) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt() + "\n"
}

fn heading(name: &str) -> String {
    name.to_uppercase().replace('_', " ")
}

fn text(cell: &Cell, sizes: Sizes) -> String {
    match (cell, sizes) {
        (Cell::Text(text), _) => printable(text),
        (Cell::Count(count), _) => human::count(*count),
        (Cell::Bytes(bytes), Sizes::Human) => human::bytes(*bytes),
        (Cell::Bytes(bytes), Sizes::Exact) => bytes.to_string(),
        (Cell::Unset, _) => "-".to_owned(),
    }
}

fn bytes(row: &[Cell]) -> Option<u64> {
    row.iter().find_map(|cell| match cell {
        Cell::Bytes(bytes) => Some(*bytes),
        _ => None,
    })
}

/// Returns the width that is left for bars, if they fit.
fn room(width: u16, header: &[String], rows: &[Vec<String>]) -> Option<usize> {
    let columns = header.iter().enumerate().map(|(position, name)| {
        let cells = rows.iter().filter_map(|row| row.get(position));
        let widths = cells.chain([name]).map(|text| measure_text_width(text));
        widths.max().unwrap_or_default() + usize::from(GAP)
    });
    let left = usize::from(width).checked_sub(columns.sum::<usize>() + usize::from(GAP))?;
    (left >= *BARS.start()).then(|| left.min(*BARS.end()))
}

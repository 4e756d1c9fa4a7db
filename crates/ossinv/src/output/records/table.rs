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

/// A column of a table.
struct Column {
    name: String,
    is_number: bool,
    cells: Vec<String>,
}

/// Returns the table; `width` is the one of the terminal, if there is one.
pub(super) fn render<const N: usize>(
    records: &Records<N>,
    sizes: Sizes,
    width: Option<u16>,
) -> String {
    let rows = &records.rows;
    let mut columns = Vec::new();
    for (position, name) in records.names.iter().enumerate() {
        let cells: Vec<_> = rows.iter().filter_map(|row| row.get(position)).collect();
        let is_empty = cells.iter().all(|cell| **cell == Cell::Unset);
        if is_empty && !cells.is_empty() {
            continue;
        }
        columns.push(Column {
            name: heading(name),
            is_number: cells.iter().any(|cell| cell.is_number()),
            cells: cells.iter().map(|cell| text(cell, sizes)).collect(),
        });
        if let (Some(whole), "bytes") = (records.whole, *name) {
            columns.push(shares(&cells, whole));
        }
    }
    if let Some(whole) = records.whole
        && let Some(room) = width.and_then(|width| room(width, &columns))
    {
        let bars = rows.iter().map(|row| bytes(row));
        columns.push(Column {
            name: String::new(),
            is_number: false,
            cells: bars.map(|it| bar(it, whole, room)).collect(),
        });
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(columns.iter().map(|column| &column.name));
    let cells = |row: usize| columns.iter().filter_map(move |it| it.cells.get(row));
    table.add_rows((0..rows.len()).map(cells));
    if let Some(width) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    for (shown, column) in table.column_iter_mut().zip(&columns) {
        shown.set_padding((0, GAP));
        if column.is_number {
            shown.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt() + "\n"
}

fn heading(name: &str) -> String {
    match name {
        "bytes" => "SIZE".to_owned(),
        name => name.to_uppercase().replace('_', " "),
    }
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

/// Returns the size of a record; 0 if it has none.
fn bytes(row: &[Cell]) -> u64 {
    let sizes = row.iter().filter_map(|cell| match cell {
        Cell::Bytes(bytes) => Some(*bytes),
        _ => None,
    });
    sizes.take(1).sum()
}

fn shares(cells: &[&Cell], whole: u64) -> Column {
    let share = |cell: &&Cell| match cell {
        Cell::Bytes(bytes) => human::percent(*bytes, whole),
        _ => "-".to_owned(),
    };
    Column {
        name: "SHARE".to_owned(),
        is_number: true,
        cells: cells.iter().map(share).collect(),
    }
}

/// Returns the width that is left for bars, if they fit.
fn room(width: u16, columns: &[Column]) -> Option<usize> {
    let columns = columns.iter().map(|column| {
        let texts = column.cells.iter().chain([&column.name]);
        let width = texts.map(|text| measure_text_width(text)).max();
        width.unwrap_or_default() + usize::from(GAP)
    });
    let left = usize::from(width).checked_sub(columns.sum::<usize>() + usize::from(GAP))?;
    (left >= *BARS.start()).then(|| left.min(*BARS.end()))
}

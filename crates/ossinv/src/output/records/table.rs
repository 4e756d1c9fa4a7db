//! Records as a table, with every text escaped.

use comfy_table::CellAlignment;
use console::measure_text_width;
use oss_report::human;

use super::arguments::Sizes;
use super::bar::bar;
use super::cell::Cell;
use crate::output::plain_table::{self, GAP, fit, plain_table};
use crate::terminal::printable;

/// The fewest and the most columns of characters that bars have.
const BARS: std::ops::RangeInclusive<usize> = 8..=30;

/// A column of a table.
struct Column {
    name: String,
    is_number: bool,
    cells: Vec<String>,
}

/// Returns the table with shares of `whole`, and bars if a terminal has the width.
pub(super) fn render(
    names: &[&str],
    rows: &[&[Cell]],
    whole: Option<u64>,
    sizes: Sizes,
    width: Option<u16>,
) -> String {
    let mut columns = Vec::new();
    for (position, name) in names.iter().enumerate() {
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
        if let (Some(whole), "bytes") = (whole, *name) {
            columns.push(shares(&cells, whole));
        }
    }
    if let Some(whole) = whole
        && let Some(room) = width.and_then(|width| room(width, &columns))
    {
        let bars = rows.iter().map(|row| bytes(row));
        columns.push(Column {
            name: String::new(),
            is_number: false,
            cells: bars.map(|it| bar(it, whole, room)).collect(),
        });
    }
    let mut table = plain_table();
    table.set_header(columns.iter().map(|column| &column.name));
    let cells = |row: usize| columns.iter().filter_map(move |it| it.cells.get(row));
    table.add_rows((0..rows.len()).map(cells));
    fit(&mut table, width);
    for (shown, column) in table.column_iter_mut().zip(&columns) {
        if column.is_number {
            shown.set_cell_alignment(CellAlignment::Right);
        }
    }
    plain_table::render(table)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(width: Option<u16>) -> Vec<String> {
        let row =
            |name: &str, bytes| [Cell::Text(name.to_owned()), Cell::Bytes(bytes), Cell::Unset];
        let rows = [row("a\u{202e}", 3 << 20), row("b", 1 << 20)];
        let rows = rows.each_ref().map(|row| &row[..]);
        let names = ["name", "bytes", "version"];
        let table = render(&names, &rows, Some(4 << 20), Sizes::Human, width);
        table.lines().map(str::to_owned).collect()
    }

    #[test]
    fn unset_columns_are_left_out() {
        let expected = [
            "NAME           SIZE  SHARE",
            r"a\u{202e}  3.00 MiB  75.0%",
            "b          1.00 MiB  25.0%",
        ];
        assert_eq!(lines(None), expected);
    }

    #[test]
    fn bars_fit_into_the_terminal() {
        for width in 40..100 {
            let lines = lines(Some(width));
            let widths = lines.iter().map(|line| measure_text_width(line));
            assert!(widths.max() <= Some(width.into()), "{lines:?}");
            let bars = lines.iter().map(|line| line.matches('█').count());
            let bars: Vec<_> = bars.collect();
            assert_eq!(bars[1] / 3, bars[2], "{lines:?}");
            assert!(bars[2] > 0, "{lines:?}");
        }
        assert_eq!(lines(Some(30)), lines(None));
    }
}

//! A list of rules as a table with a line per rule.

use console::measure_text_width;

use super::column_widths::{Shrink, shrink};
use super::columns::Column;
use super::cut::cut;
use super::plain_table::{GAP, plain_table, render};
use super::table::UNSET;
use crate::terminal::printable;

/// The column with the bucket of each rule.
pub(super) const BUCKET: (&str, Shrink) = ("BUCKET", Shrink::First);

/// The cells of a rule, escaped.
pub(super) type Row = Vec<String>;

/// Returns the row of a rule, with its bucket if it is given.
pub(super) fn row(values: impl Iterator<Item = Option<String>>) -> Row {
    let cell = |value: Option<String>| value.map_or_else(|| UNSET.to_owned(), |it| printable(&it));
    values.map(cell).collect()
}

/// Returns the table; with a width, cells are cut until each line fits.
pub(super) fn table(columns: &[(&str, Shrink)], rows: &[Row], width: Option<u16>) -> String {
    let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
    let mut widths: Vec<_> = names.iter().map(|name| measure_text_width(name)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(measure_text_width(cell));
        }
    }
    if let Some(width) = width {
        let gaps = usize::from(GAP) * columns.len().saturating_sub(1);
        let kinds: Vec<_> = columns.iter().map(|(_, shrink)| *shrink).collect();
        shrink(&mut widths, &kinds, usize::from(width).saturating_sub(gaps));
    }
    let mut table = plain_table();
    table.set_header(
        names
            .iter()
            .zip(&widths)
            .map(|(name, width)| cut(name, *width)),
    );
    for row in rows {
        let cells = row.iter().zip(&widths);
        table.add_row(cells.map(|(cell, width)| cut(cell, *width)));
    }
    render(table)
}

/// Returns rows of cells without a header, as the result of a query.
pub(super) fn query_table(rows: &[Row]) -> String {
    let mut table = plain_table();
    table.add_rows(rows);
    if rows.is_empty() {
        String::new()
    } else {
        render(table)
    }
}

/// Returns the columns of a table.
pub(super) fn named(columns: &'static [Column], has_buckets: bool) -> Vec<(&'static str, Shrink)> {
    let bucket = has_buckets.then_some(BUCKET);
    let others = columns.iter().map(|column| (column.name, column.shrink));
    bucket.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::columns::TABLE;

    #[test]
    fn table_fits_beside_a_long_rule() {
        let row = |id: &str, prefix: &str| {
            [id, "Daily", prefix, "oss://reports/inventory"]
                .map(str::to_owned)
                .to_vec()
        };
        let long = "x".repeat(60);
        let rows = [
            row("m1", "logs/2024/"),
            row(&long, &long),
            row("m2", "logs/"),
        ];
        let table = table(&named(&TABLE, false), &rows, Some(80));
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines.len(), 4, "{table}");
        assert!(
            lines.iter().all(|line| measure_text_width(line) <= 80),
            "{table}"
        );
        assert!(
            lines[1].starts_with("m1 ") && lines[1].contains("logs/2024/"),
            "{table}"
        );
        assert!(lines[2].contains("xxx…xxx"), "{table}");
    }
}

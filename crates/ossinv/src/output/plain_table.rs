//! Tables without borders, whose columns are apart by blanks.

use comfy_table::{ContentArrangement, Table, presets};

/// The blanks after each column.
pub(super) const GAP: u16 = 2;

pub(super) fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

/// Wraps cells so that the table fits into a width in columns of characters.
pub(super) fn fit(table: &mut Table, width: Option<u16>) {
    if let Some(width) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
}

pub(super) fn render(mut table: Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    table.trim_fmt() + "\n"
}

//! The widths of columns that don't fit.

/// Returns widths with which most rows fit into one line.
///
/// `rows` have the width of each cell, the header first. `None` if all rows fit, or if not even the header does.
pub(super) fn column_widths<const N: usize>(
    rows: &[[usize; N]],
    available: usize,
) -> Option<[usize; N]> {
    let header = *rows.first()?;
    let mut columns = [const { Vec::new() }; N];
    for (n, column) in columns.iter_mut().enumerate() {
        column.extend(rows.iter().map(|row| row[n].max(header[n])));
        column.sort_unstable();
    }
    // Long cells are left out until the others fit.
    let rank = |rank: usize| columns.each_ref().map(|column| column[rank]);
    let total = |widths: [usize; N]| widths.iter().sum::<usize>();
    let fitting = (0..rows.len()).rposition(|it| total(rank(it)) <= available)?;
    let (mut widths, longest) = (rank(fitting), rank(rows.len() - 1));
    if fitting == rows.len() - 1 {
        return None;
    }
    for n in (0..N).rev() {
        let left = available - total(widths);
        widths[n] += left.min(longest[n] - widths[n]);
    }
    Some(widths)
}

#[cfg(test)]
mod tests {
    use super::column_widths;

    #[test]
    fn long_row_does_not_narrow_the_others() {
        let mut rows = vec![[2, 6], [10, 20], [10, 20], [60, 60]];
        assert_eq!(column_widths(&rows, 40), Some([10, 30]));
        assert_eq!(column_widths(&rows, 80), Some([20, 60]));
        assert_eq!(column_widths(&rows, 120), None);
        assert_eq!(column_widths(&rows, 7), None);
        rows.truncate(1);
        assert_eq!(column_widths(&rows, 80), None);
    }
}

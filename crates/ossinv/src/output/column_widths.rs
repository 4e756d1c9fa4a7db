//! The widths of columns that don't fit.

/// How a column gives way if a table is too wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shrink {
    /// Before the others, and never below 16 as long as another can.
    First,
    /// Only after the others have 16: a name to copy.
    Last,
    /// It stays readable only as a whole.
    Never,
}

/// The width to which all columns shrink before the names do.
const ENOUGH: usize = 16;
/// The width below which no column shrinks.
const LEAST: usize = 5;

/// Shrinks columns until they fit: the widest first, and of equal ones the last.
pub(super) fn shrink(widths: &mut [usize], kinds: &[Shrink], available: usize) {
    for width in widths.iter_mut() {
        *width = (*width).min(available.max(LEAST));
    }
    let stages: [(&[Shrink], usize); 3] = [
        (&[Shrink::First], ENOUGH),
        (&[Shrink::Last], ENOUGH),
        (&[Shrink::First, Shrink::Last], LEAST),
    ];
    for (kinds_of_stage, least) in stages {
        while widths.iter().sum::<usize>() > available {
            let columns = widths.iter_mut().zip(kinds);
            let columns =
                columns.filter(|(width, kind)| kinds_of_stage.contains(kind) && **width > least);
            match columns.map(|(width, _)| width).max_by_key(|width| **width) {
                Some(widest) => *widest -= 1,
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shrink, shrink};

    const KINDS: [Shrink; 4] = [Shrink::Last, Shrink::Never, Shrink::First, Shrink::First];

    fn shrunk(mut widths: [usize; 4], available: usize) -> [usize; 4] {
        shrink(&mut widths, &KINDS, available);
        widths
    }

    #[test]
    fn widest_columns_shrink_first_and_ids_last() {
        assert_eq!(shrunk([10, 5, 20, 30], 65), [10, 5, 20, 30]);
        assert_eq!(shrunk([10, 5, 20, 60], 72), [10, 5, 20, 37]);
        assert_eq!(shrunk([10, 5, 60, 60], 72), [10, 5, 29, 28]);
        assert_eq!(shrunk([60, 5, 60, 20], 72), [35, 5, 16, 16]);
        assert_eq!(shrunk([60, 5, 60, 60], 30), [9, 5, 8, 8]);
        assert_eq!(shrunk([60, 5, 60, 60], 8), [5, 5, 5, 5]);
    }
}

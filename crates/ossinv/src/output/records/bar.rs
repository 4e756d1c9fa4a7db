//! Bars of block characters.

/// Returns a bar of at most `width` columns, exact to an eighth of a column.
pub(super) fn bar(part: u64, whole: u64, width: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let width = width as u128;
    let eighths = u128::from(part.min(whole)) * 8 * width;
    let eighths = eighths.checked_div(whole.into()).unwrap_or_default();
    // A bar has at most as many columns as a terminal.
    let eighths = usize::try_from(eighths).unwrap_or_default();
    let mut bar = "█".repeat(eighths / 8);
    match EIGHTHS.get(eighths % 8) {
        Some(' ') | None => {}
        Some(part) => bar.push(*part),
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bar_has_the_length_of_its_share() {
        assert_eq!(bar(1, 2, 4), "██");
        assert_eq!(bar(3, 8, 4), "█▌");
        assert_eq!(bar(u64::MAX, u64::MAX, 3), "███");
        assert_eq!(bar(0, 0, 4), "");
        assert_eq!(bar(1, 1_000_000, 4), "");
    }
}

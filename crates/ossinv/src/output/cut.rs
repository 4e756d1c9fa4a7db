//! Cuts cells that are longer than their column.

use std::borrow::Cow;

use console::measure_text_width;

/// Returns a text without its middle if it is wider than a column.
///
/// Ids and paths differ at both ends.
pub(super) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if measure_text_width(text) <= width {
        return Cow::Borrowed(text);
    }
    let left = width.saturating_sub(1);
    let end_width = left / 2;
    let start = fitting(text.chars(), left - end_width);
    let end = fitting(text.chars().rev(), end_width);
    let end = end.chars().rev().collect::<String>();
    Cow::Owned(format!("{start}…{end}"))
}

/// Returns the first characters that fit into a width.
fn fitting(chars: impl Iterator<Item = char>, width: usize) -> String {
    let mut used = 0;
    let fitting = chars.take_while(|c| {
        used += measure_text_width(c.encode_utf8(&mut [0; 4]));
        used <= width
    });
    fitting.collect()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn long_text_loses_its_middle() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("oss://reports/inventory", 11), "oss:/…ntory");
        assert_eq!(cut("oss://reports/inventory", 10), "oss:/…tory");
        assert_eq!(cut("报告报告报告", 6), "报…告");
        assert_eq!(cut("abc", 1), "…");
    }
}

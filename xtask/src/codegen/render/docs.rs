//! Renders the documentation of a spec as rustdoc.

use proc_macro2::TokenStream;
use quote::quote;

/// The maximum length of a first line in characters.
const MAX_SUMMARY: usize = 80;

/// Renders doc attributes, which are printed as `///` lines.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let lines = summarized(lines);
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {}", markdown(line))
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// Makes the first sentence of a long first line a paragraph.
fn summarized(lines: &[String]) -> Vec<String> {
    let mut lines = lines.to_vec();
    if let Some(first) = lines
        .first()
        .filter(|line| line.chars().count() > MAX_SUMMARY)
        && let Some((summary, rest)) = first.split_once(". ")
    {
        let paragraphs = [format!("{summary}."), String::new(), rest.to_owned()];
        lines.splice(..1, paragraphs);
    }
    lines
}

/// Escapes plain text for rustdoc; bare URLs become links.
fn markdown(line: &str) -> String {
    let words = line.split(' ').map(|word| {
        if let Some(end) = word.strip_prefix("https://") {
            let address = end.trim_end_matches(['.', ',', ';']);
            let rest = &end[address.len()..];
            return format!("<https://{address}>{rest}");
        }
        word.replace('[', "\\[").replace('<', "\\<")
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_first_line_is_split_after_its_first_sentence() {
        let rest = "b".repeat(80);
        let lines = [format!("A. {rest}"), "c".to_owned()];
        assert_eq!(summarized(&lines), ["A.", "", rest.as_str(), "c"]);
        assert_eq!(summarized(&["A. b".to_owned()]), ["A. b"]);
    }

    #[test]
    fn markdown_links_urls_and_escapes_brackets() {
        assert_eq!(
            markdown("See https://a.example/b, [x] <y>."),
            "See <https://a.example/b>, \\[x] \\<y>."
        );
    }
}

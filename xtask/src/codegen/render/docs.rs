//! Renders the documentation of a spec as rustdoc.

use proc_macro2::TokenStream;
use quote::quote;

/// Renders doc attributes, which are printed as `///` lines.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {}", markdown(line))
        }
    });
    quote!(#(#[doc = #lines])*)
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
    fn markdown_links_urls_and_escapes_brackets() {
        assert_eq!(
            markdown("See https://a.example/b, [x] <y>."),
            "See <https://a.example/b>, \\[x] \\<y>."
        );
    }
}

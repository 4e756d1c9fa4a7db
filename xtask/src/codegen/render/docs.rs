//! Documentation of a spec as documentation of Rust.

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

/// Makes plain text safe for rustdoc: bare addresses become links, brackets stay brackets.
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
    fn addresses_become_links_and_brackets_are_escaped() {
        assert_eq!(
            markdown("See https://a.example/b, [x] <y>."),
            "See <https://a.example/b>, \\[x] \\<y>."
        );
    }
}

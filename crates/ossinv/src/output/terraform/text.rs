//! Texts of Terraform's language.

use std::fmt::Write as _;

use hcl::{Expression, TemplateExpr};
use oss_inventory::oss_client::is_inert;

/// Returns a text as a quoted literal.
///
/// hcl-rs leaves the `${` of `${a}%${b}` as it is, which Terraform would evaluate. Here each `$` and `%` before a
/// brace is an escape, which can't start an expression.
pub(super) fn text(text: &str) -> Expression {
    let mut quoted = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '$' if chars.peek() == Some(&'{') => quoted.push_str("\\u0024"),
            '%' if chars.peek() == Some(&'{') => quoted.push_str("\\u0025"),
            _ if is_inert(c) => quoted.push(c),
            _ => {
                let _ = write!(quoted, "\\U{:08x}", u32::from(c));
            }
        }
    }
    TemplateExpr::QuotedString(quoted).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::terminal::is_printable;

    fn read(document: &str) -> Expression {
        let body: hcl::Body = hcl::parse(document).unwrap();
        body.into_attributes().next().unwrap().expr
    }

    fn check(written: &str) -> Result<(), TestCaseError> {
        let attribute = hcl::Attribute::new(hcl::Identifier::sanitized("a"), text(written));
        let document = hcl::format::to_string(&hcl::Body::from([attribute])).unwrap();
        prop_assert!(is_printable(&document), "{:?}", document);
        prop_assert!(
            !document.contains("${") && !document.contains("%{"),
            "{}",
            document
        );
        prop_assert_eq!(
            read(&document),
            Expression::String(written.to_owned()),
            "{}",
            document
        );
        Ok(())
    }

    #[test]
    fn expression_in_a_text_is_not_evaluated() -> Result<(), TestCaseError> {
        let texts = [
            "${a}%${b}",
            "$${a}",
            "$$${a}",
            "%{if x}",
            "%%{if x}",
            "a\\",
            "\\${a}",
            "$",
            "",
        ];
        texts.iter().try_for_each(|text| check(text))
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in proptest::collection::vec(
            prop_oneof![select(vec!['$', '%', '{', '}', '\\', '"', 'u', '0', '\n']), any::<char>()], 0..12,
        ).prop_map(String::from_iter)) {
            check(&text)?;
        }
    }
}

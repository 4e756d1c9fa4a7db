//! Shows one rule.

use anyhow::Result;
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::xml::indented;

use super::format::OutputFormat;
use super::list::{BucketNames, RuleList};
use super::serialized::{XML_DECLARATION, json, yaml};
use super::{escape, table};
use crate::terminal::terminal_width;

/// Returns a rule in a format, with a line break at its end.
pub(crate) fn render(rule: &InventoryConfiguration, format: OutputFormat) -> Result<String> {
    Ok(match format {
        OutputFormat::Table => table::rule(rule, terminal_width()),
        OutputFormat::Json => json(rule)? + "\n",
        OutputFormat::Yaml => match yaml(rule)? {
            // Without the marker, it would be taken for JSON.
            text if text.starts_with('{') => format!("---\n{text}"),
            text => text,
        },
        OutputFormat::Xml => {
            let document = escape::xml(&indented(&rule.to_xml()?));
            format!("{XML_DECLARATION}\n{document}\n")
        }
        OutputFormat::Ndjson | OutputFormat::Wide | OutputFormat::Id | OutputFormat::Csv => {
            let mut list = RuleList::new(format, BucketNames::Hidden)?;
            list.push("", rule)?;
            list.finish(terminal_width())?
        }
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Result;
    use proptest::prelude::*;

    use oss_inventory::oss_client::is_inert;

    use super::*;
    use crate::files::{FileFormat, parse_rules};

    const FORMATS: [(OutputFormat, FileFormat); 3] = [
        (OutputFormat::Xml, FileFormat::Xml),
        (OutputFormat::Json, FileFormat::Json),
        (OutputFormat::Yaml, FileFormat::Yaml),
    ];

    fn list(rules: &[InventoryConfiguration], format: OutputFormat) -> Result<String> {
        let mut list = RuleList::new(format, BucketNames::Hidden)?;
        rules.iter().try_for_each(|rule| list.push("", rule))?;
        list.finish(None)
    }

    fn example() -> InventoryConfiguration {
        InventoryConfiguration::from_xml_strict(include_bytes!("../../examples/rule.xml"))
            .expect("the example is a rule")
    }

    #[test]
    fn example_files_equal_the_output() -> Result<()> {
        assert_eq!(
            render(&example(), OutputFormat::Xml)?,
            include_str!("../../examples/rule.xml")
        );
        assert_eq!(
            render(&example(), OutputFormat::Json)?,
            include_str!("../../examples/rule.json")
        );
        Ok(())
    }

    #[test]
    fn lists_can_be_put_again() -> Result<()> {
        for rules in [vec![], vec![example()], vec![example(), example()]] {
            for (output, file) in FORMATS {
                let text = list(&rules, output)?;
                let read = parse_rules(&text, file).unwrap_or_default();
                assert_eq!(read, rules, "{text}");
            }
        }
        Ok(())
    }

    /// Every character that acts on a terminal or is invisible.
    #[test]
    fn acting_characters_are_escaped_and_kept() -> Result<()> {
        let acting = (1..=0x000e_01ff)
            .filter_map(char::from_u32)
            .filter(|c| !is_inert(*c) && *c >= '\u{7f}');
        let mut rule = example();
        rule.id = acting.collect::<String>() + "a";
        for (output, file) in FORMATS {
            for text in [render(&rule, output)?, list(&[rule.clone()], output)?] {
                assert!(escape::is_plain(&text), "{output:?}: {text:?}");
                let read =
                    parse_rules(&text, file).map_err(|error| anyhow::anyhow!("{error:?}"))?;
                assert_eq!(read, std::slice::from_ref(&rule), "{output:?}");
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn output_can_be_put_again(rule in oss_model_testing::any::<InventoryConfiguration>()) {
            for (output, file) in FORMATS {
                let text = render(&rule, output).expect("rules can be printed");
                prop_assert!(escape::is_plain(&text), "{:?}", text);
                let read = parse_rules(&text, file).ok();
                prop_assert_eq!(read.as_ref(), Some(&vec![rule.clone()]), "{:?}: {}", output, text);
            }
        }

        #[test]
        fn tables_have_no_control_characters(rule in oss_model_testing::any::<InventoryConfiguration>()) {
            let shown = table::rule(&rule, None);
            prop_assert!(escape::is_plain(&shown), "{:?}", shown);
            for format in [OutputFormat::Table, OutputFormat::Wide, OutputFormat::Ndjson, OutputFormat::Id] {
                let shown = list(std::slice::from_ref(&rule), format).expect("a list");
                prop_assert!(escape::is_plain(&shown), "{:?}", shown);
            }
        }
    }
}

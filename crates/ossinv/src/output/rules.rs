//! Shows rules and lists of rules.

use oss_inventory::RootElement as _;
use oss_inventory::model::{InventoryConfiguration, ListInventoryConfigurationsResult};
use oss_inventory::xml::{self};

use super::{Output, table};

impl Output for InventoryConfiguration {
    fn table(&self) -> String {
        table::rule(self)
    }

    fn xml(&self) -> Result<String, xml::Error> {
        self.to_xml()
    }
}

impl Output for Vec<InventoryConfiguration> {
    fn table(&self) -> String {
        table::rules(self)
    }

    fn xml(&self) -> Result<String, xml::Error> {
        ListInventoryConfigurationsResult::builder()
            .inventory_configurations(self.iter().cloned())
            .is_truncated(false)
            .build()
            .to_xml()
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Result;
    use proptest::prelude::*;

    use super::*;
    use crate::files::{FileFormat, parse_rules};
    use crate::output::OutputFormat;

    const FORMATS: [(OutputFormat, FileFormat); 3] = [
        (OutputFormat::Xml, FileFormat::Xml),
        (OutputFormat::Json, FileFormat::Json),
        (OutputFormat::Yaml, FileFormat::Yaml),
    ];

    fn example() -> InventoryConfiguration {
        InventoryConfiguration::from_xml_strict(include_bytes!("../../examples/rule.xml"))
            .expect("the example is a rule")
    }

    #[test]
    fn example_files_equal_the_output() -> Result<()> {
        assert_eq!(
            example().render(OutputFormat::Xml)?,
            include_str!("../../examples/rule.xml")
        );
        assert_eq!(
            example().render(OutputFormat::Json)?,
            include_str!("../../examples/rule.json")
        );
        Ok(())
    }

    #[test]
    fn lists_can_be_put_again() -> Result<()> {
        for rules in [vec![], vec![example()], vec![example(), example()]] {
            for (output, file) in FORMATS {
                let text = rules.render(output)?;
                let read = parse_rules(&text, file).unwrap_or_default();
                assert_eq!(read, rules, "{text}");
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn output_can_be_put_again(rule in oss_model_testing::any::<InventoryConfiguration>()) {
            for (output, file) in FORMATS {
                let text = rule.render(output).expect("rules can be printed");
                let read = parse_rules(&text, file).ok();
                prop_assert_eq!(read.as_ref(), Some(&vec![rule.clone()]), "{:?}: {}", output, text);
            }
        }

        #[test]
        fn tables_have_no_control_characters(rule in oss_model_testing::any::<InventoryConfiguration>()) {
            let shown = rule.table() + &vec![rule].table();
            prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{:?}", shown);
        }
    }
}

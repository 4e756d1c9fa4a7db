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
    use crate::files::{FileFormat, parse_rule};
    use crate::output::OutputFormat;

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
    fn lists_are_arrays_and_list_documents() -> Result<()> {
        for rules in [vec![], vec![example()], vec![example(), example()]] {
            let json: Vec<InventoryConfiguration> =
                serde_json::from_str(&rules.render(OutputFormat::Json)?)?;
            assert_eq!(json, rules);
            let yaml: Vec<InventoryConfiguration> =
                serde_saphyr::from_str(&rules.render(OutputFormat::Yaml)?)?;
            assert_eq!(yaml, rules);
            let xml = rules.render(OutputFormat::Xml)?;
            let xml = ListInventoryConfigurationsResult::from_xml_strict(xml.as_bytes())?;
            assert_eq!(xml.inventory_configurations, rules);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn output_can_be_put_again(rule in oss_model_testing::any::<InventoryConfiguration>()) {
            for (output, file) in [
                (OutputFormat::Xml, FileFormat::Xml),
                (OutputFormat::Json, FileFormat::Json),
                (OutputFormat::Yaml, FileFormat::Yaml),
            ] {
                let text = rule.render(output).expect("rules can be printed");
                let read = parse_rule(&text, file).ok();
                prop_assert_eq!(read.as_ref(), Some(&rule), "{:?}: {}", output, text);
            }
        }

        #[test]
        fn tables_have_no_control_characters(rule in oss_model_testing::any::<InventoryConfiguration>()) {
            let shown = rule.table() + &vec![rule].table();
            prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{:?}", shown);
        }
    }
}

//! Shows rules: to people as a table, to programs as JSON, YAML or XML.

mod indent;
mod table;

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use oss_inventory::model::{InventoryConfiguration, ListInventoryConfigurationsResult};
use oss_inventory::xml::RootElement;

use indent::indented;

/// How rules are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For reading; leaves details out of lists
    Table,
    /// The names of the XML as keys; a list is an array
    Json,
    /// The same as JSON, in other words
    Yaml,
    /// What OSS itself stores and sends, indented
    Xml,
}

impl Output {
    /// Returns what suits standard output: a table for a terminal, JSON for a pipe or a file.
    pub(crate) fn suiting_stdout() -> Self {
        if io::stdout().is_terminal() {
            Self::Table
        } else {
            Self::Json
        }
    }

    /// Prints one rule.
    pub(crate) fn print_rule(self, rule: &InventoryConfiguration) -> Result<()> {
        print(&self.rule(rule)?)
    }

    /// Prints a list of rules.
    pub(crate) fn print_rules(self, rules: &[InventoryConfiguration]) -> Result<()> {
        print(&self.rules(rules)?)
    }

    pub(crate) fn rule(self, rule: &InventoryConfiguration) -> Result<String> {
        match self {
            Self::Table => Ok(table::rule(rule)),
            Self::Json => Ok(serde_json::to_string_pretty(rule)? + "\n"),
            Self::Yaml => Ok(serde_saphyr::to_string(rule)?),
            Self::Xml => xml(rule),
        }
    }

    fn rules(self, rules: &[InventoryConfiguration]) -> Result<String> {
        match self {
            Self::Table => Ok(table::rules(rules)),
            Self::Json => Ok(serde_json::to_string_pretty(rules)? + "\n"),
            Self::Yaml => Ok(serde_saphyr::to_string(&rules)?),
            Self::Xml => xml(&ListInventoryConfigurationsResult::builder()
                .inventory_configurations(rules.iter().cloned())
                .is_truncated(false)
                .build()),
        }
    }
}

/// Writes to standard output, where nothing but results goes.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .context("cannot write to standard output")
}

/// Tells the person at the terminal something, on standard error.
pub(crate) fn tell(text: &str) {
    // Where nobody listens there is nobody to tell about it either.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn xml<T: RootElement>(document: &T) -> Result<String> {
    let declaration = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    Ok(format!(
        "{declaration}\n{}\n",
        indented(&document.to_xml()?)
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::files::{Format, rule_of_text};

    fn example() -> InventoryConfiguration {
        InventoryConfiguration::from_complete_xml(include_bytes!("../examples/rule.xml"))
            .expect("the example is a rule")
    }

    #[test]
    fn the_example_files_are_what_is_printed() -> Result<()> {
        assert_eq!(
            Output::Xml.rule(&example())?,
            include_str!("../examples/rule.xml")
        );
        assert_eq!(
            Output::Json.rule(&example())?,
            include_str!("../examples/rule.json")
        );
        Ok(())
    }

    #[test]
    fn lists_have_the_shape_that_programs_expect() -> Result<()> {
        for rules in [vec![], vec![example()], vec![example(), example()]] {
            let json: Vec<InventoryConfiguration> =
                serde_json::from_str(&Output::Json.rules(&rules)?)?;
            assert_eq!(json, rules);
            let yaml: Vec<InventoryConfiguration> =
                serde_saphyr::from_str(&Output::Yaml.rules(&rules)?)?;
            assert_eq!(yaml, rules);
            let xml = Output::Xml.rules(&rules)?;
            let xml = ListInventoryConfigurationsResult::from_complete_xml(xml.as_bytes())?;
            assert_eq!(xml.inventory_configurations, rules);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn what_is_printed_can_be_put(rule: InventoryConfiguration) {
            for (output, format) in [
                (Output::Xml, Format::Xml),
                (Output::Json, Format::Json),
                (Output::Yaml, Format::Yaml),
            ] {
                let text = output.rule(&rule).expect("rules can be printed");
                let read = rule_of_text(&text, format).ok();
                prop_assert_eq!(read.as_ref(), Some(&rule), "{:?}: {}", output, text);
            }
        }

        #[test]
        fn tables_hold_no_control_characters(rule: InventoryConfiguration) {
            let shown = table::rule(&rule) + &table::rules(&[rule]);
            prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{:?}", shown);
        }
    }
}

//! A list of rules as the document that OSS sends.

use anyhow::Result;
use oss_inventory::model::{InventoryConfiguration, ListInventoryConfigurationsResult};
use oss_inventory::xml::indented;

use crate::output::escape;
use crate::output::serialized::{XML_DECLARATION, inner};

const START: &str = "<ListInventoryConfigurationsResult>\n";
const END: &str = "\n  <IsTruncated>false</IsTruncated>\n</ListInventoryConfigurationsResult>";

/// Returns the lines of a rule.
pub(super) fn item(rule: &InventoryConfiguration) -> Result<String> {
    let list = document([rule.clone()])?;
    Ok(inner(&list, START, END)?.to_owned() + "\n")
}

/// Returns the document around the lines of rules.
pub(super) fn list(items: &str) -> Result<String> {
    Ok(if items.is_empty() {
        format!("{XML_DECLARATION}\n{}\n", document([])?)
    } else {
        format!("{XML_DECLARATION}\n{START}{items}{}\n", &END[1..])
    })
}

fn document(rules: impl IntoIterator<Item = InventoryConfiguration>) -> Result<String> {
    let list = ListInventoryConfigurationsResult::builder()
        .inventory_configurations(rules)
        .is_truncated(false)
        .build();
    Ok(escape::xml(&indented(&list.to_xml()?)))
}

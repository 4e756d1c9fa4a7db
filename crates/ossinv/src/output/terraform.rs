//! Shows rules as Terraform configuration.

mod resource;
mod text;

use std::collections::HashSet;

use anyhow::Result;
use hcl::{Block, Body, Identifier, Traversal, Variable};
use oss_inventory::BucketName;
use oss_inventory::model::InventoryConfiguration;

use crate::terminal::printable;
use resource::RESOURCE;
use text::text;

const HEADER: &str = "\
# Inventory rules for Terraform 1.5 or later, and for version 1.284.0 or later of
# the provider aliyun/alicloud. The first `terraform apply` imports them.
";

/// The rules of buckets as Terraform configuration.
#[derive(Debug)]
pub(crate) struct TerraformFile {
    text: String,
    names: HashSet<String>,
    losses: Vec<Loss>,
}

/// A part that the resources of rules lack.
#[derive(Debug)]
struct Loss {
    part: String,
    first_rule: String,
    other_rules: usize,
}

impl TerraformFile {
    pub(crate) fn new() -> Self {
        Self {
            text: HEADER.to_owned(),
            names: HashSet::new(),
            losses: Vec::new(),
        }
    }

    /// Adds a rule as a resource, with a block that imports it.
    pub(crate) fn push(
        &mut self,
        bucket: &BucketName,
        rule: &InventoryConfiguration,
    ) -> Result<()> {
        let name = self.new_name(&rule.id);
        let address = Traversal::builder(Variable::new(RESOURCE)?).attr(name.as_str());
        let import = Block::builder("import")
            .add_attribute(("to", address.build()))
            .add_attribute(("id", text(&format!("{bucket}:{}", rule.id))))
            .build();
        let resource = resource::resource(&name, bucket, rule);
        let body = Body::builder().add_blocks([import, resource]).build();
        self.text.push('\n');
        for loss in resource::losses(rule) {
            let part = printable(&loss);
            self.text += "# Not in the resource: ";
            self.text += &part;
            self.text += "\n";
            self.add_loss(part, &rule.id);
        }
        self.text.push_str(&hcl::format::to_string(&body)?);
        Ok(())
    }

    /// Returns the text, and a line for each part that resources lack.
    pub(crate) fn finish(self) -> (String, Vec<String>) {
        let lines = self.losses.into_iter().map(|loss| {
            let more = match loss.other_rules {
                0 => String::new(),
                others => format!(" and {others} more"),
            };
            format!("rule {}{more}: {}", loss.first_rule, loss.part)
        });
        (self.text, lines.collect())
    }

    fn add_loss(&mut self, part: String, id: &str) {
        match self.losses.iter_mut().find(|it| it.part == part) {
            Some(loss) => loss.other_rules += 1,
            None => self.losses.push(Loss {
                part,
                first_rule: printable(id),
                other_rules: 0,
            }),
        }
    }

    /// Returns a name for a resource that no other rule has.
    fn new_name(&mut self, id: &str) -> Identifier {
        let name = id.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "_");
        let name = if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            name
        } else {
            format!("rule_{name}")
        };
        let mut unique = name.clone();
        let mut number = 2;
        while !self.names.insert(unique.clone()) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        Identifier::sanitized(unique)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_resources_are_unique() {
        let mut file = TerraformFile::new();
        let names = ["a-b", "a.b", "a_b", "1", "_", "", "中", "a_b_2"];
        let names = names.map(|id| file.new_name(id).to_string());
        assert_eq!(
            names,
            [
                "a-b", "a_b", "a_b_2", "rule_1", "rule__", "rule_", "rule___2", "a_b_2_2"
            ]
        );
    }
}

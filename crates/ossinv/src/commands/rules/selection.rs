//! The rules that a command works on.

use anyhow::{Result, ensure};
use clap::Args;
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{InventoryClient, RuleSelector};

use crate::nothing_selected::NothingSelected;
use crate::terminal::printable;
use crate::value_parsers::not_empty;

/// The rules that a command works on.
#[derive(Debug, Args)]
#[command(next_help_heading = None)]
pub(crate) struct Selection {
    /// The ids of the rules, or patterns: * stands for any text, ? for one character
    #[arg(value_name = "ID", value_parser = not_empty)]
    ids: Vec<String>,

    /// Also select the rules whose ids start with this text
    #[arg(long, value_name = "TEXT", value_parser = not_empty)]
    prefix: Vec<String>,
}

/// A selected rule and the client of its bucket.
#[derive(Debug)]
pub(crate) struct Selected<'c> {
    pub(crate) client: &'c InventoryClient,
    pub(crate) rule: InventoryConfiguration,
}

/// A part of a selection.
#[derive(Debug)]
enum Selector<'s> {
    Id(&'s str),
    Pattern(&'s str, RuleSelector),
    Prefix(&'s str),
}

impl Selection {
    /// Returns the id if exactly one is given, without a pattern.
    pub(crate) fn only_id(&self) -> Option<&str> {
        match (self.ids.as_slice(), self.prefix.as_slice()) {
            ([id], []) if !is_pattern(id) => Some(id),
            _ => None,
        }
    }

    /// Returns the ids if they are given without patterns.
    pub(crate) fn only_ids(&self) -> Option<&[String]> {
        let is_literal = self.prefix.is_empty() && !self.ids.iter().any(|id| is_pattern(id));
        is_literal.then_some(&self.ids)
    }

    /// Returns whether nothing is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.prefix.is_empty()
    }

    /// Rejects an empty selection.
    ///
    /// Most commands mustn't work on all rules by mistake.
    pub(crate) fn check_given(&self) -> Result<()> {
        ensure!(
            !self.is_empty(),
            "no rule is selected; use an ID, a pattern such as '*', or --prefix"
        );
        Ok(())
    }

    /// Returns a function that returns whether a rule is selected.
    ///
    /// All are if nothing is given.
    pub(crate) fn selector(&self) -> Result<impl Fn(&str) -> bool + use<'_>> {
        let selectors = self.selectors()?;
        Ok(move |id: &str| selectors.is_empty() || selectors.iter().any(|it| it.selects(id)))
    }

    /// Reads the selected rules, in the order of the buckets and of their rules.
    ///
    /// Every id and pattern has to select a rule of any bucket.
    pub(crate) async fn read<'c>(
        &self,
        clients: &'c [InventoryClient],
    ) -> Result<Vec<Selected<'c>>> {
        if let (Some(id), [client]) = (self.only_id(), clients) {
            let rule = client.get(id).await?;
            return Ok(vec![Selected { client, rule }]);
        }
        let selectors = self.selectors()?;
        let mut has_rule = vec![false; selectors.len()];
        let mut selected = Vec::new();
        for client in clients {
            let mut rules = client.list();
            while let Some(rule) = rules.next().await {
                let rule = rule?;
                let mut is_selected = selectors.is_empty();
                for (selector, has_rule) in selectors.iter().zip(&mut has_rule) {
                    if selector.selects(&rule.id) {
                        *has_rule = true;
                        is_selected = true;
                    }
                }
                if is_selected {
                    selected.push(Selected { client, rule });
                }
            }
        }
        for (selector, has_rule) in selectors.iter().zip(has_rule) {
            ensure!(has_rule, selector.nothing_selected(clients));
        }
        Ok(selected)
    }

    fn selectors(&self) -> Result<Vec<Selector<'_>>> {
        let ids = self.ids.iter().map(|id| {
            Ok(if is_pattern(id) {
                Selector::Pattern(id, id.parse()?)
            } else {
                Selector::Id(id)
            })
        });
        let prefixes = self.prefix.iter().map(|text| Ok(Selector::Prefix(text)));
        ids.chain(prefixes).collect()
    }
}

impl Selector<'_> {
    fn selects(&self, id: &str) -> bool {
        match self {
            Self::Id(text) => *text == id,
            Self::Pattern(_, pattern) => pattern.selects(id),
            Self::Prefix(prefix) => id.starts_with(prefix),
        }
    }

    fn nothing_selected(&self, clients: &[InventoryClient]) -> NothingSelected {
        match self {
            Self::Id(id) => no_rule(clients, &format!("has the id {}", printable(id))),
            Self::Pattern(pattern, _) => nothing_matches(pattern, clients),
            Self::Prefix(prefix) => {
                let has_prefix = format!("has an id that starts with {}", printable(prefix));
                no_rule(clients, &has_prefix)
            }
        }
    }
}

/// Returns the error of a pattern that no rule of the buckets matches.
pub(super) fn nothing_matches(pattern: &str, clients: &[InventoryClient]) -> NothingSelected {
    no_rule(clients, &format!("matches {}", printable(pattern)))
}

fn no_rule(clients: &[InventoryClient], condition: &str) -> NothingSelected {
    let buckets = match clients {
        [client] => format!("bucket {}", client.bucket()),
        _ => format!("the {} buckets", clients.len()),
    };
    NothingSelected(format!("no rule of {buckets} {condition}"))
}

/// Returns whether an argument is a pattern rather than an id.
pub(super) fn is_pattern(id: &str) -> bool {
    id.contains(['*', '?'])
}

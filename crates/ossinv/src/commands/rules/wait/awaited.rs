//! The rules that patterns select.

use anyhow::Result;
use oss_inventory::{InventoryClient, RuleSelector};

use crate::commands::rules::selection::{is_pattern, nothing_matches};
use crate::nothing_selected::NothingSelected;

/// The rules to wait for, each once.
#[derive(Debug, Default)]
pub(super) struct AwaitedRules<'c> {
    pub(super) rules: Vec<(&'c InventoryClient, String)>,
    /// The error of the first pattern that no rule of any bucket matches.
    pub(super) unmatched: Option<NothingSelected>,
}

impl<'c> AwaitedRules<'c> {
    /// Reads which rules exist, if an id is a pattern.
    pub(super) async fn read(clients: &'c [InventoryClient], ids: &[String]) -> Result<Self> {
        let mut awaited = Self::default();
        let mut existing = Vec::new();
        if ids.iter().any(|id| is_pattern(id)) {
            for client in clients {
                let mut rules = client.list();
                while let Some(rule) = rules.next().await {
                    existing.push((client, rule?.id));
                }
            }
        }
        for id in ids {
            if !is_pattern(id) {
                for client in clients {
                    awaited.add(client, id);
                }
                continue;
            }
            let pattern: RuleSelector = id.parse()?;
            let matching = existing.iter().filter(|(_, id)| pattern.selects(id));
            let mut matching = matching.peekable();
            if matching.peek().is_none() && awaited.unmatched.is_none() {
                awaited.unmatched = Some(nothing_matches(id, clients));
            }
            matching.for_each(|(client, id)| awaited.add(client, id));
        }
        Ok(awaited)
    }

    fn add(&mut self, client: &'c InventoryClient, id: &str) {
        let is_new = |(of, known): &(&InventoryClient, String)| {
            known != id || of.bucket() != client.bucket()
        };
        if self.rules.iter().all(is_new) {
            self.rules.push((client, id.to_owned()));
        }
    }
}

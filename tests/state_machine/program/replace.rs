//! Puts, deletes, replaces and updates single rules.

use oss_inventory::Ensured;
use oss_inventory::model::InventoryConfiguration;

use super::Program;
use crate::history::{WITHOUT_JOURNAL, version};

impl Program {
    /// Replaces a rule that was read before.
    pub(super) async fn replace(&self, id: &str) {
        let begun = self.begin("replace");
        let Ok(old) = self.client.get(id).await else {
            return;
        };
        self.history.expects(begun.0, id, version(&old));
        self.pause(6_000).await;
        let new = self.new_rule(id);
        let Ok(replacement) = self.client.replacement_of(&old, &new).await else {
            return;
        };
        self.pause(6_000).await;
        match replacement.apply().await {
            Ok(replaced) => {
                self.history.check_outcome(begun, id, Some(version(&new)));
                if !replaced.may_have_deleted_another_rule() {
                    self.history.check_harmless(begun.0, id);
                }
            }
            Err(error) => self.check_error(begun, id, Some(version(&old)), &error),
        }
    }

    /// Edits a rule.
    pub(super) async fn update(&self, id: &str) {
        let begun = self.begin("update");
        let wanted = self.new_rule(id);
        let mut edited = None;
        let edit = |rule: &mut InventoryConfiguration| {
            self.history.expects(begun.0, id, version(rule));
            edited = Some(version(rule));
            *rule = wanted.clone();
        };
        match self.client.update(id, edit).await {
            Ok(replaced) => {
                self.history
                    .check_outcome(begun, id, Some(version(&wanted)));
                if !replaced.may_have_deleted_another_rule() {
                    self.history.check_harmless(begun.0, id);
                }
            }
            Err(error) => {
                self.check_error(begun, id, edited, &error);
                if error.unrestored_rule().is_some() && self.number == WITHOUT_JOURNAL {
                    self.history.reported_as_gone(id);
                }
            }
        }
    }

    pub(super) async fn put(&self, id: &str) {
        let begun = self.begin("put");
        let new = self.new_rule(id);
        if self.client.put(&new).await.is_ok() {
            self.history.check_outcome(begun, id, Some(version(&new)));
        }
    }

    pub(super) async fn delete(&self, id: &str) {
        let begun = self.begin("delete");
        self.history.means_to_delete(begun.0, id);
        if self.client.delete(id).await.is_ok() {
            self.history.check_outcome(begun, id, None);
        }
    }

    pub(super) async fn ensure(&self, id: &str) {
        let begun = self.begin("ensure");
        let new = self.new_rule(id);
        match self.client.ensure(&new).await {
            Ok(Ensured::Created) => self.history.check_outcome(begun, id, Some(version(&new))),
            Ok(Ensured::Unchanged) => panic!("a new rule existed before"),
            // Its own rule may have existed in between.
            Ok(_) | Err(_) => {}
        }
    }
}

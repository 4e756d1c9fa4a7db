//! Recovers what an earlier action left in the journal.

use oss_inventory::{Journal as _, Recovered, Recovery};

use super::Program;
use crate::history::version;

impl Program {
    pub(crate) async fn recover(&self) {
        let begun = self.begin("recover");
        let pending = self
            .journal
            .pending()
            .await
            .expect("the journal can be read");
        let is_undone = self.world.random(|random| random.percent(70));
        let recovery = if is_undone {
            Recovery::RollBack
        } else {
            Recovery::Finish
        };
        let entries = pending.entries;
        let recovered = self
            .client
            .recover_all(&self.journal, &entries, recovery)
            .await;
        for (pending, recovered) in entries.iter().zip(recovered) {
            let entry = pending.entry();
            let id = entry.id();
            self.history
                .note(begun.0, &format!("{id}: {}", describe(&recovered)));
            let old = version(entry.old());
            match recovered {
                Ok(Recovered::Finished) => {
                    let new = entry.new_rule().map(version);
                    self.history.check_outcome(begun, id, new);
                }
                Ok(recovered @ (Recovered::RolledBack | Recovered::Unchanged)) => {
                    let is_deletion = entry.new_rule().is_none();
                    assert!(
                        !is_deletion || recovered == Recovered::Unchanged,
                        "{id} is back"
                    );
                    self.history.check_outcome(begun, id, Some(old));
                }
                Ok(Recovered::Foreign(_)) => {
                    // Its owner decides for that rule.
                    self.history.is_foreign(self.number, id);
                    let held = self
                        .journal
                        .hold(pending)
                        .await
                        .expect("an entry can be held");
                    let _ = held.expect("no other task holds it").settle().await;
                }
                // An action that has ended has said how, or was interrupted after that.
                Ok(Recovered::Ended) | Err(_) => {}
                Ok(other) => panic!("an unexpected result: {other:?}"),
            }
        }
    }
}

fn describe(recovered: &Result<Recovered, oss_inventory::Error>) -> String {
    match recovered {
        Ok(Recovered::Foreign(rule)) => format!("foreign {}", version(rule)),
        Ok(recovered) => format!("{recovered:?}"),
        Err(error) => error.to_string(),
    }
}

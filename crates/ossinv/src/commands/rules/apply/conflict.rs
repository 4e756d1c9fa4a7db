//! Shows both sides of a conflict.

use oss_inventory::{Change, ChangeKind};

use crate::commands::rules::desired::PlannedBucket;
use crate::output::{Styles, two_sides};
use crate::stderr;
use crate::terminal::printable;

/// Shows how another client changed a rule since the plan was made.
///
/// It is read again, and nothing is shown if that fails or nothing differs any more.
pub(super) async fn show_conflict(bucket: &PlannedBucket, change: &Change) {
    let (id, name) = (change.id(), bucket.inventory.bucket());
    let Ok(found) = bucket.inventory.get(id).await else {
        return;
    };
    let place = format!("bucket {name} (rule {})", printable(id));
    let styles = Styles::of(&std::io::stderr());
    let shown = match (change.kind(), change.old(), change.new_rule()) {
        (ChangeKind::Create, _, Some(new)) => {
            let file = printable(&bucket.changes.name(id));
            two_sides((&place, &found), (&file, new), styles)
        }
        (_, Some(old), _) => {
            let before = format!("{place} when it was planned");
            two_sides((&before, old), (&format!("{place} now"), &found), styles)
        }
        _ => return,
    };
    stderr::write(shown);
}

//! Shows both sides of a conflict.

use std::io;

use oss_inventory::{Change, Error};

use crate::commands::rules::desired::PlannedBucket;
use crate::output::{Styles, two_sides};
use crate::stderr;
use crate::terminal::printable;

/// Shows how another client changed a rule since the plan was made.
///
/// Nothing is shown if the rule is gone, or if it can't be read.
pub(super) async fn show_conflict(bucket: &PlannedBucket, change: &Change, error: &Error) {
    let (id, name) = (change.id(), bucket.inventory.bucket());
    let place = format!("bucket {name} (rule {})", printable(id));
    let styles = Styles::of(&io::stderr());
    if let Some(conflict) = error.conflict() {
        if let Some(found) = conflict.found() {
            let (before, now) = (
                format!("{place} when it was planned"),
                format!("{place} now"),
            );
            stderr::write(two_sides(
                (&before, conflict.expected()),
                (&now, found),
                styles,
            ));
        }
    } else if let (true, Some(new)) = (error.is_already_exists(), change.new_rule())
        && let Ok(found) = bucket.inventory.get(id).await
    {
        let file = printable(&bucket.changes.name(id));
        stderr::write(two_sides((&place, &found), (&file, new), styles));
    }
}

//! Shows both sides of a conflict.

use std::io;

use oss_inventory::{Change, ChangeKind, Error};

use crate::commands::rules::desired::PlannedBucket;
use crate::output::{Styles, two_sides};
use crate::stderr;
use crate::terminal::printable;

/// Shows how another client changed or created a rule since the plan was made.
///
/// Nothing is shown if the rule is gone, or if it can't be read.
pub(super) fn show_conflict(bucket: &PlannedBucket, change: &Change, error: &Error) {
    let (id, name) = (change.id(), bucket.inventory.bucket());
    let place = format!("bucket {name} (rule {})", printable(id));
    let styles = Styles::of(&io::stderr());
    let Some(conflict) = error.conflict() else {
        return;
    };
    let (Some(found), expected) = (conflict.found(), conflict.expected()) else {
        return;
    };
    let now = format!("{place} now");
    stderr::write(if change.kind() == ChangeKind::Create {
        let file = printable(&bucket.changes.name(id));
        two_sides((&now, found), (&file, expected), styles)
    } else {
        let before = format!("{place} when it was planned");
        two_sides((&before, expected), (&now, found), styles)
    });
}

//! Changes as a unified diff with a line for each element.

use std::fmt::Write as _;

use clap::builder::styling::Style;
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{Change, ChangeKind, Difference, differences};

use super::{BucketChanges, Styles};
use crate::terminal::printable;

/// The name of a rule that doesn't exist, as in any diff.
const NONE: &str = "/dev/null";

/// Returns the diff from a bucket to files; it is empty if the rules are equal.
pub(crate) fn diff(changes: &BucketChanges, styles: Styles) -> String {
    let mut text = String::new();
    let planned = changes.plan.changes().iter();
    for change in planned.filter(|change| change.kind() != ChangeKind::Unchanged) {
        let (old, new) = names(changes, change);
        section([&old, &new], &change.differences(), styles, &mut text);
    }
    text
}

/// Returns the diff of two rules; each has a name.
pub(crate) fn two_sides(
    (old_name, old): (&str, &InventoryConfiguration),
    (new_name, new): (&str, &InventoryConfiguration),
    styles: Styles,
) -> String {
    let mut text = String::new();
    section(
        [old_name, new_name],
        &differences(old, new),
        styles,
        &mut text,
    );
    text
}

/// Returns the names of the old and the new rule.
fn names(changes: &BucketChanges, change: &Change) -> (String, String) {
    let name = |place: &str| format!("{} (rule {})", printable(place), printable(change.id()));
    let old = change
        .old()
        .map(|_| format!("bucket {}", changes.plan.bucket()));
    let new = change
        .new_rule()
        .and_then(|_| changes.files.get(change.id()));
    let or_none = |name: Option<String>| name.unwrap_or_else(|| NONE.to_owned());
    (
        or_none(old.map(|it| name(&it))),
        or_none(new.map(|it| name(it))),
    )
}

fn section([old, new]: [&str; 2], differences: &[Difference], styles: Styles, text: &mut String) {
    line(styles.head, "--- ", old, text);
    line(styles.head, "+++ ", new, text);
    for difference in differences {
        let path = printable(difference.path());
        for (value, style, sign) in [
            (difference.old(), styles.removed, "-"),
            (difference.new(), styles.added, "+"),
        ] {
            match value {
                None => {}
                Some("") => line(style, sign, &path, text),
                Some(value) => line(style, sign, &format!("{path}: {}", printable(value)), text),
            }
        }
    }
}

fn line(style: Style, sign: &str, content: &str, text: &mut String) {
    // Writing to memory can't fail.
    let _ = writeln!(text, "{style}{sign}{content}{style:#}");
}

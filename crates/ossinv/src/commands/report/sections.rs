//! Totals of a report by class, age and other values.

use oss_report::tally::{Ages, Extensions, Sizes, Summary, Total, Totals};

/// The name of everything without a value.
pub(super) const NONE: &str = "(none)";
/// The name of everything that the library doesn't tell apart.
const OTHER: &str = "(other)";

/// The totals of some values.
pub(super) type Section = Vec<(String, Total)>;

pub(super) fn classes(totals: &Totals) -> Section {
    let classes = totals.classes().into_iter();
    let classes = classes.map(|(class, total)| (class.to_owned(), total));
    with(classes.collect(), NONE, totals.without_class())
}

pub(super) fn ages(ages: &Ages) -> Section {
    let buckets = ages.buckets().into_iter();
    let buckets = without_empty(buckets.map(|it| (it.label(), it.total)));
    let all = with(buckets, "after the report", ages.in_future());
    with(all, NONE, ages.unknown())
}

pub(super) fn sizes(sizes: &Sizes) -> Section {
    let buckets = sizes.buckets().into_iter();
    without_empty(buckets.map(|it| (it.label(), it.total)))
}

pub(super) fn extensions(extensions: &Extensions) -> Section {
    let name = |extension: String| match &*extension {
        "" => NONE.to_owned(),
        _ => extension,
    };
    let all = extensions.extensions().into_iter();
    let all = all.map(|(extension, total)| (name(extension), total));
    with(all.collect(), OTHER, extensions.other())
}

pub(super) fn versions(summary: &Summary) -> Section {
    let versions = &summary.versions;
    of_names([
        ("current", versions.current),
        ("noncurrent", versions.noncurrent),
        ("current delete marker", versions.current_delete_markers),
        (
            "noncurrent delete marker",
            versions.noncurrent_delete_markers,
        ),
    ])
}

pub(super) fn encryption(summary: &Summary) -> Section {
    let encryption = &summary.encryption;
    of_names([
        ("encrypted", encryption.encrypted),
        ("unencrypted", encryption.unencrypted),
        (NONE, encryption.unknown),
    ])
}

pub(super) fn acls(summary: &Summary) -> Section {
    let acls = summary.acls.acls();
    let acls = acls.map(|(acl, total)| (acl.to_owned(), total));
    with(acls.collect(), NONE, summary.acls.unknown())
}

fn of_names<const N: usize>(totals: [(&str, Total); N]) -> Section {
    let totals = totals.into_iter();
    without_empty(totals.map(|(name, total)| (name.to_owned(), total)))
}

fn without_empty(totals: impl Iterator<Item = (String, Total)>) -> Section {
    totals.filter(|(_, total)| total.count > 0).collect()
}

/// Adds a total, unless it is empty.
fn with(mut section: Section, name: &str, total: Total) -> Section {
    if total.count > 0 {
        section.push((name.to_owned(), total));
    }
    section
}

//! The conditions that select rows.

use std::time::{Duration, SystemTime};

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use oss_report::tally::Totals;
use oss_report::{Column, Columns, Row};

use super::units;
use crate::terminal::{printable, status_line};

/// The flags that select rows; a row must fit all of them.
#[derive(Clone, Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct FilterArguments {
    /// Only objects whose own ACL lets anyone read them
    #[arg(long)]
    public: bool,
    /// Only objects that OSS stores without encryption
    #[arg(long)]
    unencrypted: bool,
    /// Only old versions, without delete markers
    #[arg(long)]
    non_current: bool,
    /// Only delete markers
    #[arg(long, conflicts_with = "non_current")]
    delete_markers: bool,
    /// Only objects below a size in bytes, such as 64KiB
    #[arg(long, value_name = "SIZE", value_parser = units::size)]
    smaller_than: Option<u64>,
    /// Only objects of these storage classes, with commas between them
    #[arg(
        long,
        value_name = "CLASS",
        value_delimiter = ',',
        value_parser = NonEmptyStringValueParser::new()
    )]
    class: Vec<String>,
    /// Only objects that hadn't been modified for a time, such as 90d or 2y
    ///
    /// The time before the report counts.
    #[arg(long, value_name = "AGE", value_parser = units::age)]
    older_than: Option<Duration>,
}

/// A condition on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Public,
    Unencrypted,
    NonCurrent,
    DeleteMarker,
    SmallerThan(u64),
    Class(Vec<String>),
    ModifiedBy(SystemTime),
}

/// The conditions that select rows.
#[derive(Clone, Debug)]
pub(super) struct RowFilter(Vec<Condition>);

impl FilterArguments {
    /// Returns the conditions for a report of a time.
    ///
    /// Fails if the report lacks a column that they need.
    pub(super) fn filter(&self, columns: &Columns, time: SystemTime) -> Result<RowFilter> {
        let is_set = |is_set: bool, condition| is_set.then_some(condition);
        let class = Condition::Class(self.class.clone());
        let before = |age| time.checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        let conditions = [
            is_set(self.public, Condition::Public),
            is_set(self.unencrypted, Condition::Unencrypted),
            is_set(self.non_current, Condition::NonCurrent),
            is_set(self.delete_markers, Condition::DeleteMarker),
            self.smaller_than.map(Condition::SmallerThan),
            is_set(!self.class.is_empty(), class),
            self.older_than
                .map(|age| Condition::ModifiedBy(before(age))),
        ];
        let conditions: Vec<_> = conditions.into_iter().flatten().collect();
        for condition in &conditions {
            let (flag, column) = condition.needs();
            if columns.position(column).is_none() {
                bail!(
                    "{flag} needs the column {}, which the report lacks",
                    column.name()
                );
            }
        }
        Ok(RowFilter(conditions))
    }

    /// Names the wanted classes that no row has, and the ones of the report.
    pub(super) fn show_missing_classes(&self, totals: &Totals) {
        let classes: Vec<_> = totals.classes().iter().map(|(class, _)| *class).collect();
        for wanted in &self.class {
            if !classes
                .iter()
                .any(|class| class.eq_ignore_ascii_case(wanted))
            {
                let (wanted, classes) = (printable(wanted), printable(&classes.join(", ")));
                status_line(&format!(
                    "no object has the class {wanted}; the report has: {classes}"
                ));
            }
        }
    }
}

impl Condition {
    /// Returns the flag and the column that it needs.
    fn needs(&self) -> (&'static str, Column) {
        match self {
            Self::Public => ("--public", Column::ObjectAcl),
            Self::Unencrypted => ("--unencrypted", Column::EncryptionStatus),
            Self::NonCurrent => ("--non-current", Column::IsLatest),
            Self::DeleteMarker => ("--delete-markers", Column::IsDeleteMarker),
            Self::SmallerThan(_) => ("--smaller-than", Column::Size),
            Self::Class(_) => ("--class", Column::StorageClass),
            Self::ModifiedBy(_) => ("--older-than", Column::LastModifiedDate),
        }
    }

    fn fits(&self, row: &Row<'_>) -> bool {
        match self {
            Self::Public => row.acl_text().is_some_and(|acl| acl.starts_with("public-")),
            Self::Unencrypted => row.is_encrypted() == Some(false),
            Self::NonCurrent => {
                row.is_latest() == Some(false) && row.is_delete_marker() != Some(true)
            }
            Self::DeleteMarker => row.is_delete_marker() == Some(true),
            Self::SmallerThan(limit) => row.size().is_some_and(|size| size < *limit),
            Self::Class(names) => row
                .storage_class_text()
                .is_some_and(|class| names.iter().any(|name| name.eq_ignore_ascii_case(class))),
            Self::ModifiedBy(time) => row.last_modified().is_some_and(|it| it <= *time),
        }
    }
}

impl RowFilter {
    /// Returns whether some classes are wanted.
    pub(super) fn has_classes(&self) -> bool {
        let mut conditions = self.0.iter();
        conditions.any(|condition| matches!(condition, Condition::Class(_)))
    }

    /// Returns whether a row fits all conditions.
    pub(super) fn fits(&self, row: &Row<'_>) -> bool {
        self.0.iter().all(|condition| condition.fits(row))
    }
}

//! The time that a report covers.

use oss_model::DateTime;

/// The time that a report covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Period {
    /// All objects, as they were at this time.
    Full {
        /// The time when OSS began to list the bucket.
        created: DateTime,
    },
    /// The changes between two times.
    Incremental {
        /// The start of the changes.
        start: DateTime,
        /// The end of the changes.
        end: DateTime,
    },
}

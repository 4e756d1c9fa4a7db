//! The kinds of rows that deserve a look.

use crate::tally::{Sizes, Summary, Total};

/// A kind of rows, and how many a report has.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) kind: Kind,
    /// `None` if the report lacks the column.
    pub(super) found: Option<Total>,
}

/// The kinds of rows, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Public,
    Unencrypted,
    NonCurrent,
    DeleteMarkers,
    Below64KiB,
    Below128KiB,
}

/// The texts of a kind.
pub(super) struct Texts {
    pub(super) title: &'static str,
    pub(super) why: &'static str,
    /// The column that a report needs.
    pub(super) column: &'static str,
    /// The flags of `ossinv report rows` that select these rows.
    pub(super) filter: &'static str,
}

impl Kind {
    pub(super) fn texts(self) -> Texts {
        match self {
            Self::Public => Texts {
                title: "Public objects",
                why: "Their own ACL lets anyone read them. Objects with the ACL \"default\" follow the ACL of the \
                      bucket, which no report contains.",
                column: "ObjectAcl",
                filter: "--public",
            },
            Self::Unencrypted => Texts {
                title: "Unencrypted objects",
                why: "OSS stores them without encryption on the server.",
                column: "EncryptionStatus",
                filter: "--unencrypted",
            },
            Self::NonCurrent => Texts {
                title: "Old versions",
                why: "They are billed like current ones until a lifecycle rule deletes them.",
                column: "IsLatest",
                filter: "--non-current",
            },
            Self::DeleteMarkers => Texts {
                title: "Delete markers",
                why: "They slow down lists. A lifecycle rule can delete those without older versions.",
                column: "IsDeleteMarker",
                filter: "--delete-markers",
            },
            Self::Below64KiB => Texts {
                title: "Objects below 64 KiB",
                why: "All storage classes but Standard bill each of them as 64 KiB.",
                column: "Size",
                filter: "--smaller-than 64KiB",
            },
            Self::Below128KiB => Texts {
                title: "Objects below 128 KiB",
                why: "Requests, transitions and lists cost the same for each object, whatever its size.",
                column: "Size",
                filter: "--smaller-than 128KiB",
            },
        }
    }
}

impl Finding {
    /// Returns what a summary has of each kind.
    pub(super) fn all(summary: &Summary) -> Vec<Self> {
        let encryption = summary.encryption;
        let has_encryption = encryption.encrypted.count + encryption.unencrypted.count > 0;
        let (mut acls, mut public) = (0, Total::default());
        for (acl, total) in summary.acls.acls() {
            acls += 1;
            if acl.starts_with("public-") {
                public += total;
            }
        }
        let versions = summary.versions;
        let mut markers = versions.current_delete_markers;
        markers += versions.noncurrent_delete_markers;
        let found = [
            (Kind::Public, (acls > 0).then_some(public)),
            (
                Kind::Unencrypted,
                has_encryption.then_some(encryption.unencrypted),
            ),
            (Kind::NonCurrent, Some(versions.noncurrent)),
            (Kind::DeleteMarkers, Some(markers)),
            (Kind::Below64KiB, Some(summary.sizes.below(Sizes::KIB_64))),
            (Kind::Below128KiB, Some(summary.sizes.below(Sizes::KIB_128))),
        ];
        found
            .into_iter()
            .map(|(kind, found)| Self { kind, found })
            .collect()
    }
}

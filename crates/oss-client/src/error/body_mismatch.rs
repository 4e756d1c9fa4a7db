//! Successful responses whose data isn't the requested one.

use std::fmt;

use oss_model::operation::{ByteRange, ContentRange};

/// How the data of a response differs from what was requested or announced.
///
/// `Display` is the end of a sentence that starts with "the response 200 OK".
#[derive(Clone, Copy, Debug)]
pub(crate) enum BodyMismatch {
    /// The response has another range, or the whole object (`None`).
    Range {
        /// `None` if the whole object was requested.
        requested: Option<ByteRange>,
        returned: Option<ContentRange>,
    },
    /// The status is 206, but the header `Content-Range` is missing or invalid.
    UnknownRange,
    /// The status is a success, but not the one of data.
    Status,
    /// A response in the middle of a download belongs to another version of the object.
    ObjectChanged,
    /// The body has more bytes than announced.
    TooLong,
}

impl fmt::Display for BodyMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range {
                requested,
                returned,
            } => {
                match returned {
                    Some(range) => write!(f, "contains {range}")?,
                    None => f.write_str("contains the whole object")?,
                }
                match requested {
                    Some(range) => write!(f, " instead of the requested {range}"),
                    None => f.write_str(" instead of the whole object"),
                }
            }
            Self::UnknownRange => f.write_str("has no valid Content-Range"),
            Self::Status => f.write_str("has another status than data has"),
            Self::ObjectChanged => f.write_str("shows that the object changed during the download"),
            Self::TooLong => f.write_str("has more bytes than announced"),
        }
    }
}

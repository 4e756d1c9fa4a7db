//! The entity tag of an object or a part.

use std::fmt;
use std::num::NonZero;

use oss_model::object::ObjectType;
use serde::{Deserialize, Serialize};

/// An entity tag: an MD5, and the number of parts if the object has some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ETag {
    /// The MD5 of the content, or of the MD5s of its parts.
    pub(crate) digest: [u8; 16],
    /// The number of parts; `None` for an object of one request.
    pub(crate) parts: Option<NonZero<u32>>,
}

impl ETag {
    /// Creates the entity tag of an object or part that one request uploaded.
    pub(crate) fn of_digest(digest: [u8; 16]) -> Self {
        Self {
            digest,
            parts: None,
        }
    }

    /// Returns the tag without its quotation marks.
    pub(crate) fn unquoted(&self) -> String {
        self.to_string().trim_matches('"').to_owned()
    }

    /// Returns whether the object was uploaded at once or in parts.
    pub(crate) fn object_type(self) -> ObjectType {
        match self.parts {
            Some(_) => ObjectType::Multipart,
            None => ObjectType::Normal,
        }
    }
}

impl fmt::Display for ETag {
    /// Writes the tag as OSS does: in upper case and quotation marks.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for byte in self.digest {
            write!(f, "{byte:02X}")?;
        }
        if let Some(parts) = self.parts {
            write!(f, "-{parts}")?;
        }
        f.write_str("\"")
    }
}

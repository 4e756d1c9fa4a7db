//! The error of seeding a bucket.

use crate::state::StateError;

/// The reason why no objects were seeded.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SeedError(#[from] ErrorRepr);

#[derive(Debug, thiserror::Error)]
enum ErrorRepr {
    #[error(
        "cannot seed objects: bucket {bucket:?} doesn't exist\nhelp: create the bucket, for example with POST /_emulator/buckets"
    )]
    NoBucket { bucket: String },
    #[error("cannot seed {count} objects: at most {MAX_COUNT} are made\nhelp: seed fewer objects")]
    TooMany { count: usize },
    #[error("cannot seed objects")]
    State(#[source] StateError),
}

/// The most objects of one call; they take about 3 GB.
const MAX_COUNT: usize = 10_000_000;

/// Fails for more objects than the memory of a usual machine holds.
pub(crate) fn check_count(count: usize) -> Result<(), SeedError> {
    if count > MAX_COUNT {
        return Err(ErrorRepr::TooMany { count }.into());
    }
    Ok(())
}

impl SeedError {
    /// Returns whether the bucket doesn't exist.
    pub fn is_bucket_missing(&self) -> bool {
        matches!(self.0, ErrorRepr::NoBucket { .. })
    }

    /// Returns whether more objects were requested than one call makes.
    pub fn is_count_too_large(&self) -> bool {
        matches!(self.0, ErrorRepr::TooMany { .. })
    }
}

impl From<StateError> for SeedError {
    fn from(error: StateError) -> Self {
        match error {
            StateError::NoSuchBucket { bucket } => ErrorRepr::NoBucket { bucket }.into(),
            error => ErrorRepr::State(error).into(),
        }
    }
}

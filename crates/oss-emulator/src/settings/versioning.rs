//! The setting that has an effect: whether the bucket keeps versions.

use oss_model::bucket::{VersioningConfiguration, VersioningStatus};

use crate::error::ServiceError;
use crate::state::{BucketEdit, Versioning};

/// Sets the versioning of a bucket.
///
/// A bucket can't return to the state in which versioning was never enabled, so a document without a
/// status is refused.
pub(super) fn set(
    configuration: &VersioningConfiguration,
    bucket: &mut BucketEdit<'_, '_>,
) -> Result<(), ServiceError> {
    let versioning = match configuration.status {
        Some(VersioningStatus::Enabled) => Versioning::Enabled,
        Some(VersioningStatus::Suspended) => Versioning::Suspended,
        _ => {
            return Err(ServiceError::malformed_xml(
                "The element Status is missing.",
            ));
        }
    };
    bucket.set_properties(|properties| properties.versioning = versioning);
    Ok(())
}

//! The setting that has an effect: whether the bucket keeps versions.

use oss_model::bucket::{VersioningConfiguration, VersioningStatus};

use super::setting::Setting;
use super::table::VERSIONING;
use crate::error::ServiceError;
use crate::state::Versioning;

/// Returns the versioning that a document requests; `None` for any other setting.
///
/// A bucket can't return to the state in which versioning was never enabled, so a document without a
/// status is refused.
pub(super) fn requested(setting: &Setting, text: &str) -> Result<Option<Versioning>, ServiceError> {
    if setting.name != VERSIONING {
        return Ok(None);
    }
    let malformed = |message: String| ServiceError::malformed_xml(message);
    let configuration = VersioningConfiguration::from_xml(text.as_bytes())
        .map_err(|error| malformed(error.to_string()))?;
    match configuration.status {
        Some(VersioningStatus::Enabled) => Ok(Some(Versioning::Enabled)),
        Some(VersioningStatus::Suspended) => Ok(Some(Versioning::Suspended)),
        _ => Err(malformed("The element Status is missing.".to_owned())),
    }
}

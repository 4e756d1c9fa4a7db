//! The list of versions, of which each object has one.

use oss_model::common::Owner;
use oss_model::object::{ListVersionsResult, ObjectVersion};

use super::{page, selection};
use crate::answer::Answer;
use crate::bucket::owner;
use crate::call::Call;
use crate::encoding::Encoding;
use crate::entries::Entry;
use crate::error::ServiceError;
use crate::object::{ONLY_VERSION, Object};

/// Lists each object as its one version.
///
/// The version of a marker does not matter: no other version of that key follows.
pub(crate) fn list_versions(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let query = call.query();
    let encoding = Encoding::asked(query)?;
    let key_marker = query.non_empty("key-marker")?;
    let version_marker = query.non_empty("version-id-marker")?;
    if version_marker.is_some() && key_marker.is_none() {
        return Err(ServiceError::invalid_argument(
            "The parameter version-id-marker needs a key-marker.",
        ));
    }
    let selection = selection(call, key_marker.unwrap_or_default())?;
    let page = page(call, selection)?;
    let owner = owner(call.service);
    let mut result = ListVersionsResult::default();
    result.name = Some(call.bucket().to_owned());
    result.prefix = Some(encoding.encode(selection.prefix)?);
    result.key_marker = Some(encoding.encode(selection.after)?);
    result.version_id_marker = Some(Encoding::Plain.encode(version_marker.unwrap_or_default())?);
    result.max_keys = i64::try_from(selection.limit).ok();
    result.delimiter = Some(encoding.encode(selection.delimiter)?);
    result.encoding_type = encoding.name();
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes(encoding)?;
    result.next_key_marker = encoding.encode_some(page.next().map(Entry::name))?;
    if let Some(Entry::Key(_)) = page.next() {
        result.next_version_id_marker = Some(ONLY_VERSION.to_owned());
    }
    let items = page.items.iter();
    result.versions = items
        .map(|(key, object)| Ok(version(encoding.encode(key)?, object, &owner)))
        .collect::<Result<_, ServiceError>>()?;
    Answer::document(&result)
}

fn version(key: String, object: &Object, owner: &Owner) -> ObjectVersion {
    let mut version = ObjectVersion::new(key);
    version.version_id = Some(ONLY_VERSION.to_owned());
    version.is_latest = Some(true);
    version.last_modified = object.modified();
    version.etag = Some(object.etag.clone());
    version.object_type = Some(object.kind.clone());
    version.size = u64::try_from(object.content.len()).ok();
    version
        .storage_class
        .clone_from(&object.attributes.storage_class);
    version.owner = Some(owner.clone());
    version
}

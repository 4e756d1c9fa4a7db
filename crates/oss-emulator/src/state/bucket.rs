//! A bucket and what is in it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use oss_model::bucket::{BucketAcl, DataRedundancyType};
use oss_model::common::StorageClass;
use serde::{Deserialize, Serialize};

use super::changes::ObjectChange;
use super::error::StateError;
use super::object::Object;
use super::page::entries_from;
use super::rule::{NextRun, Rule};
use super::uploads::Uploads;
use super::version_id::VersionId;
use super::versions::{Version, Versions};

/// A bucket.
#[derive(Debug)]
pub(crate) struct Bucket {
    pub(crate) properties: Properties,
    /// The stored document of each setting, by sub-resource.
    pub(crate) settings: BTreeMap<String, String>,
    /// The inventory rules by id.
    pub(crate) rules: BTreeMap<String, Rule>,
    /// The first run of all rules, for a full report or one of changes.
    pub(crate) next_run: NextRun,
    /// The versions by key; no key has none.
    pub(super) keys: BTreeMap<String, Versions>,
    pub(crate) uploads: Uploads,
    /// The changes of objects, while a rule reports them, by sequence number.
    pub(crate) changes: BTreeMap<u64, ObjectChange>,
}

/// The properties of a bucket that aren't documents.
#[derive(Clone, Debug)]
pub(crate) struct Properties {
    pub(crate) created: SystemTime,
    pub(crate) storage_class: StorageClass,
    pub(crate) redundancy: DataRedundancyType,
    pub(crate) acl: BucketAcl,
    pub(crate) versioning: Versioning,
}

/// Whether a bucket keeps versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Versioning {
    /// Versioning was never enabled.
    Unversioned,
    Enabled,
    Suspended,
}

/// A version in a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListedVersion<'b> {
    pub(crate) key: &'b str,
    pub(crate) version: &'b Version,
    /// Whether the version is the newest of its key.
    pub(crate) is_latest: bool,
}

/// An object that was found.
#[derive(Clone, Debug)]
pub(crate) struct FoundObject {
    pub(crate) object: Arc<Object>,
    /// The version; `None` in a bucket that never had versioning.
    pub(crate) version: Option<VersionId>,
}

impl Bucket {
    /// Creates an empty bucket.
    pub(crate) fn new(properties: Properties) -> Self {
        Self {
            properties,
            settings: BTreeMap::new(),
            rules: BTreeMap::new(),
            next_run: NextRun::Never,
            keys: BTreeMap::new(),
            uploads: Uploads::default(),
            changes: BTreeMap::new(),
        }
    }

    /// Returns whether a bucket can have this name.
    ///
    /// See <https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions>.
    pub(crate) fn is_valid_name(name: &str) -> bool {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (3..=63).contains(&name.len())
            && name.bytes().all(allowed)
            && !name.starts_with('-')
            && !name.ends_with('-')
    }

    /// Returns whether the bucket has neither versions nor uploads.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.uploads.is_empty()
    }

    /// Returns whether versioning is or was enabled.
    pub(crate) fn is_versioned(&self) -> bool {
        self.properties.versioning != Versioning::Unversioned
    }

    /// Returns whether a rule reports the changes of objects.
    pub(crate) fn logs_changes(&self) -> bool {
        self.rules.values().any(Rule::is_incremental)
    }

    /// Returns the current object of a key.
    pub(crate) fn current_object(&self, key: &str) -> Option<&Arc<Object>> {
        self.keys.get(key).and_then(Versions::current)
    }

    /// Returns a version; `None` if it doesn't exist.
    pub(crate) fn version(&self, key: &str, id: VersionId) -> Option<&Version> {
        self.keys.get(key)?.get(id)
    }

    /// Finds the current object of a key, or the one with a version id.
    pub(crate) fn find(&self, key: &str, id: Option<&str>) -> Result<FoundObject, StateError> {
        let version = match id {
            None => self.keys.get(key).and_then(Versions::latest),
            Some(text) => {
                let id = VersionId::parse(text);
                let version = id.and_then(|id| self.version(key, id));
                // The null version is in every bucket, so only the key can be missing.
                match id {
                    Some(VersionId::Null) if !self.is_versioned() => version,
                    _ => Some(version.ok_or(StateError::NoSuchVersion)?),
                }
            }
        };
        let no_such_key = |delete_marker| StateError::NoSuchKey {
            key: key.to_owned(),
            delete_marker,
        };
        let version = version.ok_or_else(|| no_such_key(None))?;
        match (version.object(), id) {
            (Some(object), _) => Ok(FoundObject {
                object: Arc::clone(object),
                version: self.is_versioned().then_some(version.id),
            }),
            (None, None) => Err(no_such_key(Some(version.id))),
            (None, Some(_)) => Err(StateError::DeleteMarker {
                version: version.id,
            }),
        }
    }

    /// Finds a rule.
    pub(crate) fn rule(&self, id: &str) -> Result<&Rule, StateError> {
        self.rules.get(id).ok_or(StateError::NoSuchInventory)
    }

    /// Iterates over the current objects by key, from the first that has the prefix.
    ///
    /// Keys up to `after` are left out; an empty one leaves out none.
    pub(crate) fn objects<'b>(
        &'b self,
        prefix: &'b str,
        after: &'b str,
    ) -> impl Iterator<Item = (&'b str, &'b Arc<Object>)> {
        let keys = entries_from(&self.keys, prefix, after);
        keys.filter_map(|(key, versions)| Some((key, versions.current()?)))
    }

    /// Iterates over all versions with a prefix, by key, the newest first.
    pub(crate) fn versions<'b>(
        &'b self,
        prefix: &'b str,
    ) -> impl Iterator<Item = ListedVersion<'b>> {
        self.versions_after(prefix, "", None)
    }

    /// Iterates over the versions after a version of the key `after`.
    ///
    /// Without an id, all versions of that key are left out. The version itself may be gone.
    pub(crate) fn versions_after<'b>(
        &'b self,
        prefix: &'b str,
        after: &'b str,
        id: Option<VersionId>,
    ) -> impl Iterator<Item = ListedVersion<'b>> {
        let rest = self.keys.get_key_value(after).filter(|_| id.is_some());
        let rest = rest.filter(move |_| after.starts_with(prefix));
        let rest = rest.into_iter().flat_map(move |(key, versions)| {
            let older = versions.older_than(id.unwrap_or(VersionId::Null));
            listed(key, versions, older)
        });
        let others = entries_from(&self.keys, prefix, after);
        rest.chain(others.flat_map(|(key, versions)| listed(key, versions, versions.iter())))
    }
}

fn listed<'b>(
    key: &'b str,
    versions: &'b Versions,
    selected: impl Iterator<Item = &'b Version>,
) -> impl Iterator<Item = ListedVersion<'b>> {
    let latest = versions.latest().map(|latest| latest.id);
    selected.map(move |version| ListedVersion {
        key,
        version,
        is_latest: latest == Some(version.id),
    })
}

impl Properties {
    /// Returns the default properties.
    pub(crate) fn new(created: SystemTime) -> Self {
        Self {
            created,
            storage_class: StorageClass::Standard,
            redundancy: DataRedundancyType::Local,
            acl: BucketAcl::Private,
            versioning: Versioning::Unversioned,
        }
    }
}

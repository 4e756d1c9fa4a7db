//! The tables of the metadata, and how a write changes them.

use redb::{Key, TableDefinition, WriteTransaction};
use serde::Serialize;

use super::log_records::ChangeRecord;
use super::records::{BucketRecord, PartRecord, RuleRecord, UploadRecord, VersionRecord};
use crate::state::store_error::StoreError;
use crate::state::version_id::VersionId;
use crate::state::write::{Change, Write};

/// A table of records.
type Records<K> = TableDefinition<'static, K, &'static [u8]>;

/// Numbers of the store as a whole.
pub(super) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
/// The properties of buckets by name.
pub(super) const BUCKETS: Records<&str> = TableDefinition::new("buckets");
/// The documents of settings by bucket and name.
pub(super) const SETTINGS: Records<(&str, &str)> = TableDefinition::new("settings");
/// The inventory rules by bucket and id.
pub(super) const RULES: Records<(&str, &str)> = TableDefinition::new("rules");
/// The versions by bucket, key and number of the id; 0 is the null version.
pub(super) const VERSIONS: Records<(&str, &str, u64)> = TableDefinition::new("versions");
/// The uploads by bucket, key and id.
pub(super) const UPLOADS: Records<(&str, &str, &str)> = TableDefinition::new("uploads");
/// The parts by bucket, key, id of the upload and number.
pub(super) const PARTS: Records<(&str, &str, &str, u64)> = TableDefinition::new("parts");
/// The changes of objects by bucket and sequence number.
pub(super) const CHANGES: Records<(&str, u64)> = TableDefinition::new("changes");

/// Writes a change into its table.
pub(super) fn apply(tables: &WriteTransaction, write: &Write) -> Result<(), StoreError> {
    let bucket = &*write.bucket;
    match &write.change {
        Change::PutBucket(it) => put(tables, BUCKETS, bucket, &BucketRecord::from(it)),
        Change::RemoveBucket => remove_bucket(tables, bucket),
        Change::PutSetting { name, text } => put(tables, SETTINGS, (bucket, name.as_str()), text),
        Change::RemoveSetting { name } => remove(tables, SETTINGS, (bucket, name.as_str())),
        Change::PutRule(rule) => {
            let id = rule.configuration.id.as_str();
            let record = RuleRecord::try_from(&**rule);
            let record = record.map_err(|error| StoreError::record(id, error))?;
            put(tables, RULES, (bucket, id), &record)
        }
        Change::RemoveRule { id } => remove(tables, RULES, (bucket, id.as_str())),
        Change::PutVersion { key, version } => {
            let row = (bucket, key.as_str(), number(version.id));
            put(tables, VERSIONS, row, &VersionRecord::from(version))
        }
        Change::RemoveVersion { key, id } => {
            remove(tables, VERSIONS, (bucket, key.as_str(), number(*id)))
        }
        Change::PutUpload { key, id, upload } => {
            let row = (bucket, key.as_str(), id.as_str());
            put(tables, UPLOADS, row, &UploadRecord::from(upload))
        }
        Change::RemoveUpload { key, id } => remove_upload(tables, bucket, key, id),
        Change::PutPart {
            key,
            id,
            number,
            part,
        } => {
            let row = (bucket, key.as_str(), id.as_str(), *number as u64);
            put(tables, PARTS, row, &PartRecord::from(part))
        }
        Change::Log(change) => {
            let row = (bucket, change.sequence);
            put(tables, CHANGES, row, &ChangeRecord::from(change))
        }
        Change::Forget { through } => {
            remove_range(tables, CHANGES, (bucket, 0), (bucket, *through))
        }
    }
}

/// Returns the number of a version id in a row.
pub(super) fn number(id: VersionId) -> u64 {
    match id {
        VersionId::Null => 0,
        VersionId::Number(number) => number,
    }
}

/// Returns the version id of a number in a row; sequence numbers begin with 1.
pub(super) fn version_id(number: u64) -> VersionId {
    match number {
        0 => VersionId::Null,
        number => VersionId::Number(number),
    }
}

fn put<K: Key + 'static>(
    tables: &WriteTransaction,
    table: Records<K>,
    row: K::SelfType<'_>,
    record: &impl Serialize,
) -> Result<(), StoreError> {
    let record = serde_json::to_vec(record);
    let record = record.map_err(|error| StoreError::record(table.to_string(), error))?;
    tables.open_table(table)?.insert(row, record.as_slice())?;
    Ok(())
}

fn remove<K: Key + 'static>(
    tables: &WriteTransaction,
    table: Records<K>,
    row: K::SelfType<'_>,
) -> Result<(), StoreError> {
    tables.open_table(table)?.remove(row)?;
    Ok(())
}

/// Removes the rows from `first` to `last`, both included.
fn remove_range<'k, K: Key + 'static>(
    tables: &WriteTransaction,
    table: Records<K>,
    first: K::SelfType<'k>,
    last: K::SelfType<'k>,
) -> Result<(), StoreError> {
    let mut table = tables.open_table(table)?;
    table.retain_in(first..=last, |_, _| false)?;
    Ok(())
}

fn remove_upload(
    tables: &WriteTransaction,
    bucket: &str,
    key: &str,
    id: &str,
) -> Result<(), StoreError> {
    remove(tables, UPLOADS, (bucket, key, id))?;
    let (first, last) = ((bucket, key, id, 0), (bucket, key, id, u64::MAX));
    remove_range(tables, PARTS, first, last)
}

/// Removes a bucket and everything in it.
fn remove_bucket(tables: &WriteTransaction, bucket: &str) -> Result<(), StoreError> {
    remove(tables, BUCKETS, bucket)?;
    // No name of a bucket has this character, so no other bucket is in between.
    let end = format!("{bucket}\0");
    let end = end.as_str();
    remove_range(tables, SETTINGS, (bucket, ""), (end, ""))?;
    remove_range(tables, RULES, (bucket, ""), (end, ""))?;
    remove_range(tables, VERSIONS, (bucket, "", 0), (end, "", 0))?;
    remove_range(tables, UPLOADS, (bucket, "", ""), (end, "", ""))?;
    remove_range(tables, PARTS, (bucket, "", "", 0), (end, "", "", 0))?;
    remove_range(tables, CHANGES, (bucket, 0), (bucket, u64::MAX))
}

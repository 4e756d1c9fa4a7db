//! Reads the tables of the metadata back.

use redb::{Key, ReadTransaction, ReadableTable as _, TableDefinition};
use serde::de::DeserializeOwned;

use super::log_records::ChangeRecord;
use super::records::{BucketRecord, PartRecord, RuleRecord, UploadRecord, VersionRecord};
use super::tables::{BUCKETS, CHANGES, PARTS, RULES, SETTINGS, UPLOADS, VERSIONS, version_id};
use crate::state::content::ContentLoader;
use crate::state::store_error::StoreError;
use crate::state::write::{Buckets, Change, Write};

/// Reads all buckets.
pub(super) fn buckets(
    tables: &ReadTransaction,
    contents: &mut ContentLoader,
) -> Result<Buckets, StoreError> {
    let mut buckets = Buckets::new();
    let mut apply = |bucket: &str, change| {
        let bucket = bucket.into();
        Write { bucket, change }.apply(&mut buckets);
    };
    settings(tables, &mut apply)?;
    objects(tables, contents, &mut apply)?;
    uploads(tables, contents, &mut apply)?;
    read(
        tables,
        CHANGES,
        |(bucket, sequence), record: ChangeRecord| {
            apply(bucket, Change::Log(record.into_change(sequence)));
            Ok(())
        },
    )?;
    Ok(buckets)
}

/// Reads the properties, settings and rules, before anything that is in a bucket.
fn settings(
    tables: &ReadTransaction,
    mut apply: impl FnMut(&str, Change),
) -> Result<(), StoreError> {
    read(tables, BUCKETS, |bucket, record: BucketRecord| {
        apply(bucket, Change::PutBucket(record.into()));
        Ok(())
    })?;
    read(tables, SETTINGS, |(bucket, name), text: String| {
        let name = name.to_owned();
        apply(bucket, Change::PutSetting { name, text });
        Ok(())
    })?;
    read(tables, RULES, |(bucket, id), record: RuleRecord| {
        let rule = record.try_into();
        let rule = rule.map_err(|error| StoreError::record(id, error))?;
        apply(bucket, Change::PutRule(Box::new(rule)));
        Ok(())
    })
}

fn objects(
    tables: &ReadTransaction,
    contents: &mut ContentLoader,
    mut apply: impl FnMut(&str, Change),
) -> Result<(), StoreError> {
    read(
        tables,
        VERSIONS,
        |(bucket, key, id), record: VersionRecord| {
            let version = record.into_version(version_id(id), contents);
            let version = version.map_err(|error| StoreError::record(key, error))?;
            let key = key.to_owned();
            apply(bucket, Change::PutVersion { key, version });
            Ok(())
        },
    )
}

/// Reads the uploads, and then their parts.
fn uploads(
    tables: &ReadTransaction,
    contents: &mut ContentLoader,
    mut apply: impl FnMut(&str, Change),
) -> Result<(), StoreError> {
    read(
        tables,
        UPLOADS,
        |(bucket, key, id), record: UploadRecord| {
            let (key, id, upload) = (key.to_owned(), id.to_owned(), record.into());
            apply(bucket, Change::PutUpload { key, id, upload });
            Ok(())
        },
    )?;
    read(
        tables,
        PARTS,
        |(bucket, key, id, number), record: PartRecord| {
            let part = record.into_part(contents);
            let part = part.map_err(|error| StoreError::record(key, error))?;
            apply(
                bucket,
                Change::PutPart {
                    key: key.to_owned(),
                    id: id.to_owned(),
                    number: usize::try_from(number).unwrap_or(usize::MAX),
                    part,
                },
            );
            Ok(())
        },
    )
}

/// Reads the rows of a table in their order.
fn read<K: Key + 'static, R: DeserializeOwned>(
    tables: &ReadTransaction,
    table: TableDefinition<'_, K, &[u8]>,
    mut each: impl FnMut(K::SelfType<'_>, R) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for row in tables.open_table(table)?.iter()? {
        let (key, record) = row?;
        let record = serde_json::from_slice(record.value());
        let record = record.map_err(|error| StoreError::record(table.to_string(), error))?;
        each(key.value(), record)?;
    }
    Ok(())
}

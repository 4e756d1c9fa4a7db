//! One run of a rule: reads the objects, and writes the report into its bucket.

use std::sync::Arc;

use http::HeaderMap;
use oss_model::inventory::{EncryptionMethod, InventoryConfiguration};

use super::claim::Claim;
use super::selected::{Selected, select};
use super::settings::RunSettings;
use crate::clock::timestamp;
use crate::error::ServiceError;
use crate::inventory::{Filter, ReportFile, ReportInput, files};
use crate::journal::{Report, RunError, RunErrorRepr, RunOutcome};
use crate::object::{ENCRYPTION, KEY_ID, check_key};
use crate::response::insert;
use crate::state::{Attributes, Object, Overwrite, State};

/// Runs a rule.
///
/// The store is locked while objects are read or written, but not in between.
pub(super) fn run(state: &State, settings: RunSettings, claim: &Claim) -> RunOutcome {
    match report(state, settings, claim) {
        Ok(Some(report)) => RunOutcome::Reported(report),
        Ok(None) => RunOutcome::Empty,
        Err(error) => RunOutcome::Failed(error),
    }
}

fn report(state: &State, settings: RunSettings, claim: &Claim) -> Result<Option<Report>, RunError> {
    let destination = destination(&claim.configuration);
    let no_destination = || RunErrorRepr::NoDestination {
        bucket: destination.to_owned(),
    };
    let exists = state.store.with_bucket(destination, |_| Ok(()));
    exists.map_err(|_| no_destination())?;
    let rows = rows(state, claim)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let files = files(&ReportInput {
        rule: &claim.configuration,
        source: &claim.bucket,
        destination,
        rows: &rows,
        time: timestamp(claim.time),
        id: &state.report_id(claim.time),
        rows_per_file: settings.rows_per_file,
        threads: settings.threads,
    });
    let files = files.map_err(|error| RunErrorRepr::Compression(Arc::new(error)))?;
    let keys: Vec<_> = files.iter().map(|file| file.key.clone()).collect();
    if let Some(key) = keys.iter().find(|key| check_key(key).is_err()) {
        return Err(RunErrorRepr::InvalidKey { key: key.clone() }.into());
    }
    let stored = store(state, destination, claim, files);
    stored.map_err(|_| no_destination())?;
    Ok(Some(Report {
        bucket: destination.to_owned(),
        keys,
        rows: rows.len(),
    }))
}

/// Returns the objects that the rule selects, as they are now.
fn rows(state: &State, claim: &Claim) -> Result<Vec<Selected>, RunError> {
    let filter = Filter::of(&claim.configuration);
    let rows = state
        .store
        .with_bucket(&claim.bucket, |bucket| Ok(select(bucket, &filter)));
    rows.map_err(|_| {
        let (bucket, rule) = (claim.bucket.clone(), claim.configuration.id.clone());
        RunErrorRepr::NoRule { bucket, rule }.into()
    })
}

/// Stores all files at once, so that no request sees a part of a report.
fn store(
    state: &State,
    destination: &str,
    claim: &Claim,
    files: Vec<ReportFile>,
) -> Result<(), ServiceError> {
    let attributes = Attributes {
        encryption: encryption(&claim.configuration),
        ..Attributes::default()
    };
    state.store.with_bucket(destination, |bucket| {
        for file in files {
            let object = Object::normal(file.content.into(), attributes.clone(), claim.time);
            bucket.put_object(&file.key, object, Overwrite::Allowed)?;
        }
        Ok(())
    })
}

/// Returns the encryption of the rule as the headers of an upload that asks for it.
fn encryption(rule: &InventoryConfiguration) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let encryption = rule.destination.oss_bucket_destination.encryption.as_ref();
    match encryption.and_then(|encryption| encryption.method.as_ref()) {
        Some(EncryptionMethod::SseOss(_)) => insert(&mut headers, ENCRYPTION, "AES256"),
        Some(EncryptionMethod::SseKms(kms)) => {
            insert(&mut headers, ENCRYPTION, "KMS");
            insert(&mut headers, KEY_ID, &kms.key_id);
        }
        _ => {}
    }
    headers
}

/// Returns the name of the destination bucket; a put has checked the ARN.
fn destination(rule: &InventoryConfiguration) -> &str {
    let arn = &rule.destination.oss_bucket_destination.bucket;
    arn.strip_prefix("acs:oss:::").unwrap_or(arn)
}

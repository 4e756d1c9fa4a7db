//! Stores the files of a report in its destination.

use std::io;
use std::sync::Arc;

use oss_model::inventory::{EncryptionMethod, InventoryConfiguration};

use super::claim::Claim;
use crate::inventory::ReportFile;
use crate::journal::{Report, RunError, RunErrorRepr};
use crate::object::{ENCRYPTION, KEY_ID, check_key};
use crate::state::{Attributes, Headers, Object, Overwrite, State, StateError};

/// The bucket that a rule names.
#[derive(Debug)]
pub(super) struct Destination<'r>(&'r str);

impl<'r> Destination<'r> {
    /// Finds the bucket, which needn't have existed when the rule was put.
    pub(super) fn find(state: &State, rule: &'r InventoryConfiguration) -> Result<Self, RunError> {
        let arn = &rule.destination.oss_bucket_destination.bucket;
        // A put has checked the ARN.
        let destination = Self(arn.strip_prefix("acs:oss:::").unwrap_or(arn));
        if state.read(|buckets| buckets.contains_key(destination.0)) {
            Ok(destination)
        } else {
            Err(destination.missing())
        }
    }

    pub(super) fn name(&self) -> &'r str {
        self.0
    }

    /// Stores all files at once, so that no request sees a part of a report.
    pub(super) fn store(
        &self,
        state: &State,
        claim: &Claim,
        files: Vec<ReportFile>,
        rows: usize,
    ) -> Result<Report, RunError> {
        let keys: Vec<_> = files.iter().map(|file| file.key.clone()).collect();
        if let Some(key) = keys.iter().find(|key| check_key(key).is_err()) {
            return Err(RunErrorRepr::InvalidKey { key: key.clone() }.into());
        }
        let attributes = Arc::new(Attributes {
            encryption: encryption(&claim.configuration),
            ..Attributes::default()
        });
        let cause = state.own_cause(claim.time);
        let files = files.into_iter().map(|file| {
            let received = state.contents.store(file.received)?;
            let attributes = Arc::clone(&attributes);
            Ok((file.key, Object::normal(received, attributes, claim.time)))
        });
        let files = files.collect::<io::Result<Vec<_>>>().map_err(not_stored)?;
        let stored = state.edit_bucket(self.0, |bucket| {
            for (key, object) in files {
                bucket.put_object(&key, object, Overwrite::Allowed, &cause)?;
            }
            Ok(())
        });
        stored.map_err(|error| match error {
            StateError::Storage(error) => not_stored(error),
            _ => self.missing(),
        })?;
        Ok(Report {
            bucket: self.0.to_owned(),
            keys,
            rows,
        })
    }

    fn missing(&self) -> RunError {
        let bucket = self.0.to_owned();
        RunErrorRepr::NoDestination { bucket }.into()
    }
}

fn not_stored(error: impl std::error::Error + Send + Sync + 'static) -> RunError {
    RunErrorRepr::Storage(Arc::new(error)).into()
}

/// Returns the encryption of the rule as the headers of an upload that asks for it.
fn encryption(rule: &InventoryConfiguration) -> Headers {
    let encryption = rule.destination.oss_bucket_destination.encryption.as_ref();
    match encryption.and_then(|encryption| encryption.method.as_ref()) {
        Some(EncryptionMethod::SseOss(_)) => {
            Headers::from_iter([(ENCRYPTION, "AES256".as_bytes())])
        }
        Some(EncryptionMethod::SseKms(kms)) => Headers::from_iter([
            (ENCRYPTION, "KMS".as_bytes()),
            (KEY_ID, kms.key_id.as_bytes()),
        ]),
        _ => Headers::default(),
    }
}

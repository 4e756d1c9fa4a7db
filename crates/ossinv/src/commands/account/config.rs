//! `ossinv config`: shows which settings are used, and why.

use anyhow::{Error, Result};
use clap::Args;
use oss_inventory::BucketName;
use oss_inventory::oss_client::CredentialsError;

use super::whoami::{expiry, masked};
use crate::connection::{Connection, NoRegion, Setting, Settings, flag_or_variable};
use crate::output::{Cell, Records, RecordsArguments};
use crate::value_parsers::bucket;

/// Show which settings are used, and where each comes from
///
/// Shows the profile and its file, the region, the endpoint, the proxy, the bucket, and a part of the access
/// key id; missing settings, too. A flag wins over its variable, and a variable over a profile. Nothing is sent to OSS; roles and
/// metadata services are queried for their keys. No secret is shown.
#[derive(Debug, Args)]
pub(crate) struct Config {
    /// The bucket: `name` or `oss://name`
    #[arg(short, long, env = "OSS_BUCKET", hide_env_values = true, value_parser = bucket)]
    bucket: Option<BucketName>,

    #[command(flatten)]
    output: RecordsArguments,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

impl Config {
    /// Prints all settings, and then fails if one is wrong, unlike a missing one.
    pub(crate) async fn run(self) -> Result<()> {
        let Settings {
            mut settings,
            error,
        } = self.connection.explain()?;
        settings.push(match &self.bucket {
            Some(bucket) => Setting {
                name: "bucket",
                value: Some(bucket.to_string()),
                from: flag_or_variable("--bucket", "OSS_BUCKET", bucket.as_str()),
            },
            None => Setting {
                name: "bucket",
                value: None,
                from: "neither --bucket nor OSS_BUCKET is set".to_owned(),
            },
        });
        let provided = self.connection.provide().await;
        settings.push(match &provided {
            Ok(provided) => Setting {
                name: "access key id",
                value: Some(masked(provided.credentials().access_key_id())),
                from: format!(
                    "{}; expires: {}",
                    provided.origin().unwrap_or("unknown"),
                    expiry(provided)
                ),
            },
            Err(error) => Setting {
                name: "access key id",
                value: None,
                from: if is_missing(error) {
                    "nothing has a key; `ossinv whoami` shows where it was searched for".to_owned()
                } else {
                    error.to_string()
                },
            },
        });
        let mut records = Records::new(["setting", "value", "from"]);
        for Setting { name, value, from } in settings {
            let value = value.map_or(Cell::Unset, Cell::Text);
            records.push([Cell::Text(name.to_owned()), value, Cell::Text(from)]);
        }
        records.print(&self.output)?;
        let errors = provided.err().into_iter().chain(error);
        errors.filter(|error| !is_missing(error)).try_for_each(Err)
    }
}

/// Returns whether a setting is missing, rather than wrong.
fn is_missing(error: &Error) -> bool {
    let has_no_key = error
        .downcast_ref()
        .is_some_and(CredentialsError::is_not_configured);
    has_no_key || error.is::<NoRegion>()
}

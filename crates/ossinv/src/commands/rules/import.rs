//! `ossinv import`: converts inventory configurations of S3.

use anyhow::{Result, bail};
use clap::Args;
use oss_inventory::BucketArn;

use super::destination::DestinationArguments;
use crate::files::{S3Files, S3Target};
use crate::output::DocumentFormat;
use crate::terminal::{print, printable, status_line};

/// Convert inventory configurations of S3 to rules
///
/// A file holds what `aws s3api get-bucket-inventory-configuration`,
/// `aws s3api list-bucket-inventory-configurations` or boto3 returns, as JSON or YAML, or the XML
/// of S3. Nothing is sent; `ossinv
/// apply` accepts the output.
///
/// Standard error lists what has no counterpart in OSS, such as the formats ORC and Parquet and some
/// columns. `EncryptionStatus` is true or false in the reports of OSS.
#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    files: S3Files,

    /// The format of the rules
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "yaml")]
    output: DocumentFormat,

    /// Fail if anything has no counterpart in OSS
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    destination: DestinationArguments,

    /// The KMS key for reports that S3 encrypts with a key of AWS
    #[arg(long, value_name = "ID", help_heading = "Reports")]
    kms_key: Option<String>,
}

impl Import {
    pub(crate) fn run(self) -> Result<()> {
        let destination = self.destination;
        let (Some(bucket), Some(role), Some(account_id)) = (
            destination.bucket(),
            destination.role(),
            destination.account_id(),
        ) else {
            bail!("--destination and --role-arn or --account-id are needed: S3 has no roles");
        };
        let imported = self.files.read(&S3Target {
            bucket: BucketArn::from(bucket).to_string(),
            account_id,
            role,
            kms_key: self.kms_key,
        })?;
        for loss in &imported.losses {
            status_line(&format!("not converted: {}", printable(loss)));
        }
        if self.strict && !imported.losses.is_empty() {
            let parts = match imported.losses.len() {
                1 => "1 part has".to_owned(),
                count => format!("{count} parts have"),
            };
            bail!("{parts} no counterpart in OSS; nothing was printed");
        }
        let rules = imported.rules.iter().map(|rule| &**rule);
        print(&self.output.rules(rules)?)
    }
}

//! `ossinv init`: prints a rule to fill in.

use anyhow::Result;
use clap::Args;
use oss_inventory::BucketArn;

use super::destination::DestinationArguments;
use crate::output::yaml_text;
use crate::terminal::print;

/// Print a rule to fill in, as YAML with comments
///
/// Each setting is there with an explanation and its values; those that a rule need not have are
/// comments. `ossinv validate` names what is left to fill in.
#[derive(Debug, Args)]
#[command(after_help = "Example: ossinv init logs --destination reports > logs.yaml")]
pub(crate) struct Init {
    /// The id of the rule
    #[arg(default_value = "inventory1")]
    id: String,

    #[command(flatten)]
    destination: DestinationArguments,
}

const SKELETON: &str = include_str!("init/skeleton.yaml");

impl Init {
    pub(crate) fn run(&self) -> Result<()> {
        let role = self.destination.role();
        let account = self.destination.account_id();
        let bucket = self.destination.bucket();
        let bucket = bucket.map(|bucket| BucketArn::from(bucket).to_string());
        let quoted = |value: Option<String>, placeholder: &str| {
            yaml_text(value.as_deref().unwrap_or(placeholder))
        };
        let id = yaml_text(&self.id)?;
        let skeleton = SKELETON
            .replace("{ACCOUNT}", &quoted(account, "<ACCOUNT>")?)
            .replace("{ROLE}", &quoted(role, "acs:ram::<ACCOUNT>:role/<ROLE>")?)
            .replace("{BUCKET}", &quoted(bucket, "acs:oss:::<BUCKET>")?)
            // Last, because it may contain the other names.
            .replace("{ID}", &id);
        print(&skeleton)
    }
}

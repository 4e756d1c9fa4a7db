//! The flags that say where reports go.

use clap::Args;
use oss_inventory::{BucketName, RoleArn};

use crate::value_parsers::{account_id, bucket, role_arn};

/// The flags that say where reports go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct DestinationArguments {
    /// The bucket that receives the reports
    #[arg(long, value_name = "BUCKET", value_parser = bucket)]
    destination: Option<BucketName>,

    /// The role that OSS assumes to write them: `acs:ram::ACCOUNT:role/NAME`
    #[arg(long, value_name = "ARN", value_parser = role_arn)]
    role_arn: Option<RoleArn>,

    /// The account that owns the bucket [default: the one of the role]
    ///
    /// Without --role-arn, the role is `AliyunOSSRole` of this account, which the console creates.
    #[arg(long, alias = "account", value_name = "ID", value_parser = account_id)]
    account_id: Option<String>,
}

/// The role that the console creates.
const DEFAULT_ROLE: &str = "AliyunOSSRole";

impl DestinationArguments {
    /// Returns the bucket.
    pub(super) fn bucket(&self) -> Option<BucketName> {
        self.destination.clone()
    }

    /// Returns the account of the bucket.
    pub(super) fn account_id(&self) -> Option<String> {
        let of_role = self.role_arn.as_ref().map(RoleArn::account_id);
        self.account_id.as_deref().or(of_role).map(str::to_owned)
    }

    /// Returns the resource name of the role.
    pub(super) fn role(&self) -> Option<String> {
        let of_account = || RoleArn::new(self.account_id.clone()?, DEFAULT_ROLE).ok();
        let role = self.role_arn.clone().or_else(of_account)?;
        Some(role.to_string())
    }
}

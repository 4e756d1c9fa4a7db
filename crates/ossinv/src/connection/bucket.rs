//! The flags that connect to the bucket of rules.

use anyhow::Result;
use clap::Args;
use oss_inventory::{BucketName, InventoryClient};

use super::Connection;
use crate::value_parsers::bucket;

/// The flags that connect to the bucket of rules.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct BucketConnection {
    /// The bucket that has the rules: `name` or `oss://name`
    #[arg(short, long, env = "OSS_BUCKET", hide_env_values = true, value_parser = bucket)]
    bucket: BucketName,

    #[command(flatten)]
    connection: Connection,
}

impl BucketConnection {
    /// Creates the client; nothing is sent.
    pub(crate) fn client(&self) -> Result<InventoryClient> {
        let client = self.connection.client(&self.bucket)?;
        Ok(InventoryClient::new(client, self.bucket.clone()))
    }

    /// Returns the flags that connect another command to the bucket, for a shell.
    pub(crate) fn flags(&self) -> String {
        format!("-b {}{}", self.bucket, self.connection.flags())
    }

    /// Returns the flags without the bucket.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }
}

//! The flags that connect to the buckets of rules.

use anyhow::{Result, bail, ensure};
use clap::Args;
use oss_inventory::{BucketName, Client, InventoryClient, RuleSelector};

use super::Connection;
use super::all_buckets::all_buckets;
use crate::output::BucketNames;
use crate::value_parsers::bucket;

/// The flags that connect to the buckets of rules.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct BucketConnection {
    /// The bucket that has the rules: `name` or `oss://name`
    ///
    /// Some commands accept the flag several times.
    #[arg(
        short,
        long = "bucket",
        env = "OSS_BUCKET",
        hide_env_values = true,
        value_name = "BUCKET",
        value_parser = bucket,
        required_unless_present = "all_buckets"
    )]
    buckets: Vec<BucketName>,

    /// Use all buckets of the region, or those whose names match
    ///
    /// In the pattern, `*` stands for any text, and `?` for one character. The variable is ignored.
    #[arg(
        long,
        value_name = "PATTERN",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "*"
    )]
    all_buckets: Option<RuleSelector>,

    #[command(flatten)]
    connection: Connection,
}

impl BucketConnection {
    /// Creates the client of the only bucket; nothing is sent.
    pub(crate) fn client(&self) -> Result<InventoryClient> {
        let bucket = self.bucket()?;
        let client = self.connection.client(bucket)?;
        Ok(InventoryClient::new(client, bucket.clone()))
    }

    /// Creates the clients of all buckets, in the order of the flags or of the names.
    ///
    /// They share their connections and credentials. Only `--all-buckets` sends requests.
    pub(crate) async fn clients(&self) -> Result<Vec<InventoryClient>> {
        let (client, buckets) = self.client_and_buckets().await?;
        let client_of = |bucket| InventoryClient::new(client.clone(), bucket);
        Ok(buckets.into_iter().map(client_of).collect())
    }

    /// Returns whether output names the bucket of each rule.
    ///
    /// It does if the flags may name several. It depends on the flags alone, so a script gets the same structure
    /// with any number of buckets.
    pub(crate) fn bucket_names(&self) -> BucketNames {
        if self.all_buckets.is_some() || self.buckets.len() > 1 {
            BucketNames::Shown
        } else {
            BucketNames::Hidden
        }
    }

    /// Returns whether a pattern selects the buckets.
    ///
    /// The user may not know all of them.
    pub(crate) fn is_pattern(&self) -> bool {
        self.all_buckets.is_some()
    }

    /// Returns the flags that connect another command to a bucket, for a shell.
    pub(crate) fn flags(&self, bucket: &BucketName) -> String {
        format!("-b {bucket}{}", self.connection.flags())
    }

    /// Returns the flags without the bucket.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    fn bucket(&self) -> Result<&BucketName> {
        match self.buckets.as_slice() {
            [bucket] if self.all_buckets.is_none() => Ok(bucket),
            _ => bail!("this command works on one bucket; use -b once"),
        }
    }

    async fn client_and_buckets(&self) -> Result<(Client, Vec<BucketName>)> {
        let Some(selector) = &self.all_buckets else {
            for (n, bucket) in self.buckets.iter().enumerate() {
                let is_first = !self.buckets[..n].contains(bucket);
                ensure!(is_first, "the bucket {bucket} is given twice");
            }
            let client = self.connection.client_of(&self.buckets)?;
            return Ok((client, self.buckets.clone()));
        };
        let client = self.connection.client_of(&[])?;
        let buckets = all_buckets(&client, selector).await?;
        for bucket in &buckets {
            self.connection.check(client.endpoint(), bucket)?;
        }
        Ok((client, buckets))
    }
}

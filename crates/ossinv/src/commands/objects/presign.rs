//! `ossinv presign`: prints a URL that works without credentials.

mod header;
mod object_url;

use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use oss_inventory::oss_client::{Client, Error, Operation, PresignedRequest};
use oss_model::object::{DeleteObject, GetObject, HeadObject, PutObject};

use crate::connection::Connection;
use crate::duration::duration;
use crate::terminal::{print, printable, status_line};
use header::{Header, WithHeaders};
use object_url::ObjectUrl;

/// Print a URL that gives access to one object, without credentials
///
/// Standard output has the URL alone: `curl "$(ossinv presign oss://bucket/key)"` downloads the object, and
/// `curl -T FILE "$(ossinv presign --method PUT oss://bucket/key)"` uploads one. `-T` appends the file name to
/// a key that ends in `/`, so use `curl -X PUT --data-binary @FILE -H Content-Type:` for it. The URL is a
/// secret until it expires. No request is sent to OSS, so the object may be missing.
#[derive(Debug, Args)]
pub(crate) struct Presign {
    /// The object, as `oss://bucket/key`; the key is not percent-encoded
    #[arg(value_name = "OBJECT")]
    object: ObjectUrl,

    /// The request that the URL is for
    #[arg(long, value_enum, ignore_case = true, default_value_t = Method::Get)]
    method: Method,

    /// The time until the URL expires: 90s, 15m, 1h30m, 7d; or seconds
    ///
    /// At most 7 days with v4 signatures. With temporary credentials, the URL also ends with them.
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = duration)]
    expires: Duration,

    /// A header that the URL requires, such as `Content-Type:image/png`
    ///
    /// May be repeated. Standard error names the headers. With v1 signatures, only Content-Type, Content-MD5
    /// and x-oss-* are enforced.
    #[arg(long = "header", value_name = "NAME:VALUE")]
    headers: Vec<Header>,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Method {
    /// To download the object
    Get,
    /// To upload the object
    Put,
    /// To show its size and other metadata
    Head,
    /// To delete the object
    Delete,
}

impl Presign {
    pub(crate) async fn run(self) -> Result<()> {
        let client = self.connection.client(&self.object.bucket)?;
        let presigned = self.presign(&client).await;
        let presigned = presigned.with_context(|| format!("cannot presign {}", self.object))?;
        print(&format!("{}\n", presigned.uri()))?;
        for (name, value) in presigned.headers() {
            let value = String::from_utf8_lossy(value.as_bytes());
            status_line(&format!(
                "note: the URL needs this header: {name}: {}",
                printable(&value)
            ));
        }
        if let Ok(expiry) = Timestamp::try_from(presigned.expires_at()) {
            status_line(&format!("note: the URL expires at {expiry}"));
        }
        Ok(())
    }

    async fn presign(&self, client: &Client) -> Result<PresignedRequest, Error> {
        let (bucket, key) = (self.object.bucket.as_str(), self.object.key.as_str());
        match self.method {
            Method::Get => {
                self.presign_operation(client, GetObject::new(bucket, key))
                    .await
            }
            Method::Put => {
                let put = PutObject::new(bucket, key, "");
                self.presign_operation(client, put).await
            }
            Method::Head => {
                self.presign_operation(client, HeadObject::new(bucket, key))
                    .await
            }
            Method::Delete => {
                let delete = DeleteObject::new(bucket, key);
                self.presign_operation(client, delete).await
            }
        }
    }

    async fn presign_operation<O: Operation>(
        &self,
        client: &Client,
        operation: O,
    ) -> Result<PresignedRequest, Error> {
        let headers = &self.headers;
        let operation = WithHeaders { operation, headers };
        client.presign(&operation, self.expires).await
    }
}

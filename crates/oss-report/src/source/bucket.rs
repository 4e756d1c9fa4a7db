//! Reports in a bucket.

use oss_client::{Client, Error as ClientError};
use oss_model::object::{GetObject, ListObjectsV2};
use oss_model::operation::ByteStream;

use super::{Entry, Source, SourceFuture};
use crate::error::{Error, ErrorKind};
use crate::printable::printable;

/// The number of objects in a page of a list.
const PAGE: i64 = 1000;

/// A bucket that has reports, which a client reads.
///
/// Downloads continue after an interruption; see [`Client::download`]. The client needs the permissions to list the
/// bucket and to get its objects.
///
/// # Examples
///
/// ```no_run
/// use oss_report::{Bucket, ReportFolder, Reports};
///
/// # async fn example(client: oss_client::Client) -> Result<(), oss_report::Error> {
/// let folder = ReportFolder::new("reports", "examplebucket/daily/")?;
/// let reports = Reports::new(Bucket::new(client, folder.bucket()), folder);
/// println!("{} files", reports.latest().await?.manifest().files().len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Bucket {
    client: Client,
    name: String,
}

impl Bucket {
    /// Creates a source from a client and the name of a bucket.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { client, name }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Entry>, Error> {
        let mut list = ListObjectsV2::new(&self.name);
        list.prefix = Some(prefix.to_owned());
        list.max_keys = Some(PAGE);
        let mut objects = self.client.items(list);
        let mut entries = Vec::new();
        while let Some(object) = objects.next().await {
            let object = object.map_err(|error| self.unlistable(prefix, error))?;
            entries.push(Entry::new(object.key, object.size.unwrap_or_default()));
        }
        Ok(entries)
    }

    fn unlistable(&self, prefix: &str, error: ClientError) -> Error {
        let (bucket, prefix) = (printable(&self.name), printable(prefix));
        let message = format!("the objects of oss://{bucket}/{prefix} can't be listed");
        let kind = match error.code() {
            Some("NoSuchBucket") => ErrorKind::NotFound,
            _ => ErrorKind::Source,
        };
        Error::new(kind, message)
            .with_help(
                "check the bucket, the region and the permission oss:ListObjects, and try again",
            )
            .with_source(error)
    }

    async fn open(&self, key: &str) -> Result<ByteStream, Error> {
        let get = GetObject::new(&self.name, key);
        let object = self.client.download(&get).await;
        object.map(|object| object.body).map_err(|error| {
            let bucket = printable(&self.name);
            let described = if error.code() == Some("NoSuchKey") {
                let message = format!("the object doesn't exist in the bucket {bucket}");
                Error::new(ErrorKind::NotFound, message)
            } else {
                let message = format!("the object can't be read from the bucket {bucket}");
                Error::new(ErrorKind::Source, message)
                    .with_help("check the permission oss:GetObject, and try again")
            };
            described.with_source(error).with_file(key)
        })
    }
}

impl Source for Bucket {
    fn list<'s>(&'s self, prefix: &'s str) -> SourceFuture<'s, Vec<Entry>> {
        Box::pin(self.list(prefix))
    }

    fn open<'s>(&'s self, key: &'s str) -> SourceFuture<'s, ByteStream> {
        Box::pin(self.open(key))
    }
}

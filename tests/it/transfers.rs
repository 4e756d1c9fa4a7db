//! Uploads and downloads of large objects, against the local OSS.

mod changes;
mod checkpoints;
mod downloads;
mod failures;
mod interop;
mod killed;
mod lost_responses;
mod sizes;
mod sources;

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use oss_client::Client;
use oss_emulator::fault::{Effect, Fault};
use oss_model::multipart::ListMultipartUploads;
use oss_model::object::GetObject;
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, LocalOss};
use tempfile::TempDir;

const KEY: &str = "large object";
/// The smallest part size.
const PART: u64 = 100 * 1024;

/// A local OSS, a client and a folder for files.
struct Setup {
    local: LocalOss,
    client: Client,
    folder: TempDir,
}

impl Setup {
    async fn start() -> Outcome<Self> {
        let local = LocalOss::start().await?;
        let client = local.client_builder()?.build()?;
        Ok(Self {
            local,
            client,
            folder: tempfile::tempdir()?,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file called `source` and returns its path and content.
    fn source(&self, length: u64) -> Outcome<(PathBuf, Vec<u8>)> {
        let path = self.path("source");
        let content = content(length, 1);
        fs::write(&path, &content)?;
        Ok((path, content))
    }

    fn fail(&self, operation: &str, effect: Effect, first: u64) -> Outcome {
        let trigger = Fault::on(operation)?.first(first);
        self.local.emulator().faults().add(trigger.then(effect));
        Ok(())
    }

    fn requests(&self, operation: &str) -> Outcome<u64> {
        Ok(self.local.emulator().journal().requests_of(operation)?)
    }

    /// Returns the content of the object.
    async fn object(&self) -> Outcome<Bytes> {
        let object = self.client.execute(&GetObject::new(BUCKET, KEY)).await?;
        Ok(object.body.collect(1 << 30).await?)
    }

    /// Returns the number of multipart uploads that weren't completed or aborted.
    async fn uploads(&self) -> Outcome<usize> {
        let list = ListMultipartUploads::new(BUCKET);
        Ok(self.client.execute(&list).await?.uploads.len())
    }

    /// Returns the names of the files in the folder.
    fn files(&self) -> Outcome<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.folder.path())? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }
}

/// Returns bytes that repeat only after a gigabyte.
fn content(length: u64, seed: u64) -> Vec<u8> {
    let words = (0..length.div_ceil(8)).map(|index| {
        let mixed = (index + seed * 0x1_0000_0001).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ (mixed >> 29)).to_le_bytes()
    });
    let mut bytes: Vec<u8> = words.flatten().collect();
    bytes.truncate(usize::try_from(length).expect("a test fits into memory"));
    bytes
}

/// Calculates the CRC-64 of OSS bit by bit: ECMA-182, reflected.
fn crc64(bytes: &[u8]) -> u64 {
    let step = |crc: u64| (crc >> 1) ^ (0xC96C_5795_D787_0F42 & 0_u64.wrapping_sub(crc & 1));
    let byte = |crc: u64, byte: &u8| (0..8).fold(crc ^ u64::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(!0, byte)
}

/// The transfers can run on any thread.
#[tokio::test]
async fn futures_of_transfers_are_send() -> Outcome {
    fn assert_send<T: Send>(future: T) -> T {
        future
    }
    let setup = Setup::start().await?;
    let (path, _) = setup.source(1)?;
    assert_send(setup.client.upload_file(BUCKET, KEY, &path).send()).await?;
    let stream = oss_model::operation::ByteStream::from(Bytes::from("1"));
    assert_send(setup.client.upload_stream(BUCKET, KEY, stream).send()).await?;
    assert_send(setup.client.download_file(BUCKET, KEY, &path).send()).await?;
    Ok(())
}

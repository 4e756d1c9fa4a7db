//! The checksum of uploaded data.

use bytes::Bytes;
use oss_model::operation::{Operation, RequestBody, StreamError};

use crate::Client;
use crate::crc64::Crc64;
use crate::transfer::problem::Problem;

/// Uploads data, and returns the output and the CRC-64 of what was read and sent.
///
/// It is compared even if the client doesn't compare others: the checksum of the object is made of it.
pub(super) async fn send<O: Operation>(
    client: &Client,
    operation: &O,
) -> Result<(O::Output, u64), Problem> {
    let mut sent = None;
    let (output, _) = client
        .execute_with(operation, true, |_, response| {
            sent = response.sent_crc64;
            response
        })
        .await?;
    let crc64 = sent.ok_or(Problem::UnexpectedResponse(
        "OSS confirmed the data before it was sent",
    ))?;
    Ok((output, crc64))
}

/// Reads a repeatable body, and returns its CRC-64.
pub(super) async fn read(body: &RequestBody) -> Result<u64, StreamError> {
    let mut crc = Crc64::new();
    let mut stream = body.open().unwrap_or_else(|| Bytes::new().into());
    while let Some(chunk) = stream.next_chunk().await? {
        crc.update(&chunk);
    }
    Ok(crc.value())
}

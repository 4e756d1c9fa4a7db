//! Reports of the local OSS, read through the client.

use crate::Outcome;

#[tokio::test]
async fn placeholder() -> Outcome {
    Ok(())
}

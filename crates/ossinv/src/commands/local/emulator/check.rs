//! `ossinv emulator --check URL`: asks a local OSS whether it runs.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use http::{Request, Uri};
use oss_transport::{Body, Cryptography, HyperTransport, Transport as _};
use tokio::time::timeout;

/// How long the response may take.
const LIMIT: Duration = Duration::from_secs(5);

/// The error of a check that found no local OSS.
#[derive(Debug)]
pub(crate) struct NotRunning {
    url: Uri,
    cause: anyhow::Error,
}

/// Fails unless a local OSS responds at this URL.
pub(super) async fn check(url: &Uri) -> Result<()> {
    let checked = timeout(LIMIT, health(url)).await;
    let checked = checked.unwrap_or_else(|_| Err(anyhow!("no response for 5 seconds")));
    let url = url.clone();
    Ok(checked.map_err(|cause| NotRunning { url, cause })?)
}

async fn health(url: &Uri) -> Result<()> {
    let base = url.to_string();
    let uri = format!("{}/_emulator/health", base.trim_end_matches('/'));
    let transport = HyperTransport::builder().cryptography(Cryptography::Ring);
    let request = Request::get(uri).body(Body::empty());
    let request = request.context("the URL isn't one like http://127.0.0.1:8000")?;
    let status = transport.build().send(request).await?.status();
    ensure!(
        status.is_success(),
        "the status of its admin API is {status}"
    );
    Ok(())
}

impl fmt::Display for NotRunning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no local OSS is ready at {}", self.url)
    }
}

impl Error for NotRunning {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.cause.as_ref())
    }
}

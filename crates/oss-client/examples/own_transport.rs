//! Sends requests through a transport of its own, which logs the operations.
//!
//! Usage: `own_transport ENDPOINT BUCKET`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use anyhow::Context as _;
use oss_client::model::object::ListObjectsV2;
use oss_client::transport::Body;
use oss_client::{
    ClientBuilder, EnvironmentCredentials, HyperTransport, OperationInfo, Region, SendFuture,
    Transport,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let mut next = || args.next().context("usage: own_transport ENDPOINT BUCKET");
    let region = Region::new("cn-hangzhou")?;
    let builder = oss_client::Client::builder(region, EnvironmentCredentials::new());
    run(builder.endpoint(next()?.parse()?), &next()?).await
}

/// Logs the operation of each request.
///
/// Any HTTP client can replace the inner transport: `send` gets an `http::Request` and returns a response.
#[derive(Debug)]
struct Logged(HyperTransport);

impl Transport for Logged {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        let operation = request.extensions().get::<OperationInfo>();
        println!("{:?}", operation.map(|operation| operation.name));
        self.0.send(request)
    }
}

pub(crate) async fn run(builder: ClientBuilder, bucket: &str) -> anyhow::Result<()> {
    let client = builder.transport(Logged(HyperTransport::new())).build()?;
    client.execute(&ListObjectsV2::new(bucket)).await?;
    Ok(())
}

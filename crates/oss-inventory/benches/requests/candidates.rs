//! The ways to request the rule, from bare hyper to `InventoryClient::get`.

use std::error::Error;
use std::net::SocketAddr;

use http::header::HOST;
use http::request::Parts;
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::rt::Executor as _;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use oss_inventory::oss_client::{Addressing, Endpoint};
use oss_inventory::oss_model::inventory::GetBucketInventory;
use oss_inventory::{
    BucketName, Client, Credentials, InventoryClient, Region, StaticCredentials, oss_transport,
};
use oss_transport::{Body, HyperTransport, Transport};
use oss_transport_testing::Capture;
use tokio::net::TcpStream;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const BUCKET: &str = "examplebucket";
const ID: &str = "daily";
/// More than the size of the response.
const LIMIT: usize = 64 * 1024;

/// A way to request the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Candidate {
    /// `hyper::client::conn::http1`: one connection and nothing else.
    Hyper,
    /// The pooled client of hyper-util, on which our layers build.
    Pool,
    /// Our transport with a request that is already signed.
    Transport,
    /// The whole client: request, signature, retries, limits, and parsing the rule.
    Execute,
    /// The call of a user.
    Get,
}

/// All candidates with warm connections.
pub(crate) struct Candidates {
    hyper: SendRequest<Empty<Bytes>>,
    pool: Pool<HttpConnector, Empty<Bytes>>,
    transport: HyperTransport,
    client: Client,
    inventory: InventoryClient,
    /// The signed request of [`Candidate::Execute`], for candidates that don't sign.
    head: Parts,
    /// The same in the form that is sent over the wire.
    bare: Parts,
}

impl Candidate {
    pub(crate) const ALL: [Self; 5] = [
        Self::Hyper,
        Self::Pool,
        Self::Transport,
        Self::Execute,
        Self::Get,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hyper => "floor/hyper",
            Self::Pool => "floor/pool",
            Self::Transport => "transport/send",
            Self::Execute => "client/execute",
            Self::Get => "inventory/get",
        }
    }
}

impl Candidates {
    /// Connects all candidates on the current runtime.
    pub(crate) async fn new(server: SocketAddr) -> Outcome<Self> {
        let head = signed_head(server).await?;
        let mut bare = head.clone();
        let host = HeaderValue::try_from(server.to_string())?;
        bare.headers.insert(HOST, host);
        let target = head.uri.path_and_query().ok_or("no target")?;
        bare.uri = target.clone().into();

        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        let (hyper, connection) = http1::handshake(TokioIo::new(stream)).await?;
        TokioExecutor::new().execute(connection);
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = client(server, HyperTransport::new())?;
        let mut candidates = Self {
            hyper,
            pool: Pool::builder(TokioExecutor::new()).build(connector),
            transport: HyperTransport::new(),
            inventory: InventoryClient::new(client.clone(), BucketName::new(BUCKET)?),
            client,
            head,
            bare,
        };
        for candidate in Candidate::ALL.repeat(100) {
            candidates.request(candidate).await?;
        }
        Ok(candidates)
    }

    /// Sends one request and reads the whole response.
    pub(crate) async fn request(&mut self, candidate: Candidate) -> Outcome {
        match candidate {
            Candidate::Hyper => {
                let request = Request::from_parts(self.bare.clone(), Empty::new());
                self.hyper.ready().await?;
                read(self.hyper.send_request(request).await?).await
            }
            Candidate::Pool => {
                let request = Request::from_parts(self.head.clone(), Empty::new());
                read(self.pool.request(request).await?).await
            }
            Candidate::Transport => {
                let request = Request::from_parts(self.head.clone(), Body::empty());
                let response = self.transport.send(request).await?;
                check(&response.into_body().collect(LIMIT).await?)
            }
            Candidate::Execute => {
                let get = GetBucketInventory::new(BUCKET, ID);
                let rule = self.client.execute(&get).await?;
                (rule.id == ID)
                    .then_some(())
                    .ok_or_else(|| "another rule".into())
            }
            Candidate::Get => {
                let rule = self.inventory.get(ID).await?;
                (rule.id == ID)
                    .then_some(())
                    .ok_or_else(|| "another rule".into())
            }
        }
    }
}

async fn read(response: Response<Incoming>) -> Outcome {
    check(&response.into_body().collect().await?.to_bytes())
}

fn check(body: &[u8]) -> Outcome {
    let is_whole = body.ends_with(b"</InventoryConfiguration>");
    is_whole.then_some(()).ok_or_else(|| "not the rule".into())
}

fn client(server: SocketAddr, transport: impl Transport) -> Outcome<Client> {
    let key = Credentials::new("LTAI5tExampleAccessKey", "exampleSecretKey0123456789")?;
    let client = Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
        .endpoint(Endpoint::custom(&format!("http://{server}"))?)
        .addressing(Addressing::Path)
        .transport(transport)
        .build()?;
    Ok(client)
}

/// Captures the request of the client, so that the others send the same bytes.
async fn signed_head(server: SocketAddr) -> Outcome<Parts> {
    let capture = Capture::new(Response::new(""));
    let get = GetBucketInventory::new(BUCKET, ID);
    // The empty response is an error; only the request matters here.
    let _ = client(server, capture.clone())?.execute(&get).await;
    let request = capture.requests().pop().ok_or("nothing was sent")?;
    Ok(request.into_parts().0)
}

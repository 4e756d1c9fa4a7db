//! The ways to send and read data, from bare hyper to the client.

use std::convert::Infallible;
use std::error::Error;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, Request};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use oss_client::{
    Addressing, Client, ClientBuilder, Credentials, Endpoint, Region, StaticCredentials,
};
use oss_model::object::{GetObject, PutObject};
use oss_model::operation::RequestBody;

use super::server;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const BUCKET: &str = "examplebucket";
const KEY: &str = "data";
const CHUNK: usize = 64 * 1024;

/// A way to send or read the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Candidate {
    /// The pooled client of hyper-util sends bytes in memory.
    PutPool,
    /// Our client sends bytes in memory and compares nothing.
    PutUnverified,
    /// Our client with its defaults sends bytes in memory.
    Put,
    /// Our client with its defaults sends a stream of chunks of 64 KiB.
    PutStream,
    /// The pooled client of hyper-util.
    GetPool,
    /// Our client, which compares nothing.
    GetUnverified,
    /// Our client with its defaults.
    Get,
}

/// All candidates.
pub(crate) struct Candidates {
    pool: Pool<HttpConnector, Full<Bytes>>,
    client: Client,
    unverified: Client,
    url: String,
    data: Bytes,
}

impl Candidate {
    pub(crate) const ALL: [Self; 7] = [
        Self::PutPool,
        Self::PutUnverified,
        Self::Put,
        Self::PutStream,
        Self::GetPool,
        Self::GetUnverified,
        Self::Get,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PutPool => "floor/put",
            Self::PutUnverified => "client/put unverified",
            Self::Put => "client/put",
            Self::PutStream => "client/put stream",
            Self::GetPool => "floor/get",
            Self::GetUnverified => "client/get unverified",
            Self::Get => "client/get",
        }
    }
}

impl Candidates {
    pub(crate) fn new(server: SocketAddr, size: usize) -> Outcome<Self> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Ok(Self {
            pool: Pool::builder(TokioExecutor::new()).build(connector),
            client: builder(server)?.build()?,
            unverified: builder(server)?.without_checksum_verification().build()?,
            url: format!("http://{server}/{BUCKET}/{KEY}"),
            data: server::data(size).into(),
        })
    }

    /// Sends one request and reads the whole response.
    pub(crate) async fn request(&mut self, candidate: Candidate) -> Outcome {
        match candidate {
            Candidate::PutPool => self.pool(Method::PUT).await,
            Candidate::PutUnverified => put(&self.unverified, self.data.clone()).await,
            Candidate::Put => put(&self.client, self.data.clone()).await,
            Candidate::PutStream => {
                let data = self.data.clone();
                let body = RequestBody::repeatable(move || Chunks(data.clone()));
                put(&self.client, body).await
            }
            Candidate::GetPool => self.pool(Method::GET).await,
            Candidate::GetUnverified => get(&self.unverified, self.data.len()).await,
            Candidate::Get => get(&self.client, self.data.len()).await,
        }
    }

    async fn pool(&self, method: Method) -> Outcome {
        let is_put = method == Method::PUT;
        let body = if is_put {
            self.data.clone()
        } else {
            Bytes::new()
        };
        let request = Request::builder().method(method).uri(&self.url);
        let mut response = self.pool.request(request.body(Full::new(body))?).await?;
        let mut length = 0;
        while let Some(frame) = response.body_mut().frame().await {
            length += frame?.into_data().map_or(0, |data| data.len());
        }
        check(length, if is_put { 0 } else { self.data.len() })
    }
}

async fn put(client: &Client, body: impl Into<RequestBody>) -> Outcome {
    let output = client.execute(&PutObject::new(BUCKET, KEY, body)).await?;
    let crc64 = output.hash_crc64;
    crc64.map(drop).ok_or_else(|| "no CRC-64".into())
}

async fn get(client: &Client, expected: usize) -> Outcome {
    let mut output = client.execute(&GetObject::new(BUCKET, KEY)).await?;
    let mut length = 0;
    while let Some(chunk) = output.body.next_chunk().await? {
        length += chunk.len();
    }
    check(length, expected)
}

fn check(length: usize, expected: usize) -> Outcome {
    (length == expected)
        .then_some(())
        .ok_or_else(|| "another length".into())
}

fn builder(server: SocketAddr) -> Outcome<ClientBuilder> {
    let key = Credentials::new("LTAI5tExampleAccessKey", "exampleSecretKey0123456789")?;
    Ok(
        Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
            .endpoint(Endpoint::custom(&format!("http://{server}"))?)
            .addressing(Addressing::Path),
    )
}

/// A stream of known length.
struct Chunks(Bytes);

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.0.len().min(CHUNK);
        Poll::Ready((length > 0).then(|| Ok(Frame::data(self.0.split_to(length)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

//! A minimal client: raw bytes over a socket, signed with oss-sign.

use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use oss_emulator::{Builder, Emulator};
use oss_model::RootElement;
use oss_model::common::ErrorDocument;
use oss_sign::{Credentials, SignableRequest, encode_path, v4};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::store;

pub(crate) type TestResult = Result<(), Box<dyn std::error::Error>>;

/// The time of all emulators and clients: 2026-11-22T07:42:33Z.
pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_333_353)
}

/// Returns a builder with the store that the environment selects.
pub(crate) fn builder() -> Builder {
    store::selected(builder_in_memory())
}

pub(crate) fn builder_in_memory() -> Builder {
    Emulator::builder().clock(now)
}

pub(crate) fn known_key() -> Credentials {
    Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET).unwrap()
}

/// Waits until a condition holds; fails after 30 seconds.
pub(crate) async fn until(holds: impl AsyncFn() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    let limit = Duration::from_secs(30);
    let outcome = tokio::time::timeout(limit, waiting).await;
    assert!(
        outcome.is_ok(),
        "the condition does not hold after {limit:?}"
    );
}

/// A request and the resource that its signature names.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) host: String,
    /// The path of the request line.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) bucket: Option<String>,
    pub(crate) key: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A request to the service, in path style.
    pub(crate) fn service(method: Method, query: &str) -> Self {
        Self {
            method,
            host: "127.0.0.1".to_owned(),
            path: "/".to_owned(),
            query: query.to_owned(),
            bucket: None,
            key: String::new(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// A request to a bucket, in path style.
    pub(crate) fn bucket(method: Method, bucket: &str, query: &str) -> Self {
        Self {
            path: format!("/{bucket}/"),
            bucket: Some(bucket.to_owned()),
            ..Self::service(method, query)
        }
    }

    /// A request to an object, in path style.
    pub(crate) fn object(method: Method, bucket: &str, key: &str, query: &str) -> Self {
        Self {
            path: format!("/{bucket}/{}", encode_path(key)),
            key: key.to_owned(),
            ..Self::bucket(method, bucket, query)
        }
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    pub(crate) fn signable(&self) -> SignableRequest<'_> {
        let request = SignableRequest::new(&self.method, &self.headers).with_query(&self.query);
        match &self.bucket {
            Some(bucket) => request.with_object(bucket, &self.key),
            None => request,
        }
    }

    pub(crate) fn signed(self) -> Self {
        self.signed_with(&known_key(), "cn-hangzhou", now())
    }

    pub(crate) fn signed_with(mut self, key: &Credentials, region: &str, time: SystemTime) -> Self {
        let params = v4::SigningParams::new(key, region, time);
        let signed = v4::sign(&self.signable(), &params).unwrap();
        signed.apply_to(&mut self.headers);
        self
    }

    /// The head without its final empty line.
    pub(crate) fn head(&self) -> Vec<u8> {
        let question = if self.query.is_empty() { "" } else { "?" };
        let mut head = format!(
            "{} {}{question}{} HTTP/1.1\r\nHost: {}\r\n",
            self.method, self.path, self.query, self.host
        )
        .into_bytes();
        for (name, value) in &self.headers {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head();
        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", self.body.len()).as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Sends the request over a new connection and reads until its end.
    pub(crate) async fn send_and_end(&self, emulator: &Emulator) -> (String, Option<ErrorKind>) {
        let mut connection = Connection::open(emulator).await;
        connection.send(&self.bytes()).await;
        connection.end().await
    }

    /// Sends the request over a new connection.
    pub(crate) async fn send(&self, emulator: &Emulator) -> Response {
        let mut connection = Connection::open(emulator).await;
        connection.send(&self.bytes()).await;
        connection.read_response(&self.method).await
    }
}

/// A persistent connection.
pub(crate) struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(emulator: &Emulator) -> Self {
        Self {
            stream: TcpStream::connect(emulator.address()).await.unwrap(),
            unread: Vec::new(),
        }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Sends bytes, and returns `false` if the server has closed the connection.
    pub(crate) async fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Closes the sending half of the connection.
    pub(crate) async fn finish_sending(&mut self) {
        // Fails only if the server has closed the connection.
        let _closed = self.stream.shutdown().await;
    }

    pub(crate) async fn exchange(&mut self, request: &Request) -> Response {
        self.send(&request.bytes()).await;
        self.read_response(&request.method).await
    }

    /// Reads the next final response.
    pub(crate) async fn read_response(&mut self, method: &Method) -> Response {
        loop {
            let response = self.read_any_response(method).await;
            if !response.status.is_informational() {
                return response;
            }
        }
    }

    /// Reads the next response, interim ones included.
    pub(crate) async fn read_any_response(&mut self, method: &Method) -> Response {
        let end = loop {
            if let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            self.read_more().await;
        };
        let head = String::from_utf8(self.unread[..end].to_vec()).unwrap();
        self.unread.drain(..end + 4);
        let mut response = Response::from_head(&head);
        if *method != Method::HEAD {
            let length = response.header("content-length").parse().unwrap_or(0);
            while self.unread.len() < length {
                self.read_more().await;
            }
            let body = self.unread.drain(..length).collect();
            response.body = String::from_utf8(body).unwrap();
        }
        response
    }

    /// Reads the beginning of a response.
    pub(crate) async fn receive_some(&mut self) {
        self.read_more().await;
    }

    async fn read_more(&mut self) {
        let read = self.stream.read_buf(&mut self.unread).await.unwrap();
        assert_ne!(read, 0, "the server closed the connection");
    }

    /// Reads until the connection ends, and returns the error that ended it.
    pub(crate) async fn end(&mut self) -> (String, Option<ErrorKind>) {
        let ended = loop {
            match self.stream.read_buf(&mut self.unread).await {
                Ok(0) => break None,
                Ok(_) => {}
                Err(error) => break Some(error.kind()),
            }
        };
        (String::from_utf8(self.unread.split_off(0)).unwrap(), ended)
    }

    /// Waits until the server closes the connection.
    pub(crate) async fn closed(&mut self) {
        while let Ok(1..) = self.stream.read_buf(&mut self.unread).await {}
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Response {
    fn from_head(head: &str) -> Self {
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (
                name.parse::<HeaderName>().unwrap(),
                value.trim().parse().unwrap(),
            )
        });
        Self {
            status: status.unwrap().parse().unwrap(),
            headers: headers.collect(),
            body: String::new(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// Reads the document of a success.
    #[track_caller]
    pub(crate) fn document<T: RootElement>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.body);
        T::from_xml_strict(self.body.as_bytes()).unwrap()
    }

    /// Reads the document of an error.
    #[track_caller]
    pub(crate) fn error(&self) -> ErrorDocument {
        assert!(!self.status.is_success(), "{}", self.body);
        ErrorDocument::from_xml(self.body.as_bytes()).unwrap()
    }

    /// Returns status, code and EC of the error of a `HEAD`, which is in a header.
    #[track_caller]
    pub(crate) fn head_refusal(&self) -> (u16, String, Option<String>) {
        assert_eq!(self.body, "");
        let document = STANDARD.decode(self.header("x-oss-err")).unwrap();
        let error = ErrorDocument::from_xml(&document).unwrap();
        (self.status.as_u16(), error.code.unwrap(), error.ec)
    }

    /// Returns status, code and EC of an error.
    #[track_caller]
    pub(crate) fn refusal(&self) -> (u16, String, Option<String>) {
        let error = self.error();
        (self.status.as_u16(), error.code.unwrap(), error.ec)
    }
}

/// The expected result of [`Response::refusal`].
pub(crate) fn refused(status: u16, code: &str, ec: Option<&str>) -> (u16, String, Option<String>) {
    (status, code.to_owned(), ec.map(String::from))
}

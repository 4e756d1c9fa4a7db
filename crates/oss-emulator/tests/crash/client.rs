//! A client with one connection, whose errors are results.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use oss_emulator::Emulator;
use oss_sign::{Credentials, SignableRequest, v4};

/// A persistent connection.
pub(crate) struct Client(BufReader<TcpStream>);

/// A request in path style; keys are plain.
#[derive(Clone, Debug)]
pub(crate) struct Request<'r> {
    pub(crate) method: Method,
    pub(crate) bucket: &'r str,
    pub(crate) key: &'r str,
    pub(crate) query: &'r str,
    pub(crate) header: Option<(&'static str, &'r str)>,
    pub(crate) body: &'r [u8],
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) version: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request; an error means that its outcome is unknown.
    pub(crate) fn send(&mut self, request: &Request<'_>) -> io::Result<Response> {
        self.0.get_mut().write_all(&request.bytes())?;
        let mut line = String::new();
        let mut next_line = |stream: &mut BufReader<TcpStream>| {
            line.clear();
            match stream.read_line(&mut line)? {
                0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
                _ => Ok(line.trim_end().to_owned()),
            }
        };
        let status = next_line(&mut self.0)?;
        let (mut length, mut version) = (0, None);
        loop {
            let line = next_line(&mut self.0)?;
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse().unwrap(),
                Some(("x-oss-version-id", value)) => version = Some(value.to_owned()),
                Some(_) => {}
                None => break,
            }
        }
        let has_body = request.method != Method::HEAD && !status.contains(" 204 ");
        let mut body = vec![0; if has_body { length } else { 0 }];
        self.0.read_exact(&mut body)?;
        let status = status.split(' ').nth(1).unwrap().parse().unwrap();
        Ok(Response {
            status,
            version,
            body,
        })
    }
}

impl<'r> Request<'r> {
    pub(crate) fn new(method: Method, bucket: &'r str, key: &'r str, query: &'r str) -> Self {
        Self {
            method,
            bucket,
            key,
            query,
            header: None,
            body: &[],
        }
    }

    pub(crate) fn body(self, body: &'r [u8]) -> Self {
        Self { body, ..self }
    }

    pub(crate) fn header(self, name: &'static str, value: &'r str) -> Self {
        Self {
            header: Some((name, value)),
            ..self
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut headers = HeaderMap::new();
        if let Some((name, value)) = self.header {
            let value = HeaderValue::from_str(value).unwrap();
            headers.insert(HeaderName::from_static(name), value);
        }
        let key = Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET).unwrap();
        let params = v4::SigningParams::new(&key, "cn-hangzhou", now());
        let signable = SignableRequest::new(&self.method, &headers).with_query(self.query);
        let signable = signable.with_object(self.bucket, self.key);
        v4::sign(&signable, &params).unwrap().apply_to(&mut headers);
        let question = if self.query.is_empty() { "" } else { "?" };
        let mut head = format!(
            "{} /{}/{}{question}{} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n",
            self.method,
            self.bucket,
            self.key,
            self.query,
            self.body.len()
        );
        for (name, value) in &headers {
            write!(head, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
        }
        [head.as_bytes(), b"\r\n", self.body].concat()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the emulator of another process has the system clock"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

//! A client that costs little: signed bytes over sockets that stay open.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::{self, ScopedJoinHandle};
use std::time::SystemTime;

use http::{HeaderMap, Method};
use oss_emulator::Emulator;
use oss_sign::{Credentials, SignableRequest, v4};

use super::Outcome;
use super::server::BUCKET;

/// A request that is measured.
#[derive(Clone, Copy)]
pub(crate) enum Call {
    Put,
    Get,
    Rule,
    PutLarge,
    GetLarge,
}

/// The connections of the client.
pub(crate) struct Client(Vec<Connection>);

struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    /// The key that only this connection writes.
    key: String,
}

const RULE: &str = "<InventoryConfiguration><Id>daily</Id><IsEnabled>false</IsEnabled>\
     <Filter><Prefix>logs/</Prefix></Filter>\
     <Destination><OSSBucketDestination><Format>CSV</Format>\
     <AccountId>100000000000000</AccountId>\
     <RoleArn>acs:ram::100000000000000:role/AliyunOSSRole</RoleArn>\
     <Bucket>acs:oss:::examplebucket</Bucket><Prefix>reports</Prefix></OSSBucketDestination></Destination>\
     <Schedule><Frequency>Daily</Frequency></Schedule>\
     <IncludedObjectVersions>Current</IncludedObjectVersions>\
     <OptionalFields><Field>Size</Field><Field>ETag</Field></OptionalFields></InventoryConfiguration>";

const RULE_QUERY: &str = "inventory&inventoryId=daily";

const SMALL: usize = 1024;
const LARGE: usize = 8 * 1024 * 1024;

impl Call {
    pub(crate) const ALL: [Self; 5] = [
        Self::Put,
        Self::Get,
        Self::Rule,
        Self::PutLarge,
        Self::GetLarge,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Put => "PutObject 1 KiB",
            Self::Get => "GetObject 1 KiB",
            Self::Rule => "GetBucketInventory",
            Self::PutLarge => "PutObject 8 MiB",
            Self::GetLarge => "GetObject 8 MiB",
        }
    }

    /// Returns how many requests each connection sends in a round.
    pub(crate) fn requests(self) -> usize {
        match self {
            Self::Put | Self::Get | Self::Rule => 500,
            Self::PutLarge | Self::GetLarge => 4,
        }
    }

    fn request(self, key: &str) -> Outcome<Vec<u8>> {
        match self {
            Self::Put => signed(&Method::PUT, key, "", &[b'x'; SMALL]),
            Self::Get => signed(&Method::GET, key, "", &[]),
            Self::Rule => signed(&Method::GET, "", RULE_QUERY, &[]),
            Self::PutLarge => signed(&Method::PUT, &large(key), "", &vec![b'x'; LARGE]),
            Self::GetLarge => signed(&Method::GET, &large(key), "", &[]),
        }
    }
}

impl Client {
    /// Connects, and puts the rule and the objects that are read.
    pub(crate) fn new(server: SocketAddr, connections: usize) -> Outcome<Self> {
        let connect = |number| {
            let stream = TcpStream::connect(server)?;
            stream.set_nodelay(true)?;
            let mut connection = Connection {
                stream,
                received: vec![0; 256 * 1024],
                key: format!("data/{number}"),
            };
            if number == 0 {
                connection.exchange(&signed(&Method::PUT, "", RULE_QUERY, RULE.as_bytes())?)?;
            }
            for put in [Call::Put, Call::PutLarge] {
                connection.exchange(&put.request(&connection.key)?)?;
            }
            Ok(connection)
        };
        (0..connections)
            .map(connect)
            .collect::<Outcome<_>>()
            .map(Self)
    }

    /// Sends all requests of a round over each connection.
    pub(crate) fn repeat(&mut self, call: Call) -> Outcome {
        thread::scope(|scope| {
            let repeat = |connection: &mut Connection| {
                let request = call.request(&connection.key)?;
                (0..call.requests()).try_for_each(|_| connection.exchange(&request))
            };
            let started: Vec<_> = self
                .0
                .iter_mut()
                .map(|connection| scope.spawn(move || repeat(connection)))
                .collect();
            let mut ended = started.into_iter().map(ScopedJoinHandle::join);
            ended.try_for_each(|result| result.map_err(|_| "a thread panicked")?)
        })
    }
}

impl Connection {
    /// Sends a request and reads its response.
    fn exchange(&mut self, request: &[u8]) -> Outcome {
        self.stream.write_all(request)?;
        let mut filled = 0;
        let mut remaining = loop {
            filled += self.read(filled)?;
            if let Some(length) = length(&self.received[..filled])? {
                break length.saturating_sub(filled);
            }
        };
        while remaining > 0 {
            remaining = remaining.saturating_sub(self.read(0)?);
        }
        Ok(())
    }

    /// Reads into the buffer and returns the number of bytes.
    fn read(&mut self, from: usize) -> Outcome<usize> {
        match self.stream.read(&mut self.received[from..])? {
            0 => Err("the server closed the connection".into()),
            read => Ok(read),
        }
    }
}

/// Returns the length of a response once its head is complete.
///
/// Its status must be 200.
fn length(received: &[u8]) -> Outcome<Option<usize>> {
    const LENGTH: &[u8] = b"\r\ncontent-length: ";
    let find = |text: &[u8]| received.windows(text.len()).position(|it| it == text);
    let Some(end) = find(b"\r\n\r\n") else {
        return Ok(None);
    };
    if !received.starts_with(b"HTTP/1.1 200 ") {
        return Err(String::from_utf8_lossy(received).into());
    }
    let digits = find(LENGTH).and_then(|at| {
        let rest = &received[at + LENGTH.len()..];
        rest.split(|byte| *byte == b'\r').next()
    });
    let length: usize = std::str::from_utf8(digits.unwrap_or(b"0"))?.parse()?;
    Ok(Some(end + 4 + length))
}

fn large(key: &str) -> String {
    format!("large/{key}")
}

/// Returns the bytes of a signed request, which are valid for 15 minutes.
fn signed(method: &Method, key: &str, query: &str, body: &[u8]) -> Outcome<Vec<u8>> {
    let credentials = Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET)?;
    let mut headers = HeaderMap::new();
    let params = v4::SigningParams::new(&credentials, "cn-hangzhou", SystemTime::now());
    let signable = SignableRequest::new(method, &headers)
        .with_query(query)
        .with_object(BUCKET, key);
    v4::sign(&signable, &params)?.apply_to(&mut headers);
    let mut bytes = Vec::new();
    write!(
        bytes,
        "{method} /{BUCKET}/{key}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    )?;
    for (name, value) in &headers {
        write!(bytes, "{name}: {}\r\n", value.to_str()?)?;
    }
    write!(bytes, "Content-Length: {}\r\n\r\n", body.len())?;
    bytes.extend_from_slice(body);
    Ok(bytes)
}

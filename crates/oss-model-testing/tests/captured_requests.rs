//! Routes and decodes requests that official SDKs have sent.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::error::Error;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use oss_model::operation::{IncomingRequest, OperationVisitor, ServerOperation, route};
use oss_model::{OPERATIONS, for_each_operation};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

#[derive(Deserialize)]
struct Capture {
    requests: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    name: String,
    operation: String,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
    bucket: Option<String>,
    key: Option<String>,
}

impl Recorded {
    fn headers(&self) -> Result<HeaderMap, Box<dyn Error>> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes())?;
            headers.append(name, HeaderValue::from_bytes(value.as_bytes())?);
        }
        Ok(headers)
    }

    fn query(&self) -> Result<Vec<(String, String)>, Box<dyn Error>> {
        let decode = |text: &str| percent_decode_str(text).decode_utf8().map(String::from);
        let query = self.target.split_once('?').map(|(_, query)| query);
        let pairs = query.into_iter().flat_map(|query| query.split('&'));
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        pairs.collect()
    }
}

fn incoming<'a>(
    recorded: &'a Recorded,
    method: &'a Method,
    headers: &'a HeaderMap,
    query: &'a [(String, String)],
) -> IncomingRequest<'a> {
    let request = IncomingRequest::new(method, headers)
        .with_query(query)
        .with_body(recorded.body.clone());
    match (
        recorded.bucket.as_deref().unwrap_or_default(),
        recorded.key.as_deref().unwrap_or_default(),
    ) {
        ("", _) => request,
        (bucket, "") => request.with_bucket(bucket),
        (bucket, key) => request.with_object(bucket, key),
    }
}

/// Decodes all requests of each operation.
struct Decoding<'a> {
    routed: BTreeMap<&'static str, Vec<(&'a str, IncomingRequest<'a>)>>,
    operations: usize,
    requests: usize,
}

impl OperationVisitor for Decoding<'_> {
    fn visit<T: ServerOperation>(&mut self) {
        for (name, request) in self.routed.get(T::INFO.name).into_iter().flatten() {
            let operation = T::decode(request).unwrap_or_else(|error| panic!("{name}: {error}"));
            // The client's side sends the same.
            let sent = operation
                .request()
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            for pair in sent
                .query
                .iter()
                .filter(|pair| pair.name != "encoding-type")
            {
                let value = pair.value.clone().unwrap_or_default();
                let expected = (pair.name.to_string(), value);
                assert!(request.query.contains(&expected), "{name}: {expected:?}");
            }
            for (header, value) in sent
                .headers
                .iter()
                .filter(|(name, _)| *name != "content-type")
            {
                assert_eq!(request.headers.get(header), Some(value), "{name}: {header}");
            }
            self.requests += 1;
        }
        self.operations += 1;
    }
}

#[test]
fn captured_requests_are_routed_to_their_operation() -> Result<(), Box<dyn Error>> {
    let text = include_str!("../../../specs/vectors/captured-requests.json");
    let capture: Capture = serde_json::from_str(text)?;
    let mut owned = Vec::new();
    for recorded in &capture.requests {
        let method: Method = recorded.method.parse()?;
        owned.push((recorded, method, recorded.headers()?, recorded.query()?));
    }
    let mut routed: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (recorded, method, headers, query) in &owned {
        let request = incoming(recorded, method, headers, query);
        let Some(info) = route(&request) else {
            panic!("{}: no operation", recorded.name);
        };
        // Requests for single rules or lists of them were recorded without a name.
        if recorded.operation != "Unknown" {
            assert_eq!(info.name, recorded.operation, "{}", recorded.name);
        }
        let requests = routed.entry(info.name).or_default();
        requests.push((recorded.name.as_str(), request));
    }
    let mut decoding = Decoding {
        routed,
        operations: 0,
        requests: 0,
    };
    for_each_operation(&mut decoding);
    assert_eq!(decoding.operations, OPERATIONS.len());
    assert_eq!(decoding.requests, 120);
    Ok(())
}

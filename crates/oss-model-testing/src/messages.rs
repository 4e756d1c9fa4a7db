//! Draws requests and responses of operations, as HTTP carries them.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use oss_model::operation::{EncodedHeader, ObjectLocation};
use proptest::option;
use proptest::prelude::*;
use toml::Table;

use crate::schema::Schema;
use crate::spec::{OperationSpec, QueryPart};
use crate::wire_values::{self, Place};

/// A request of an operation, with its host, path and query decoded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WireRequest {
    /// The method.
    pub method: Method,
    /// The bucket, unless the request addresses the service.
    pub bucket: Option<String>,
    /// The key, if the request addresses an object.
    pub key: Option<String>,
    /// The query; a subresource has an empty value.
    pub query: Vec<(String, String)>,
    /// The headers, encoded.
    pub headers: HeaderMap,
    /// The headers whose values are encoded, decoded.
    pub encoded: Vec<(HeaderName, EncodedHeader)>,
    /// The body.
    pub body: String,
}

/// A successful response of an operation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WireResponse {
    /// The status.
    pub status: u16,
    /// The headers that the spec has.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

/// The value of a header or of headers with a prefix.
#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Metadata(BTreeMap<String, String>),
    Encoded(EncodedHeader),
}

/// Returns arbitrary requests of an operation, within its documented limits.
///
/// # Panics
///
/// Panics if no spec has the operation.
pub fn request(operation: &str) -> BoxedStrategy<WireRequest> {
    let spec = OperationSpec::find(operation);
    let (method, path, parts) = spec.request_line();
    let method: Method = method.parse().unwrap_or_default();
    let (has_bucket, has_key) = (path.contains("{bucket}"), path.contains("{key}"));
    let query: Vec<_> = parts.iter().map(|part| query_part(&spec, part)).collect();
    let key = wire_values::text(1..=20, Place::Query);
    let parts = (key, query, headers(&spec, "headers"), body(&spec, "body"));
    parts
        .prop_map(move |(key, query, values, body)| {
            let (headers, encoded) = header_map(values);
            WireRequest {
                method: method.clone(),
                bucket: has_bucket.then(|| "examplebucket".to_owned()),
                key: has_key.then_some(key),
                query: query.into_iter().flatten().collect(),
                headers,
                encoded,
                body,
            }
        })
        .boxed()
}

/// Returns arbitrary successful responses of an operation.
///
/// # Panics
///
/// Panics if no spec has the operation.
pub fn response(operation: &str) -> BoxedStrategy<WireResponse> {
    let spec = OperationSpec::find(operation);
    let status = spec.success();
    (headers(&spec, "response-headers"), body(&spec, "response"))
        .prop_map(move |(values, body)| {
            let (headers, _) = header_map(values);
            let is_range = headers.contains_key("content-range");
            WireResponse {
                status: if is_range { 206 } else { status },
                headers,
                body,
            }
        })
        .boxed()
}

fn query_part(spec: &OperationSpec, part: &QueryPart) -> BoxedStrategy<Option<(String, String)>> {
    let key = part.key.clone();
    let Some(value) = part.value.as_deref() else {
        return Just(Some((key, String::new()))).boxed();
    };
    let Some(name) = value
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'))
    else {
        return Just(Some((key, value.to_owned()))).boxed();
    };
    let plain = name.trim_end_matches('?');
    let parameters = spec.entries("parameters");
    let entry = parameters.iter().find(|(other, _)| other == plain);
    let type_ = entry.map(|(_, entry)| text(entry, "type"));
    let values = wire_values::of_type(
        &spec.schema,
        type_.as_deref().unwrap_or_default(),
        Place::Query,
    );
    optional(values, name == plain)
        .prop_map(move |value| value.map(|value| (key.clone(), value)))
        .boxed()
}

fn headers(spec: &OperationSpec, table: &str) -> BoxedStrategy<Vec<(String, Option<Value>)>> {
    let headers = spec.entries(table).into_iter().map(|(name, entry)| {
        let is_required = entry.get("required").and_then(toml::Value::as_bool);
        let value = header_value(&spec.schema, &entry, table);
        let name = name.to_ascii_lowercase();
        optional(value, is_required == Some(true)).prop_map(move |value| (name.clone(), value))
    });
    headers.collect::<Vec<_>>().boxed()
}

fn header_value(schema: &Schema, entry: &Table, table: &str) -> BoxedStrategy<Value> {
    match text(entry, "type").as_str() {
        "map" => wire_values::metadata().prop_map(Value::Metadata).boxed(),
        "pairs" => wire_values::pairs()
            .prop_map(|pairs| Value::Encoded(EncodedHeader::Pairs(pairs)))
            .boxed(),
        "object" => {
            let text = || wire_values::text(1..=8, Place::Query);
            let bucket = text().prop_filter("the first slash ends it", |b| !b.contains('/'));
            (bucket, text(), option::of(text()))
                .prop_map(|(bucket, key, version)| {
                    let mut object = ObjectLocation::new(bucket, key);
                    object.version_id = version;
                    Value::Encoded(EncodedHeader::Object(object))
                })
                .boxed()
        }
        "byte-range" if table != "headers" => {
            wire_values::content_range().prop_map(Value::Text).boxed()
        }
        type_ => wire_values::of_type(schema, type_, Place::Header)
            .prop_map(Value::Text)
            .boxed(),
    }
}

fn body(spec: &OperationSpec, side: &str) -> BoxedStrategy<String> {
    if spec.is_body(side, "json") {
        return Just("{\"Version\":\"1\",\"中\":[]}".to_owned()).boxed();
    }
    if spec.is_body(side, "bytes") {
        return wire_values::text(1..=40, Place::Query);
    }
    match spec.text(side) {
        "" => Just(String::new()).boxed(),
        root => {
            let documents = crate::document(root.trim_end_matches('?'));
            optional(documents, !root.ends_with('?'))
                .prop_map(Option::unwrap_or_default)
                .boxed()
        }
    }
}

fn optional<T: std::fmt::Debug + Clone + 'static>(
    values: BoxedStrategy<T>,
    is_required: bool,
) -> BoxedStrategy<Option<T>> {
    if is_required {
        values.prop_map(Some).boxed()
    } else {
        option::of(values).boxed()
    }
}

fn text(entry: &Table, key: &str) -> String {
    let text = entry.get(key).and_then(|value| value.as_str());
    text.unwrap_or_default().to_owned()
}

/// Writes headers, and lists those whose values are encoded.
fn header_map(
    values: Vec<(String, Option<Value>)>,
) -> (HeaderMap, Vec<(HeaderName, EncodedHeader)>) {
    let (mut headers, mut encoded) = (HeaderMap::new(), Vec::new());
    for (name, value) in values {
        match value {
            None => {}
            Some(Value::Text(text)) => set(&mut headers, &name, &text),
            Some(Value::Metadata(entries)) => {
                let prefix = name.trim_end_matches('*');
                for (key, value) in entries {
                    set(&mut headers, &format!("{prefix}{key}"), &value);
                }
            }
            Some(Value::Encoded(EncodedHeader::Pairs(pairs))) if pairs.is_empty() => {}
            Some(Value::Encoded(value)) => {
                set(&mut headers, &name, &encoded_text(&value));
                encoded.push((header_name(&name), value));
            }
        }
    }
    (headers, encoded)
}

fn encoded_text(value: &EncodedHeader) -> String {
    use wire_values::encode;
    match value {
        EncodedHeader::Object(object) => {
            let version = object.version_id.as_deref().map(encode);
            let version = version.map(|version| format!("?versionId={version}"));
            let (bucket, key) = (encode(&object.bucket), encode(&object.key));
            format!("/{bucket}/{key}{}", version.unwrap_or_default())
        }
        EncodedHeader::Pairs(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
            pairs.collect::<Vec<_>>().join("&")
        }
        other => panic!("the header {other:?} is not supported"),
    }
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    let value = HeaderValue::from_bytes(value.as_bytes());
    let value = value.unwrap_or_else(|error| panic!("{name}: {error}"));
    headers.insert(header_name(name), value);
}

fn header_name(name: &str) -> HeaderName {
    let parsed = HeaderName::from_bytes(name.as_bytes());
    parsed.unwrap_or_else(|error| panic!("{name}: {error}"))
}

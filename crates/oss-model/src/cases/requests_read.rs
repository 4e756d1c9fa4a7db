//! Decoding requests with generated operations.

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::{data, headers, json, object_key, optional_bodies, query};
use crate::operation::{
    ByteRange, DecodeError, DecodeErrorKind, IncomingRequest, ObjectLocation, RequestBody,
    ServerOperation,
};

type Query = Vec<(String, String)>;

fn query_of(text: &str) -> Query {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn headers_of(headers: &[(&'static str, &str)]) -> HeaderMap {
    let headers = headers.iter();
    headers
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .fold(
            HeaderMap::new(),
            |mut map, (name, value): (http::HeaderName, _)| {
                map.append(name, value);
                map
            },
        )
}

fn decode<T: ServerOperation>(
    query: &str,
    headers: &[(&'static str, &str)],
    body: impl Into<RequestBody>,
) -> Result<T, DecodeError> {
    let (query, headers) = (query_of(query), headers_of(headers));
    let request = IncomingRequest::new(&Method::PUT, &headers)
        .with_object("examplebucket", "a/b")
        .with_query(&query)
        .with_body(body);
    T::decode(&request)
}

fn error<T: ServerOperation>(query: &str, headers: &[(&'static str, &str)]) -> String {
    let error = decode::<T>(query, headers, "").map(drop).unwrap_err();
    format!("{:?}: {error}", error.kind())
}

#[test]
fn empty_parameters_and_headers_count_as_missing() {
    let list: query::ListThings =
        decode("list-type=2&name=a&color=&size=&tag=x&tag=", &[], "").unwrap();
    let mut expected = query::ListThings::new("a");
    expected.tags = vec!["x".to_owned(), String::new()];
    assert_eq!(list, expected);
    let put: headers::PutThing =
        decode("", &[("x-oss-acl", " private "), ("x-oss-limit", " ")], "").unwrap();
    assert_eq!(
        put,
        headers::PutThing::new("examplebucket", headers::Acl::Private)
    );
}

#[test]
fn invalid_parameters_are_errors_with_name_and_rule() {
    use query::ListThings;
    for (query, expected) in [
        ("name=a", "Missing: the parameter list-type is missing"),
        ("list-type=2", "Missing: the parameter name is missing"),
        (
            "list-type=2&name=",
            "Missing: the parameter name is missing",
        ),
        (
            "list-type=1&name=a",
            "Invalid: the parameter list-type is invalid: expected 2, found \"1\"",
        ),
        (
            "list-type=2&name=a&name=b",
            "Repeated: the parameter name is repeated, it may occur once",
        ),
        (
            "list-type=2&name=a&size=x",
            "Invalid: the parameter size is invalid: expected a whole number, found \"x\"",
        ),
        (
            "list-type=2&name=a&exact=2",
            "Invalid: the parameter exact is invalid: expected true or false, found \"2\"",
        ),
        (
            "list-type=2&name=a&size=101",
            "OutOfLimits: size is 101, it must be from 1 to 100",
        ),
    ] {
        assert_eq!(error::<ListThings>(query, &[]), expected, "{query}");
    }
    let error = decode::<ListThings>("list-type=2&name=a&size=0", &[], "").unwrap_err();
    assert_eq!(error.name(), Some("size"));
}

#[test]
fn invalid_headers_are_errors_with_name_and_rule() {
    use headers::PutThing;
    let acl = ("x-oss-acl", "private");
    for (headers, expected) in [
        (&[][..], "Missing: the header x-oss-acl is missing"),
        (
            &[acl, acl],
            "Repeated: the header x-oss-acl is repeated, it may occur once",
        ),
        (
            &[acl, ("x-oss-acl", "")],
            "Repeated: the header x-oss-acl is repeated, it may occur once",
        ),
        (
            &[acl, ("x-oss-force", "yes")],
            "Invalid: the header x-oss-force is invalid: expected true or false, found \"yes\"",
        ),
    ] {
        assert_eq!(error::<PutThing>("", headers), expected);
    }
}

#[test]
fn unknown_value_of_an_enum_is_kept() {
    let put: headers::PutThing = decode("", &[("x-oss-acl", "secret")], "").unwrap();
    assert_eq!(put.acl, headers::Acl::from("secret"));
}

#[test]
fn invalid_dates_and_ranges_are_ignored() {
    let acl = ("x-oss-acl", "private");
    for (range, expected) in [
        ("bytes=0-9", Some((0..=9).into())),
        (
            "bytes=2-99999999999999999999999",
            Some((2..=u64::MAX).into()),
        ),
        ("bytes=-3", Some(ByteRange::last(3))),
        ("bytes=-0", Some(ByteRange::last(0))),
        ("bytes=3-2", None),
        ("bytes=0-1,3-4", None),
        ("bytes=+1-2", None),
        ("items=0-9", None),
    ] {
        let headers = [acl, ("range", range), ("if-modified-since", "yesterday")];
        let put: headers::PutThing = decode("", &headers, "").unwrap();
        assert_eq!(put.range, expected, "{range}");
        assert_eq!(put.if_modified_since, None);
    }
}

#[test]
fn repeated_metadata_is_joined() {
    let headers = [
        ("x-oss-acl", "private"),
        ("x-oss-meta-a", "1"),
        ("x-oss-meta-a", "2"),
    ];
    let put: headers::PutThing = decode("", &headers, "").unwrap();
    assert_eq!(put.metadata["a"], "1, 2");
}

#[test]
fn encoded_headers_are_decoded_once() {
    let headers = [
        ("x-oss-copy-source", "/source/a%20b%252F?versionId=v%3D"),
        ("x-oss-tagging", "a%26b=c%3Dd&e"),
    ];
    let copy: object_key::CopyThing = decode("", &headers, "").unwrap();
    let source = ObjectLocation::new("source", "a b%2F").with_version("v=");
    assert_eq!((copy.key.as_str(), copy.source), ("a/b", source));
    assert_eq!(copy.tags.len(), 2);
    assert_eq!(copy.tags["a&b"], "c=d");
}

#[test]
fn document_must_be_complete() {
    let put: optional_bodies::PutSettings = decode("", &[], " \n").unwrap();
    assert_eq!(put.settings, None);
    let put: optional_bodies::PutSettings = decode("", &[], "<Settings a=\"1\"/>").unwrap();
    assert_eq!(put.settings, Some(optional_bodies::Settings::default()));
    let error = decode::<optional_bodies::PutSettings>("", &[], "<Other/>").unwrap_err();
    assert_eq!((error.kind(), error.name()), (DecodeErrorKind::Body, None));
    assert!(error.document_error().is_some());
}

#[test]
fn json_is_not_parsed_but_is_required() {
    let put: json::PutStatement = decode("", &[], "{not json").unwrap();
    assert_eq!(put.statement, "{not json");
    for body in [
        Bytes::new(),
        Bytes::from_static(b" "),
        Bytes::from_static(b"\xff"),
    ] {
        let error = decode::<json::PutStatement>("", &[], body).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Body);
    }
}

#[test]
fn data_is_passed_on_or_empty() {
    let put: data::PutData = decode("", &[], "abc").unwrap();
    assert_eq!(put.body.bytes().unwrap(), "abc");
    let put: data::PutData = decode("", &[], RequestBody::default()).unwrap();
    assert_eq!(put.body.bytes().unwrap(), "");
    let stream = || RequestBody::once(http_body_of("abc"));
    let put: data::PutData = decode("", &[], stream()).unwrap();
    assert!(put.body.bytes().is_none() && put.body.open().is_some());
    assert!(decode::<json::PutStatement>("", &[], stream()).is_err());
}

fn http_body_of(text: &'static str) -> crate::operation::ByteStream {
    Bytes::from_static(text.as_bytes()).into()
}

//! Building requests with generated operations.

use http::HeaderMap;

use super::{data, headers, json, object_key, optional_bodies, query, times};
use crate::operation::{
    Crc64Body, EncodedHeader, Idempotency, ObjectLocation, Operation, OperationRequest, RequestBody,
};

fn query_of(request: &OperationRequest) -> String {
    let pairs = request.query.iter().map(|pair| match &pair.value {
        Some(value) => format!("{}={value}", pair.name),
        None => pair.name.to_string(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn headers_of(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let headers = headers.iter();
    headers
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or("?")))
        .collect()
}

fn violations(operation: &impl Operation) -> String {
    operation.request().map(drop).unwrap_err().to_string()
}

#[test]
fn query_has_constants_and_set_values_in_spec_order() {
    let mut list = query::ListThings::new("a b");
    let request = list.request().unwrap();
    assert_eq!(query_of(&request), "things&list-type=2&name=a b");
    assert_eq!((request.bucket, request.key), (None, None));
    list.color = Some("green".into());
    list.size = Some(100);
    list.exact = Some(false);
    list.tags = vec!["x".to_owned(), String::new(), "x".to_owned()];
    assert_eq!(
        query_of(&list.request().unwrap()),
        "things&list-type=2&name=a b&color=green&size=100&exact=false&tag=x&tag=&tag=x"
    );
}

#[test]
fn all_parameter_limits_are_checked() {
    let list = query::ListThings::builder().name("").size(101).build();
    assert_eq!(
        violations(&list.unwrap()),
        "name is empty, a value is required; size is 101, it must be from 1 to 100"
    );
}

#[test]
fn header_values_are_formatted_for_http() {
    let put = headers::PutThing::builder()
        .bucket("examplebucket")
        .acl("public-read")
        .limit(-7)
        .force(true)
        .if_modified_since("2026-11-22T07:19:01Z".parse::<crate::DateTime>().unwrap())
        .note("a\tb, c")
        .metadata([("Owner", "me"), ("empty", "")])
        .build();
    let request = put.unwrap().request().unwrap();
    assert_eq!(
        headers_of(&request.headers),
        [
            ("if-modified-since", "Sun, 22 Nov 2026 07:19:01 GMT"),
            ("x-oss-acl", "public-read"),
            ("x-oss-force", "true"),
            ("x-oss-limit", "-7"),
            ("x-oss-meta-owner", "me"),
            ("x-oss-meta-empty", ""),
            ("x-oss-note", "a\tb, c"),
        ]
    );
    let mut put = headers::PutThing::new("examplebucket", headers::Acl::Private);
    put.note = Some("中".to_owned());
    let note = put.request().unwrap().headers.remove("x-oss-note").unwrap();
    assert_eq!(note.as_bytes(), "中".as_bytes());
}

#[test]
fn invalid_headers_are_violations() {
    let mut put = headers::PutThing::new("examplebucket", "private\r\nx-oss-evil: 1");
    put.note = Some(" a".to_owned());
    let entries = [
        ("a b", "x"),
        ("", "x"),
        ("c", "x\n"),
        ("D", "x"),
        ("d", "y"),
    ];
    let entries = entries.map(|(key, value)| (key.to_owned(), value.to_owned()));
    put.metadata = entries.map(|(key, value)| (key, value.into())).into();
    assert_eq!(
        violations(&put),
        "x-oss-acl contains U+000D, which HTTP cannot carry; \
         x-oss-meta- needs a name after the prefix; \
         x-oss-meta-a b isn't a valid HTTP header name; \
         x-oss-meta-c contains U+000A, which HTTP cannot carry; \
         x-oss-meta-d is set twice; header names ignore case; \
         x-oss-note starts or ends with a blank, which HTTP drops"
    );
}

#[test]
fn object_in_path_and_headers_is_not_encoded() {
    let source = ObjectLocation::new("source", "a b/中").with_version("v1");
    let mut copy = object_key::CopyThing::new("examplebucket", "k?&", source.clone());
    let request = copy.request().unwrap();
    assert_eq!(request.bucket.as_deref(), Some("examplebucket"));
    assert_eq!(request.key.as_deref(), Some("k?&"));
    assert_eq!(
        request.encoded_headers,
        [(
            "x-oss-copy-source".parse().unwrap(),
            EncodedHeader::Object(source.clone())
        )]
    );
    copy.second_source = Some(source);
    copy.tags = [("a&b".to_owned(), "c=d".to_owned())].into();
    let headers = copy.request().unwrap().encoded_headers;
    assert_eq!(headers.len(), 3);
    assert_eq!(headers[2].1, EncodedHeader::Pairs(copy.tags));
}

#[test]
fn json_body_has_a_content_type_and_data_has_none() {
    let put = data::PutData::new("examplebucket", "key", "abc");
    let request = put.request().unwrap();
    assert_eq!(request.body.bytes().unwrap(), "abc");
    assert!(request.headers.is_empty());
    let put = json::PutStatement::new("examplebucket", "{}");
    let request = put.request().unwrap();
    assert_eq!(request.body.bytes().unwrap(), "{}");
    assert_eq!(
        headers_of(&request.headers),
        [("content-type", "application/json")]
    );
    let empty = json::PutStatement::new("examplebucket", "");
    assert_eq!(
        violations(&empty),
        "statement is empty, a value is required"
    );
}

#[test]
fn stream_opens_once_or_for_each_attempt() {
    let once = RequestBody::once(http_body_of("abc"));
    assert!(!once.is_repeatable() && once.bytes().is_none());
    let copy = once.clone();
    assert!(copy.open().is_some() && once.open().is_none());
    let repeatable = RequestBody::repeatable(|| http_body_of("abc"));
    assert!(repeatable.is_repeatable());
    assert!(repeatable.open().is_some() && repeatable.open().is_some());
    assert_eq!(format!("{repeatable:?}"), "RequestBody(repeatable stream)");
}

fn http_body_of(text: &'static str) -> crate::operation::ByteStream {
    bytes::Bytes::from_static(text.as_bytes()).into()
}

#[test]
fn missing_optional_document_has_no_content_type() {
    let mut put = optional_bodies::PutSettings::new("examplebucket");
    let request = put.request().unwrap();
    assert!(request.body.bytes().unwrap().is_empty() && request.headers.is_empty());
    put.settings = Some(optional_bodies::Settings::default());
    let request = put.request().unwrap();
    assert_eq!(request.body.bytes().unwrap(), "<Settings></Settings>");
    assert_eq!(
        headers_of(&request.headers),
        [("content-type", "application/xml")]
    );
}

#[test]
fn info_has_the_properties_of_the_spec() {
    let put = optional_bodies::PutSettings::INFO;
    assert!(put.requires_content_md5);
    assert_eq!(put.idempotency, Idempotency::EffectOnly);
    let append = optional_bodies::AppendSettings::INFO;
    assert_eq!(
        (append.success, append.idempotency),
        (204, Idempotency::None)
    );
    let errors: Vec<_> = append.errors.iter().map(|e| (e.code, e.status)).collect();
    assert_eq!(errors, [("NoSuchBucket", 404), ("SettingsExist", 409)]);
}

#[test]
fn crc64_is_about_the_body_that_the_spec_names() {
    assert_eq!(data::PutData::INFO.crc64_body, Some(Crc64Body::Request));
    assert_eq!(data::GetData::INFO.crc64_body, Some(Crc64Body::Response));
    assert_eq!(data::AppendData::INFO.crc64_body, None);
}

#[test]
fn time_in_a_query_is_formatted_as_in_documents() {
    let mut get = times::GetTimes::new("examplebucket");
    get.since = "2026-11-22T07:19:01Z".parse().ok();
    assert_eq!(
        query_of(&get.request().unwrap()),
        "times&since=2026-11-22T07:19:01.000Z"
    );
}

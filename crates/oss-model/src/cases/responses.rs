//! Reading responses with generated operations.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::{data, headers, json, object_key, optional_bodies, url_encoded};
use crate::operation::{Operation, OperationResponse, ResponseBody, ResponseError};

fn output<O: Operation>(
    headers: &[(&'static str, &'static str)],
    body: &'static str,
) -> Result<O::Output, ResponseError> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
        .collect();
    O::output(OperationResponse::new(
        StatusCode::OK,
        &headers,
        Bytes::from(body),
    ))
}

fn failure<O: Operation>(headers: &[(&'static str, &'static str)], body: &'static str) -> String {
    output::<O>(headers, body)
        .map(drop)
        .unwrap_err()
        .to_string()
}

#[test]
fn response_headers_become_fields() {
    let output = output::<headers::PutThing>(
        &[
            ("etag", "\"5D41\""),
            ("x-oss-acl", "newer"),
            ("x-oss-hash", "18446744073709551615"),
            ("last-modified", "Fri, 24 Feb 2012 06:07:48 GMT"),
            ("x-oss-meta-owner", "me"),
            ("x-oss-meta-empty", ""),
        ],
        "",
    )
    .unwrap();
    assert_eq!(output.etag.as_deref(), Some("\"5D41\""));
    assert_eq!(output.acl.unwrap().as_str(), "newer");
    assert_eq!(output.hash, Some(u64::MAX));
    assert_eq!(
        output.last_modified.unwrap().to_string(),
        "2012-02-24T06:07:48.000Z"
    );
    let metadata: Vec<_> = output.metadata.iter().collect();
    assert_eq!(metadata.len(), 2);
    assert_eq!(output.metadata["owner"], "me");
}

#[test]
fn missing_header_is_none_and_invalid_header_fails() {
    let output = output::<headers::PutThing>(&[("x-oss-hash", " ")], "").unwrap();
    assert_eq!(output, headers::PutThingOutput::default());
    assert_eq!(
        failure::<headers::PutThing>(&[("x-oss-hash", "many")], ""),
        "header x-oss-hash: expected a whole number that is not negative, found \"many\""
    );
    assert_eq!(
        failure::<headers::PutThing>(&[("last-modified", "yesterday")], ""),
        "header last-modified: expected a date such as Sun, 22 Nov 2026 07:19:01 GMT, \
         found \"yesterday\""
    );
    assert_eq!(
        failure::<headers::PutThing>(&[], "<html>"),
        "expected an empty response, found a body"
    );
}

/// Returns the output for one header with the bytes of `中` in GBK.
fn output_with_gbk(name: &'static str) -> Result<headers::PutThingOutput, ResponseError> {
    let gbk = HeaderValue::from_bytes(b"a\xd6\xd0").unwrap();
    let headers = HeaderMap::from_iter([(name.parse().unwrap(), gbk)]);
    let response = OperationResponse::new(StatusCode::OK, &headers, Bytes::new());
    headers::PutThing::output(response)
}

#[test]
fn bytes_of_a_header_are_never_replaced() {
    let metadata = output_with_gbk("x-oss-meta-name").unwrap().metadata;
    assert_eq!(metadata["name"].as_bytes(), b"a\xd6\xd0");
    assert!(metadata["name"].to_str().is_err());
    for name in ["etag", "x-oss-acl", "x-oss-hash", "last-modified"] {
        let error = output_with_gbk(name).unwrap_err();
        assert_eq!(error.header_name(), Some(name));
        let expected = format!("header {name}: expected UTF-8, found a\\xD6\\xD0");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn output_has_headers_and_a_document() {
    let output = output::<object_key::CopyThing>(
        &[("x-oss-version-id", "v2")],
        "<CopyResult><ETag>\"5D41\"</ETag></CopyResult>",
    )
    .unwrap();
    assert_eq!(output.version_id.as_deref(), Some("v2"));
    assert_eq!(output.result.etag.as_deref(), Some("\"5D41\""));
}

#[test]
fn data_is_passed_on_unread() {
    assert_eq!(data::GetData::INFO.response_body, ResponseBody::Streamed);
    assert_eq!(data::PutData::INFO.response_body, ResponseBody::Buffered);
    let output = output::<data::GetData>(&[("content-length", "5")], "hello").unwrap();
    assert_eq!(output.content_length, Some(5));
    assert_eq!(output.body.bytes().unwrap(), "hello");
    assert_eq!(
        format!("{output:?}"),
        "GetDataOutput { content_length: Some(5), hash_crc64: None, body: ByteStream { len: Some(5) } }"
    );
}

#[test]
fn json_body_must_look_like_json() {
    let output = output::<json::GetStatement>(&[], " {\"Version\":\"1\"}").unwrap();
    assert_eq!(output.statement, " {\"Version\":\"1\"}");
    for page in ["", "<html>", "OK"] {
        assert_eq!(
            failure::<json::GetStatement>(&[], page),
            "expected JSON, found something else"
        );
    }
}

#[test]
fn optional_document_of_a_blank_body_is_none() {
    assert_eq!(
        output::<optional_bodies::PutSettings>(&[], " \n").unwrap(),
        None
    );
    let report = output::<optional_bodies::PutSettings>(&[], "<Report><Line>a</Line></Report>");
    assert_eq!(report.unwrap().unwrap().lines, ["a"]);
    assert!(output::<optional_bodies::PutSettings>(&[], "<html/>").is_err());
}

const LISTING: &str = "<Listing><EncodingType>url</EncodingType><Prefix>%2525</Prefix><Root>a%2Fb</Root>\
    <Delimiter>%2F</Delimiter><Entry><Key>a%01b</Key><Name>c%20d</Name><Name>e</Name></Entry><Group><Prefix>p%2F</Prefix></Group>\
    <Owner><Name>x%3Dy</Name></Owner></Listing>";

#[test]
fn url_encoded_elements_are_decoded_once() {
    let listing = output::<url_encoded::ListEntries>(&[], LISTING).unwrap();
    assert_eq!(listing.prefix.as_deref(), Some("%25"));
    assert_eq!(listing.root, "a/b");
    assert_eq!(listing.delimiter.as_deref(), Some("/"));
    assert_eq!(listing.entries[0].key, "a\u{1}b");
    assert_eq!(listing.entries[0].names, ["c d", "e"]);
    assert_eq!(listing.groups[0].start, "p/");
    assert_eq!(listing.owner.name, "x=y");
    assert_eq!(listing.encoding_type, None, "the output is decoded");
    let listing = output::<url_encoded::DeleteEntries>(&[], LISTING).unwrap();
    let listing = listing.unwrap();
    assert_eq!(listing.entries[0].key, "a\u{1}b");
    assert_eq!(listing.root, "a%2Fb");
}

#[test]
fn elements_of_another_encoding_type_are_kept() {
    for (encoding_type, is_kept) in [("", false), ("<EncodingType>rot13</EncodingType>", true)] {
        let text = LISTING.replace("<EncodingType>url</EncodingType>", encoding_type);
        let listing = output::<url_encoded::ListEntries>(&[], text.leak()).unwrap();
        assert_eq!(listing.root, "a%2Fb");
        assert_eq!(listing.encoding_type.is_some(), is_kept);
    }
    let text = LISTING.replace("a%01b", "%FF").leak();
    assert_eq!(
        failure::<url_encoded::ListEntries>(&[], text),
        "Entry/Key: \"%FF\" does not decode to UTF-8"
    );
}

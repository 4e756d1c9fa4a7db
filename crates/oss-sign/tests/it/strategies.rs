//! Random requests, which favor characters that often break signers.

use proptest::prelude::*;
use proptest::sample::select;

use crate::reference::RequestParts;
use crate::signed_request::Scheme;

/// Random text, which favors characters that often break signers.
pub(crate) fn any_text(lengths: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let picks = "%+/ ~*&=?#;:,'\"\u{0}\n\r\t\u{7f}\u{80}\u{e9}\u{2603}\u{10ffff}aA0._-";
    let one = prop_oneof![any::<char>(), select(picks.chars().collect::<Vec<_>>())];
    proptest::collection::vec(one, lengths).prop_map(|chars| chars.into_iter().collect())
}

pub(crate) fn header_value() -> impl Strategy<Value = String> {
    any_text(0..12).prop_map(|text| text.replace(|c: char| c.is_ascii_control(), "\t"))
}

fn header() -> impl Strategy<Value = (String, String)> {
    let names = [
        "x-oss-meta-a",
        "X-OSS-Meta-B",
        "x-oss-acl",
        "Content-Type",
        "content-md5",
        "range",
        "If-Match",
        "user-agent",
    ];
    (
        select(names.to_vec()).prop_map(str::to_owned),
        header_value(),
    )
}

fn query_pair() -> impl Strategy<Value = (String, String)> {
    let known = ["inventory", "inventoryId", "acl", "x-oss-process", "prefix"];
    let key = prop_oneof![
        select(known.to_vec()).prop_map(str::to_owned),
        any_text(1..6)
    ];
    (key, any_text(0..8))
}

pub(crate) fn parts() -> impl Strategy<Value = RequestParts> {
    (
        select(vec!["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS"]).prop_map(str::to_owned),
        proptest::option::of(any_text(1..8)),
        any_text(0..20),
        proptest::collection::vec(query_pair(), 0..5),
        proptest::collection::vec(header(), 0..5),
    )
        .prop_map(|(method, bucket, key, query, headers)| RequestParts {
            method,
            bucket,
            key,
            query,
            headers,
            additional: Vec::new(),
        })
}

pub(crate) fn scheme() -> impl Strategy<Value = Scheme> {
    select(vec![
        Scheme::V4Header,
        Scheme::V4Query,
        Scheme::V1Header,
        Scheme::V1Query,
    ])
}

//! Pagination of generated operations.

use super::{one_page, pages_of_numbers, pages_of_two_tokens};
use crate::operation::{Itemized, NextPage, Paginated};

#[test]
fn text_token_requests_the_next_page() {
    let next = |document: &str| {
        let page = one_page::Page::from_xml(document.as_bytes()).unwrap();
        one_page::ListItems::next(&page)
    };
    let more = "<Page><IsTruncated>true</IsTruncated><NextMarker>b</NextMarker></Page>";
    assert_eq!(next(more), NextPage::Token("b".to_owned()));
    assert_eq!(next(&more.replace('b', "")), NextPage::MissingToken);
    assert_eq!(next(&more.replace("true", "false")), NextPage::Last);
    assert_eq!(next("<Page/>"), NextPage::Last);
    let second = one_page::ListItems::new("examplebucket").with_token("b".to_owned());
    assert_eq!(second.marker.as_deref(), Some("b"));
    assert_eq!(second.bucket, "examplebucket");
}

#[test]
fn code_of_an_empty_list_is_an_empty_page() {
    let empty = one_page::ListItems::empty_page;
    assert_eq!(empty("NoSuchItem"), Some(one_page::Page::default()));
    assert_eq!(empty("NoSuchBucket"), None);
    assert_eq!(pages_of_numbers::ListParts::empty_page("NoSuchItem"), None);
}

#[test]
fn second_of_two_tokens_may_be_missing() {
    let next = |second: &str| {
        let text = format!(
            "<Page><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>{second}</Page>"
        );
        let page = pages_of_two_tokens::Page::from_xml(text.as_bytes()).unwrap();
        pages_of_two_tokens::ListItems::next(&page)
    };
    let key = || "k".to_owned();
    assert_eq!(next(""), NextPage::Token((key(), None)));
    let empty = "<NextUploadIdMarker></NextUploadIdMarker>";
    assert_eq!(next(empty), NextPage::Token((key(), None)));
    let upload = "<NextUploadIdMarker>u</NextUploadIdMarker>";
    let token = (key(), Some("u".to_owned()));
    assert_eq!(next(upload), NextPage::Token(token.clone()));
    let first = pages_of_two_tokens::ListItems::new("examplebucket").with_token(token);
    assert_eq!(first.upload_id_marker.as_deref(), Some("u"));
    let second = first.with_token((key(), None));
    assert_eq!(second.key_marker.as_deref(), Some("k"));
    assert_eq!(
        second.upload_id_marker, None,
        "a token replaces the previous one completely"
    );
}

#[test]
fn number_token_and_nested_items() {
    let text = "<Page><IsTruncated>true</IsTruncated><NextPartNumberMarker>2</NextPartNumberMarker>\
        <Parts><Part><Number>1</Number></Part><Part><Number>2</Number></Part></Parts></Page>";
    let page = pages_of_numbers::ListPartsOutput {
        note: None,
        result: pages_of_numbers::Page::from_xml(text.as_bytes()).unwrap(),
    };
    assert_eq!(pages_of_numbers::ListParts::next(&page), NextPage::Token(2));
    let items = pages_of_numbers::ListParts::items(page);
    let numbers: Vec<_> = items.iter().map(|part| part.number).collect();
    assert_eq!(numbers, [Some(1), Some(2)]);
}

//! Operations on the objects of the bucket `source`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use md5::{Digest, Md5};
use oss_emulator::Emulator;
use oss_model::object::ListBucketResult;

use crate::wire::{Request, Response};

/// The id of a version that no test makes.
pub(crate) const UNKNOWN_VERSION: &str =
    "CAEQMxiBgIDbrdGuuxciIDgwMDAwMDAwMDAwMDAwMDA5ZWU5NmIyZDRlNDg1OWI5";

pub(crate) fn put_request(key: &str, content: &str) -> Request {
    Request::object(Method::PUT, "source", key, "").body(content)
}

pub(crate) async fn put(emulator: &Emulator, key: &str, content: &str) {
    let response = put_request(key, content).signed().send(emulator).await;
    assert_eq!(response.status, 200, "{}", response.body);
}

pub(crate) fn get_request(key: &str) -> Request {
    Request::object(Method::GET, "source", key, "")
}

pub(crate) async fn get(emulator: &Emulator, key: &str) -> Response {
    get_request(key).signed().send(emulator).await
}

pub(crate) async fn head(emulator: &Emulator, key: &str) -> Response {
    let request = Request::object(Method::HEAD, "source", key, "");
    request.signed().send(emulator).await
}

/// A request that deletes several objects, with its required digest.
pub(crate) fn delete_request(query: &str, document: &str) -> Request {
    let query = if query.is_empty() {
        "delete".to_owned()
    } else {
        format!("delete&{query}")
    };
    Request::bucket(Method::POST, "source", &query)
        .header("content-md5", &STANDARD.encode(Md5::digest(document)))
        .body(document)
}

/// Lists the keys of one page, still encoded.
pub(crate) async fn keys(emulator: &Emulator, query: &str) -> Vec<String> {
    let page = list(emulator, query).await;
    page.contents.into_iter().map(|object| object.key).collect()
}

pub(crate) async fn list(emulator: &Emulator, query: &str) -> ListBucketResult {
    let request = Request::bucket(Method::GET, "source", query);
    request.signed().send(emulator).await.document()
}

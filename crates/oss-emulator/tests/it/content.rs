//! Objects of the bucket `source`, and what is done with them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use md5::{Digest, Md5};
use oss_emulator::Emulator;
use oss_model::object::ListBucketResult;

use crate::wire::{Call, Reply};

pub(crate) fn put_call(key: &str, content: &str) -> Call {
    Call::object(Method::PUT, "source", key, "").body(content)
}

pub(crate) async fn put(emulator: &Emulator, key: &str, content: &str) {
    let reply = put_call(key, content).signed().send(emulator).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
}

pub(crate) fn get_call(key: &str) -> Call {
    Call::object(Method::GET, "source", key, "")
}

pub(crate) async fn get(emulator: &Emulator, key: &str) -> Reply {
    get_call(key).signed().send(emulator).await
}

pub(crate) async fn head(emulator: &Emulator, key: &str) -> Reply {
    let call = Call::object(Method::HEAD, "source", key, "");
    call.signed().send(emulator).await
}

/// A request that deletes several objects, with the digest that it must have.
pub(crate) fn delete_call(query: &str, document: &str) -> Call {
    let query = if query.is_empty() {
        "delete".to_owned()
    } else {
        format!("delete&{query}")
    };
    Call::bucket(Method::POST, "source", &query)
        .header("content-md5", &STANDARD.encode(Md5::digest(document)))
        .body(document)
}

/// Lists the keys of one page, as they stand in the document.
pub(crate) async fn keys(emulator: &Emulator, query: &str) -> Vec<String> {
    let page = list(emulator, query).await;
    page.contents.into_iter().map(|object| object.key).collect()
}

pub(crate) async fn list(emulator: &Emulator, query: &str) -> ListBucketResult {
    let call = Call::bucket(Method::GET, "source", query);
    call.signed().send(emulator).await.document()
}

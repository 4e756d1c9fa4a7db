//! Headers that come more than once: a signature covers them joined, so none may count alone.

use http::{HeaderName, HeaderValue, Method};

use crate::content::{get, get_call, put, put_call};
use crate::rules;
use crate::wire::{Call, Outcome, refused};

/// A request that has the header with each of the values.
fn repeated(mut call: Call, name: &'static str, values: [&'static str; 2]) -> Call {
    for value in values {
        let name = HeaderName::from_static(name);
        call.headers.append(name, HeaderValue::from_static(value));
    }
    call
}

#[tokio::test]
async fn a_repeated_header_is_refused() -> Outcome {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let bucket = Call::bucket(Method::PUT, "source", "acl");
    for (call, name, values) in [
        (
            put_call("new", ""),
            "x-oss-copy-source",
            ["/source/k", "/source/k"],
        ),
        (
            put_call("new", ""),
            "x-oss-forbid-overwrite",
            ["false", "true"],
        ),
        (put_call("new", ""), "x-oss-storage-class", ["IA", ""]),
        (put_call("new", ""), "x-oss-tagging", ["a=1", "b=2"]),
        (
            put_call("new", ""),
            "x-oss-server-side-encryption-key-id",
            ["a", "b"],
        ),
        (get_call("k"), "range", ["bytes=0-0", "bytes=1-1"]),
        (bucket, "x-oss-acl", ["private", "public-read"]),
    ] {
        let call = repeated(call, name, values).signed();
        let refusal = call.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None), "{name}");
    }
    assert_eq!(get(&emulator, "new").await.status, 404);
    Ok(())
}

/// The two values and the one that both make have the same signature.
#[tokio::test]
async fn a_signed_header_that_is_torn_apart_is_refused() -> Outcome {
    let emulator = rules::with_source().await;
    put(&emulator, "a", "another object").await;
    put(&emulator, "a,b", "hello").await;
    let whole = put_call("copy", "").header("x-oss-copy-source", "/source/a,b");
    let whole = whole.signed();
    let mut torn = whole.clone();
    torn.headers.remove("x-oss-copy-source");
    let torn = repeated(torn, "x-oss-copy-source", ["/source/a", "b"]);
    let refusal = torn.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    assert_eq!(get(&emulator, "copy").await.status, 404);
    assert_eq!(whole.send(&emulator).await.status, 200);
    assert_eq!(get(&emulator, "copy").await.body, "hello");
    Ok(())
}

#[tokio::test]
async fn a_repeated_digest_is_none() -> Outcome {
    let emulator = rules::with_source().await;
    let of_nothing = "1B2M2Y8AsgTpgAmY7PhCfg==";
    let call = repeated(put_call("k", ""), "content-md5", [of_nothing, of_nothing]);
    let refusal = call.signed().send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidDigest", None));
    Ok(())
}

#[tokio::test]
async fn a_list_of_entity_tags_may_come_in_pieces() -> Outcome {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let (same, other) = ("\"5D41402ABC4B2A76B9719D911017C592\"", "\"00\"");
    for (name, values, status) in [
        ("if-match", [other, same], 200),
        ("if-match", [other, other], 412),
        ("if-match", ["", ""], 200),
        ("if-none-match", [other, same], 304),
        ("if-none-match", [other, other], 200),
    ] {
        let call = repeated(get_call("k"), name, values).signed();
        let reply = call.send(&emulator).await;
        assert_eq!(reply.status, status, "{name}: {values:?}");
    }
    let copy = put_call("copy", "").header("x-oss-copy-source", "/source/k");
    let copy = repeated(copy, "x-oss-copy-source-if-match", [other, same]);
    assert_eq!(copy.signed().send(&emulator).await.status, 200);
    Ok(())
}

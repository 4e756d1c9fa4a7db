//! The same bucket under all its names.

use http::Method;
use oss_model::bucket::LocationConstraint;

use crate::rules;
use crate::wire::{Call, Outcome, builder};

fn call(host: &str, path: &str, bucket: Option<&str>, key: &str, query: &str) -> Call {
    Call {
        host: host.to_owned(),
        path: path.to_owned(),
        bucket: bucket.map(String::from),
        key: key.to_owned(),
        ..Call::service(Method::GET, query)
    }
}

#[tokio::test]
async fn a_bucket_is_found_by_path_and_by_host() -> Outcome {
    let emulator = builder()
        .host_suffix("oss.test")
        .custom_domain("files.example.com", "source")
        .start()
        .await?;
    Call::bucket(Method::PUT, "source", "")
        .signed()
        .send(&emulator)
        .await;
    for (host, path) in [
        ("127.0.0.1:18099", "/source/"),
        ("127.0.0.1:18099", "/source"),
        ("localhost", "/source/"),
        ("[::1]:18099", "/source/"),
        ("emulator:8000", "/source/"),
        ("source.localhost:18099", "/"),
        ("source.oss.test", "/"),
        ("source.oss-cn-hangzhou.aliyuncs.com", "/"),
        ("source.oss-cn-hangzhou-internal.aliyuncs.com", "/"),
        ("source.cn-hangzhou.oss.aliyuncs.com", "/"),
        ("oss-cn-hangzhou.aliyuncs.com", "/source/"),
        ("files.example.com", "/"),
    ] {
        let call = call(host, path, Some("source"), "", "location").signed();
        let location: LocationConstraint = call.send(&emulator).await.document();
        assert_eq!(location.value, "oss-cn-hangzhou", "{host}{path}");
    }
    Ok(())
}

/// As ali-oss names it with `sldEnable` and an IP address; the signature tells the bucket from a key.
#[tokio::test]
async fn a_bucket_may_be_named_twice() -> Outcome {
    let emulator = builder().start().await?;
    let host = "source.oss-cn-hangzhou.aliyuncs.com";
    let put = Call {
        method: Method::PUT,
        ..call(host, "/source/", Some("source"), "", "")
    };
    assert_eq!(put.signed().send(&emulator).await.status, 200);
    let twice = call(host, "/source/", Some("source"), "", "location").signed();
    let location: LocationConstraint = twice.send(&emulator).await.document();
    assert_eq!(location.value, "oss-cn-hangzhou");

    let key = call(host, "/source/", Some("source"), "source/", "location").signed();
    assert_eq!(key.send(&emulator).await.status, 501, "a key is a key");
    for (path, bucket) in [
        ("/source/", "other"),
        ("/other/", "source"),
        ("/source", "source"),
    ] {
        let wrong = call(host, path, Some(bucket), "", "location").signed();
        let (status, code, _) = wrong.send(&emulator).await.refusal();
        assert_eq!(
            (status, code.as_str()),
            (403, "SignatureDoesNotMatch"),
            "{path} {bucket}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_service_is_found_by_any_endpoint() -> Outcome {
    let emulator = builder().start().await?;
    for host in [
        "127.0.0.1",
        "localhost",
        "oss-cn-hangzhou.aliyuncs.com",
        ".oss-cn-hangzhou.aliyuncs.com",
    ] {
        let call = call(host, "/", None, "", "prefix=&marker=&max-keys=100").signed();
        assert_eq!(call.send(&emulator).await.status, 200, "{host}");
    }
    Ok(())
}

/// What is signed shows which key the server sees, and so does its answer.
#[tokio::test]
async fn keys_are_decoded_once_and_paths_are_not_tidied() -> Outcome {
    let emulator = rules::with_source().await;
    for (path, key) in [
        ("/source/dir%2Ff", "dir/f"),
        ("/source/dir/f", "dir/f"),
        ("/source/a%2F%2Fb", "a//b"),
        ("/source/a//b", "a//b"),
        ("/source/a/../b", "a/../b"),
        ("/source/%2e%2e/b", "../b"),
        ("/source/./c", "./c"),
        ("/source//lead", "/lead"),
        ("/source/%2Flead", "/lead"),
        ("/source/a%252Fb", "a%2Fb"),
        ("/source/a+b", "a+b"),
        ("/source/a%20b%2Bc%2525~!*'()", "a b+c%25~!*'()"),
        ("/source/%E4%B8%AD", "中"),
    ] {
        let call = call("127.0.0.1", path, Some("source"), key, "").signed();
        let error = call.send(&emulator).await.error();
        assert_eq!(error.code.as_deref(), Some("NoSuchKey"), "{path}");
        let seen = error
            .unknown
            .elements()
            .find(|element| element.name() == "Key");
        assert_eq!(seen.unwrap().text(), key, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn hosts_that_disagree_are_refused() -> Outcome {
    let emulator = builder().start().await?;
    let mut call = call("a.localhost", "/", Some("a"), "", "location");
    call.headers.insert("host", "b.localhost".parse()?);
    let (status, code, _) = call.signed().send(&emulator).await.refusal();
    assert_eq!((status, code.as_str()), (400, "InvalidArgument"));
    Ok(())
}

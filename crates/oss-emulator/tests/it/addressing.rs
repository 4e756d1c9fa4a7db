//! The ways to address a bucket.

use http::Method;
use oss_model::bucket::LocationConstraint;

use crate::rules;
use crate::wire::{Request, TestResult, builder};

fn request(host: &str, path: &str, bucket: Option<&str>, key: &str, query: &str) -> Request {
    Request {
        host: host.to_owned(),
        path: path.to_owned(),
        bucket: bucket.map(String::from),
        key: key.to_owned(),
        ..Request::service(Method::GET, query)
    }
}

#[tokio::test]
async fn bucket_is_found_in_path_and_in_host() -> TestResult {
    let emulator = builder()
        .host_suffix("oss.test")
        .custom_domain("files.example.com", "source")
        .start()
        .await?;
    Request::bucket(Method::PUT, "source", "")
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
        let request = request(host, path, Some("source"), "", "location").signed();
        let location: LocationConstraint = request.send(&emulator).await.document();
        assert_eq!(location.value, "oss-cn-hangzhou", "{host}{path}");
    }
    Ok(())
}

/// ali-oss does this with `sldEnable` and an IP address.
#[tokio::test]
async fn bucket_in_host_and_path_is_accepted() -> TestResult {
    let emulator = builder().start().await?;
    let host = "source.oss-cn-hangzhou.aliyuncs.com";
    let put = Request {
        method: Method::PUT,
        ..request(host, "/source/", Some("source"), "", "")
    };
    assert_eq!(put.signed().send(&emulator).await.status, 200);
    let twice = request(host, "/source/", Some("source"), "", "location").signed();
    let location: LocationConstraint = twice.send(&emulator).await.document();
    assert_eq!(location.value, "oss-cn-hangzhou");

    let key = request(host, "/source/", Some("source"), "source/", "location").signed();
    assert_eq!(key.send(&emulator).await.status, 501, "a key is a key");
    for (path, bucket) in [
        ("/source/", "other"),
        ("/other/", "source"),
        ("/source", "source"),
    ] {
        let wrong = request(host, path, Some(bucket), "", "location").signed();
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
async fn service_is_found_by_every_endpoint() -> TestResult {
    let emulator = builder().start().await?;
    for host in [
        "127.0.0.1",
        "localhost",
        "oss-cn-hangzhou.aliyuncs.com",
        ".oss-cn-hangzhou.aliyuncs.com",
    ] {
        let request = request(host, "/", None, "", "prefix=&marker=&max-keys=100").signed();
        assert_eq!(request.send(&emulator).await.status, 200, "{host}");
    }
    Ok(())
}

/// Both the signature and the response depend on the key that the server sees.
#[tokio::test]
async fn key_is_decoded_once_and_path_is_not_normalized() -> TestResult {
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
        let request = request("127.0.0.1", path, Some("source"), key, "").signed();
        let error = request.send(&emulator).await.error();
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
async fn contradicting_hosts_are_refused() -> TestResult {
    let emulator = builder().start().await?;
    let mut request = request("a.localhost", "/", Some("a"), "", "location");
    request.headers.insert("host", "b.localhost".parse()?);
    let (status, code, _) = request.signed().send(&emulator).await.refusal();
    assert_eq!((status, code.as_str()), (400, "InvalidArgument"));
    Ok(())
}

#[tokio::test]
async fn endpoint_of_all_addresses_is_on_this_machine() -> TestResult {
    for (listen, host) in [("0.0.0.0:0", "127.0.0.1"), ("127.0.0.1:0", "127.0.0.1")] {
        let listen: std::net::SocketAddr = listen.parse()?;
        let emulator = builder().address(listen).start().await?;
        let expected = format!("http://{host}:{}", emulator.address().port());
        assert_eq!(emulator.endpoint(), expected);
    }
    Ok(())
}

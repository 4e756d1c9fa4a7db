//! Data as request and response bodies, in memory and streamed.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http_body::{Body as HttpBody, Frame};
use oss_client::{ErrorKind, Operation};
use oss_model::object::{
    CopyObject, Delete, DeleteMultipleObjects, GetObject, ObjectIdentifier, PutObject,
};
use oss_model::operation::{ObjectLocation, RequestBody};
use oss_transport::{Body, ErrorKind as TransportErrorKind};
use oss_transport_testing::from_fn;

use crate::support::{TestResult, builder, chain, client, response};

/// A stream of chunks, any of which may be an error.
#[derive(Debug)]
struct Chunks(Vec<Result<&'static str, &'static str>>);

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        let chunk = (!self.0.is_empty()).then(|| self.0.remove(0));
        Poll::Ready(chunk.map(|chunk| chunk.map(|text| Frame::data(Bytes::from(text)))))
    }
}

fn hello() -> Chunks {
    Chunks(vec![Ok("hel"), Ok("lo")])
}

fn put(body: impl Into<RequestBody>) -> PutObject {
    PutObject::new("examplebucket", "greeting.txt", body)
}

fn created() -> Response<&'static str> {
    response(200, &[("etag", "\"5D41\"")], "")
}

#[tokio::test]
async fn data_in_memory_is_sent_without_digest_and_retried() -> TestResult {
    let (client, sent) = client([Err(TransportErrorKind::Interrupted), Ok(created())])?;
    let output = client.execute(&put("hello")).await?;
    assert_eq!(output.etag.as_deref(), Some("\"5D41\""));
    let requests = sent.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!(request.uri().path(), "/greeting.txt");
        assert!(!request.headers().contains_key("content-md5"));
        assert_eq!(request.body(), "hello");
    }
    Ok(())
}

#[tokio::test]
async fn digest_set_by_the_caller_is_kept() -> TestResult {
    let (client, sent) = client([Ok(created())])?;
    let mut put = put("hello");
    put.content_md5 = Some("AAAAAAAAAAAAAAAAAAAAAA==".to_owned());
    client.execute(&put).await?;
    let request = &sent.requests()[0];
    assert_eq!(request.headers()["content-md5"], "AAAAAAAAAAAAAAAAAAAAAA==");
    Ok(())
}

#[tokio::test]
async fn repeatable_stream_is_opened_for_each_attempt() -> TestResult {
    let (client, sent) = client([Err(TransportErrorKind::Interrupted), Ok(created())])?;
    let opened = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&opened);
    let body = RequestBody::repeatable(move || {
        count.fetch_add(1, Ordering::Relaxed);
        hello()
    });
    client.execute(&put(body)).await?;
    assert_eq!(opened.load(Ordering::Relaxed), 2);
    for request in sent.requests() {
        assert_eq!(request.body(), "hello");
        assert!(!request.headers().contains_key("content-md5"));
    }
    Ok(())
}

#[tokio::test]
async fn one_shot_stream_is_never_sent_twice() -> TestResult {
    for failure in [
        Err(TransportErrorKind::Connect),
        Ok(response(
            503,
            &[],
            "<Error><Code>ServiceUnavailable</Code></Error>",
        )),
    ] {
        let (client, sent) = client([failure, Ok(created())])?;
        let put = put(RequestBody::once(hello()));
        let error = client.execute(&put).await.map(drop).unwrap_err();
        assert_eq!((error.attempts(), sent.count()), (1, 1), "{error}");
        let error = client.execute(&put).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(
            chain(&error).contains("body was sent before, and a stream can be sent only once"),
            "{}",
            chain(&error)
        );
        assert_eq!(sent.count(), 1, "nothing was sent");
    }
    Ok(())
}

#[tokio::test]
async fn interrupted_request_body_is_an_error() -> TestResult {
    let (client, _) = client([Ok(created())])?;
    let body = RequestBody::once(Chunks(vec![Ok("hel"), Err("the disk is gone")]));
    let error = client.execute(&put(body)).await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(
        chain(&error).contains("the disk is gone"),
        "{}",
        chain(&error)
    );
    Ok(())
}

#[tokio::test]
async fn response_data_has_no_limit_and_is_never_an_error() -> TestResult {
    let document = "<Error><Code>AccessDenied</Code></Error>";
    let transport = from_fn(move |_| async move {
        let body = Body::stream(Chunks(vec![Ok(document), Ok("tail")]));
        let head = Response::builder().header("x-oss-meta-owner", "me");
        Ok(head.body(body).expect("a valid response"))
    });
    let client = builder(transport)?.document_limit(1).build()?;
    let get = GetObject::new("examplebucket", "error.xml");
    let mut output = client.execute(&get).await?;
    assert_eq!(output.metadata["owner"], "me");
    assert_eq!(
        output.body.next_chunk().await?.as_deref(),
        Some(document.as_bytes())
    );
    assert_eq!(
        output.body.next_chunk().await?.as_deref(),
        Some(&b"tail"[..])
    );
    assert_eq!(output.body.next_chunk().await?, None);
    Ok(())
}

#[tokio::test]
async fn interrupted_response_data_is_an_error() -> TestResult {
    let transport = from_fn(|_| async {
        Ok(Response::new(Body::stream(Chunks(vec![
            Ok("hel"),
            Err("reset"),
        ]))))
    });
    let client = builder(transport)?.build()?;
    let get = GetObject::new("examplebucket", "greeting.txt");
    let mut output = client.execute(&get).await?;
    assert!(output.body.next_chunk().await?.is_some());
    let error = output.body.next_chunk().await.unwrap_err();
    let source = std::error::Error::source(&error);
    let source = source.and_then(|source| source.downcast_ref::<oss_transport::Error>());
    assert!(source.is_some_and(|error| error.kind() == TransportErrorKind::Body));
    let output = client.execute(&get).await?;
    assert!(output.body.collect(100).await.is_err());
    let output = client.execute(&get).await?;
    let error = output.body.collect(2).await.unwrap_err();
    assert_eq!(error.to_string(), "the data has more than 2 bytes");
    Ok(())
}

#[tokio::test]
async fn refused_download_is_an_error_with_its_document() -> TestResult {
    let missing = "<Error><Code>NoSuchKey</Code><EC>0026-00000001</EC></Error>";
    let (client, _) = client([Ok(response(404, &[], missing))])?;
    let get = GetObject::new("examplebucket", "missing");
    let error = client.execute(&get).await.map(drop).unwrap_err();
    assert_eq!(error.code(), Some("NoSuchKey"));
    assert!(
        GetObject::INFO
            .errors
            .iter()
            .any(|known| known.code == "NoSuchKey")
    );
    Ok(())
}

#[tokio::test]
async fn copy_source_is_encoded_like_a_url() -> TestResult {
    let done = "<CopyObjectResult><ETag>\"5D41\"</ETag></CopyObjectResult>";
    let (client, sent) = client([Ok(response(200, &[], done))])?;
    let source = ObjectLocation::new("source-bucket", "a b/中/../c?&=+").with_version("v/1");
    client
        .execute(&CopyObject::new("examplebucket", "copy", source))
        .await?;
    assert_eq!(
        sent.requests()[0].headers()["x-oss-copy-source"],
        "/source-bucket/a%20b%2F%E4%B8%AD%2F..%2Fc%3F%26%3D%2B?versionId=v%2F1"
    );
    let source = ObjectLocation::new("Source/Bucket", "");
    let copy = CopyObject::new("examplebucket", "copy", source);
    let error = client.execute(&copy).await.map(drop).unwrap_err();
    assert_eq!(
        chain(&error).lines().last(),
        Some(
            "x-oss-copy-source: bucket is invalid: only a-z, 0-9 and - are allowed; \
             x-oss-copy-source: key must have 1 to 1023 bytes"
        )
    );
    assert_eq!(sent.count(), 1);
    Ok(())
}

#[tokio::test]
async fn required_digest_is_always_sent() -> TestResult {
    let (client, sent) = client([Ok(response(200, &[], ""))])?;
    let delete = Delete::builder()
        .objects([ObjectIdentifier::new("a")])
        .build();
    let delete = DeleteMultipleObjects::new("examplebucket", delete);
    assert_eq!(client.execute(&delete).await?, None, "an empty response");
    let request = &sent.requests()[0];
    assert_eq!(request.uri().query(), Some("delete&encoding-type=url"));
    assert!(request.headers().contains_key("content-md5"));
    Ok(())
}

//! The requests of uploads.

use std::convert::Infallible;
use std::fs::File;
use std::future::Future as _;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::Response;
use http_body::{Frame, SizeHint};
use oss_model::common::ObjectAcl;
use oss_model::operation::ByteStream;
use oss_transport::Body;
use oss_transport_testing::from_fn;

use super::{COMPLETED, PART, STARTED, completed, crc64, ok, service, stored, two_parts};
use crate::support::{TestResult, builder, response};

#[tokio::test]
async fn settings_are_headers_of_the_right_requests() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let (first, second) = content.split_at(usize::try_from(PART)?);
    let parts = [
        ok(STARTED),
        stored(crc64(first)),
        stored(crc64(second)),
        completed(crc64(&content)),
    ];
    let single = [stored(crc64(&content))];
    let (parts, single) = (service(parts)?, service(single)?);
    for ((client, sent), size, expected) in [
        (
            parts,
            PART,
            "start: type; part: limit; part: limit; end: acl",
        ),
        (single, 2 * PART, "start: acl limit type"),
    ] {
        let upload = client.upload_file("examplebucket", "key", &path);
        let upload = upload.part_size(size).parallel(1);
        let upload = upload.acl(ObjectAcl::Private).traffic_limit(819_200);
        let upload = upload.configure(|it| it.content_type = Some("text/csv".to_owned()));
        upload.send().await?;
        let names = ["start", "part", "part", "end"];
        let shown = names.iter().zip(sent.requests()).map(|(name, request)| {
            let has = |header| request.headers().contains_key(header);
            let marks = [
                ("acl", has("x-oss-object-acl")),
                ("limit", has("x-oss-traffic-limit")),
                (
                    "type",
                    request
                        .headers()
                        .get("content-type")
                        .is_some_and(|it| it == "text/csv"),
                ),
            ];
            let marks = marks.iter().filter(|(_, is_there)| *is_there);
            let marks: Vec<_> = marks.map(|(mark, _)| *mark).collect();
            format!("{name}: {}", marks.join(" "))
        });
        assert_eq!(shown.collect::<Vec<_>>().join("; "), expected);
    }
    Ok(())
}

#[tokio::test]
async fn part_size_is_raised_for_10000_parts() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("sparse");
    File::create(&path)?.set_len(10_000 * PART + 1)?;
    let refused = response(403, &[], "");
    let (client, sent) = service([ok(STARTED), refused])?;
    let upload = client.upload_file("examplebucket", "key", &path);
    assert!(upload.part_size(1).parallel(1).send().await.is_err());
    assert_eq!(sent.requests()[1].body().len() as u64, PART + 1);
    Ok(())
}

/// As many zeros, one part at a time.
struct Zeros {
    part: Bytes,
    parts: u64,
    is_length_known: bool,
}

impl http_body::Body for Zeros {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(rest) = self.parts.checked_sub(1) else {
            return Poll::Ready(None);
        };
        self.parts = rest;
        Poll::Ready(Some(Ok(Frame::data(self.part.clone()))))
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_length_known {
            SizeHint::with_exact(self.parts * PART)
        } else {
            SizeHint::default()
        }
    }
}

#[tokio::test]
async fn part_size_doubles_only_if_the_length_is_unknown() -> TestResult {
    for is_length_known in [true, false] {
        let largest = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&largest);
        let transport = from_fn(move |request: http::Request<Body>| {
            let seen = Arc::clone(&seen);
            async move {
                let query = request.uri().query().unwrap_or_default().to_owned();
                let length = request.into_body().collect(usize::MAX).await?.len() as u64;
                seen.fetch_max(length, Ordering::SeqCst);
                let body = match &*query {
                    query if query.contains("uploads") => STARTED,
                    query if query.starts_with("uploadId") => COMPLETED,
                    _ => "",
                };
                Ok(response(200, &[("etag", "\"E\"")], body).map(Body::from))
            }
        });
        let client = builder(transport)?.build()?;
        let stream = ByteStream::new(Zeros {
            part: vec![0; usize::try_from(PART)?].into(),
            parts: 1_002,
            is_length_known,
        });
        let upload = client.upload_stream("examplebucket", "key", stream);
        let uploaded = upload.part_size(PART).send().await?;
        let expected = if is_length_known { PART } else { 2 * PART };
        assert_eq!(largest.load(Ordering::SeqCst), expected);
        assert_eq!(uploaded.length, 1_002 * PART);
    }
    Ok(())
}

/// Only that many parts of a stream are in memory.
#[tokio::test]
async fn only_parallel_parts_are_under_way() -> TestResult {
    let under_way = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&under_way);
    let transport = from_fn(move |request: http::Request<Body>| {
        let counter = Arc::clone(&counter);
        async move {
            if request
                .uri()
                .query()
                .is_some_and(|query| query.contains("uploads"))
            {
                return Ok(Response::new(Body::from(STARTED)));
            }
            counter.fetch_add(1, Ordering::SeqCst);
            std::future::pending().await
        }
    });
    let client = builder(transport)?.build()?;
    let zeros = vec![0; usize::try_from(20 * PART)?];
    let stream = ByteStream::from(Bytes::from(zeros));
    let upload = client.upload_stream("examplebucket", "key", stream);
    let mut upload = pin!(upload.part_size(PART).parallel(4).send());
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100 {
        assert!(matches!(upload.as_mut().poll(&mut context), Poll::Pending));
    }
    assert_eq!(under_way.load(Ordering::SeqCst), 4);
    Ok(())
}

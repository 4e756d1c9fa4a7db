//! Bodies as other types see them: progress, streams and readers.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use futures_core::Stream;
use http_body::Body;
use oss_client::StreamReader;
use oss_model::object::{GetObject, PutObject};
use oss_model::operation::{ByteStream, RequestBody};
use oss_transport::ErrorKind as TransportErrorKind;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _};

use crate::object_service::{Flaw, ObjectService};
use crate::support::{TestResult, builder, client, response};

const OBJECT: &str = "0123456789";

/// Returns a body that records its progress.
fn counted(body: impl Into<RequestBody>) -> (RequestBody, Arc<Mutex<Vec<u64>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&seen);
    let body = body.into();
    let body = body.on_progress(move |bytes| record.lock().unwrap().push(bytes));
    (body, seen)
}

/// Returns the stream of an object that breaks after some bytes, not resumed.
async fn stream(flaws: impl IntoIterator<Item = Flaw>) -> io::Result<ByteStream> {
    let service = ObjectService::new(OBJECT, flaws);
    let client = builder(service.transport()).map_err(|error| io::Error::other(error.to_string()));
    let client = client?.build().map_err(io::Error::other)?;
    let get = GetObject::new("examplebucket", "digits.txt");
    let output = client.execute(&get).await.map_err(io::Error::other)?;
    Ok(output.body)
}

#[tokio::test]
async fn progress_restarts_with_each_attempt() -> TestResult {
    let data = vec![7; 150_000];
    let (body, seen) = counted(data.clone());
    assert_eq!(body.bytes().map(bytes::Bytes::len), Some(150_000));
    let outcomes = [
        Err(TransportErrorKind::Interrupted),
        Ok(response(200, &[], "")),
    ];
    let (client, sent) = client(outcomes)?;
    let put = PutObject::new("examplebucket", "sevens", body);
    client.execute(&put).await?;
    let one = [0, 65_536, 131_072, 150_000];
    assert_eq!(*seen.lock().unwrap(), [one, one].concat());
    for request in sent.requests() {
        assert!(request.body() == &data);
        assert!(request.headers().contains_key("content-md5"));
    }
    Ok(())
}

#[tokio::test]
async fn counted_body_keeps_its_length() -> TestResult {
    let (body, seen) = counted(vec![7; 70_000]);
    let mut stream = body.open().ok_or("opened before")?;
    for remaining in [70_000, 4_464, 0] {
        assert_eq!(Body::size_hint(&stream).exact(), Some(remaining));
        assert_eq!(Body::is_end_stream(&stream), remaining == 0);
        assert_eq!(stream.next_chunk().await?.is_some(), remaining > 0);
    }
    let (body, _) = counted(RequestBody::from(ByteStream::from(bytes::Bytes::new())));
    assert!(body.open().is_some_and(|stream| stream.is_end_stream()));
    assert_eq!(*seen.lock().unwrap(), [0, 65_536, 70_000]);
    Ok(())
}

#[tokio::test]
async fn byte_stream_is_a_stream_of_chunks() -> TestResult {
    let mut stream = stream([Flaw::Cut(5)]).await?;
    let mut next = async || poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
    assert_eq!(next().await.transpose()?.as_deref(), Some(&b"012"[..]));
    assert_eq!(next().await.transpose()?.as_deref(), Some(&b"34"[..]));
    assert!(next().await.is_some_and(|chunk| chunk.is_err()));
    Ok(())
}

#[tokio::test]
async fn reader_reads_any_number_of_bytes() -> TestResult {
    for size in 1..=11 {
        let mut reader = StreamReader::new(stream([]).await?);
        let (mut buffer, mut data) = (vec![0; size], Vec::new());
        loop {
            let read = reader.read(&mut buffer).await?;
            data.extend_from_slice(&buffer[..read]);
            if read == 0 {
                break;
            }
        }
        assert_eq!(data, OBJECT.as_bytes(), "{size}");
    }
    let mut reader = StreamReader::new(stream([]).await?);
    let mut start = Vec::new();
    reader.read_until(b'4', &mut start).await?;
    assert_eq!(start, b"01234");
    let mut rest = String::new();
    reader.read_to_string(&mut rest).await?;
    assert_eq!(rest, "56789");
    Ok(())
}

#[tokio::test]
async fn reader_fails_with_the_error_of_the_stream() -> TestResult {
    let mut reader = StreamReader::new(stream([Flaw::Cut(5)]).await?);
    let mut data = Vec::new();
    let error = reader.read_to_end(&mut data).await.unwrap_err();
    assert_eq!(data, b"01234");
    assert_eq!(error.to_string(), "cannot read the data to its end");
    Ok(())
}

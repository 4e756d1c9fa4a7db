//! The memory that an emulator needs, counted in allocated bytes.
//!
//! Emulator and clients share the thread whose allocations are counted, so the counts don't depend
//! on time.

use std::future::Future;

use allocation_counter::AllocationInfo;
use http::{HeaderValue, Method, StatusCode, header};
use oss_emulator::fault::{Effect, Fault, Reply, Truncation};
use oss_emulator::journal::Journal;
use oss_emulator::{Builder, Emulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder as Runtime;

use crate::content::{get, get_request, put_request};
use crate::multipart;
use crate::rules;
use crate::wire::{Connection, Request, TestResult, builder_in_memory};

const MIB: usize = 1024 * 1024;

/// The size of the object that is read.
const OBJECT: usize = 8 * MIB;

/// The size of the object that is put and read.
const LARGE: usize = 256 * MIB;

const READERS: usize = 50;

/// Counts what `work` allocates on a thread of its own, emulator included.
fn measured<F: Future>(work: impl FnOnce(Emulator) -> F) -> AllocationInfo {
    let runtime = Runtime::new_current_thread().enable_all().build().unwrap();
    let emulator = runtime.block_on(large_object());
    allocation_counter::measure(|| {
        runtime.block_on(work(emulator));
    })
}

/// Returns an emulator with the large object `k`.
async fn large_object() -> Emulator {
    let emulator = rules::with_source().await;
    let request = Request::object(Method::PUT, "source", "k", "");
    let request = request.body(vec![b'x'; OBJECT]).signed();
    assert_eq!(request.send(&emulator).await.status, 200);
    emulator
}

/// Reads a response without keeping it and returns its length.
async fn drain(stream: &mut TcpStream) -> usize {
    let mut piece = vec![0; 64 * 1024];
    let mut length = 0;
    while let Ok(read @ 1..) = stream.read(&mut piece).await {
        length += read;
    }
    length
}

/// Sends the head of a put of `length` bytes, and `sent` bytes of its body.
async fn begin_put(connection: &mut Connection, key: &str, length: usize, sent: usize) {
    begin(connection, put_request(key, ""), length, sent).await;
}

async fn begin(connection: &mut Connection, request: Request, length: usize, sent: usize) {
    let mut head = request.signed().head();
    head.extend_from_slice(format!("Content-Length: {length}\r\n\r\n").as_bytes());
    connection.send(&head).await;
    let piece = vec![b'x'; 64 * 1024];
    let mut remaining = sent;
    while remaining > 0 {
        let length = piece.len().min(remaining);
        connection.send(&piece[..length]).await;
        remaining -= length;
    }
}

async fn request_from(emulator: &Emulator, request: &Request) -> TcpStream {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&request.bytes()).await.unwrap();
    stream
}

#[test]
fn object_is_not_copied_for_its_readers() {
    let info = measured(async |emulator| {
        let request = get_request("k").header("connection", "close").signed();
        let mut streams = Vec::new();
        for _ in 0..READERS {
            streams.push(request_from(&emulator, &request).await);
        }
        // All responses have begun before the first is read to its end.
        for stream in &mut streams {
            stream.read_u8().await.unwrap();
        }
        for stream in &mut streams {
            assert!(drain(stream).await > OBJECT);
        }
    });
    assert!(info.bytes_max < 10 * MIB as u64, "{info:?}");
}

/// The object itself, and no copy of it for the put or the get.
#[test]
fn put_and_get_take_the_object_once() {
    let info = put_and_get(builder_in_memory(), LARGE);
    assert!(info.bytes_max > LARGE as u64, "{info:?}");
    assert!(info.bytes_max < (LARGE + 4 * MIB) as u64, "{info:?}");
}

#[test]
fn file_takes_no_memory() {
    put_and_get_a_file(64 * MIB);
}

#[test]
#[ignore = "a gigabyte takes half a minute"]
fn gigabyte_in_a_file_takes_no_memory() {
    put_and_get_a_file(1024 * MIB);
}

/// The counts lack the chunks that other threads read, and which aren't kept.
fn put_and_get_a_file(length: usize) {
    let directory = tempfile::tempdir().unwrap();
    let info = put_and_get(builder_in_memory().data_dir(directory.path()), length);
    assert!(info.bytes_max < 4 * MIB as u64, "{info:?}");
}

fn put_and_get(builder: Builder, length: usize) -> AllocationInfo {
    let runtime = Runtime::new_current_thread().enable_all().build().unwrap();
    let started = runtime.block_on(builder.bucket("source").start());
    let emulator = started.unwrap();
    allocation_counter::measure(|| {
        runtime.block_on(async {
            let mut connection = Connection::open(&emulator).await;
            begin_put(&mut connection, "large", length, length).await;
            assert_eq!(connection.read_response(&Method::PUT).await.status, 200);
            let request = get_request("large").header("connection", "close");
            let mut stream = request_from(&emulator, &request.signed()).await;
            assert!(drain(&mut stream).await > length);
        });
    })
}

/// As if the client was killed.
#[test]
fn cut_put_is_not_kept() {
    let info = measured(async |emulator| {
        for _ in 0..4 {
            let mut connection = Connection::open(&emulator).await;
            begin_put(&mut connection, "cut", OBJECT, OBJECT - 1).await;
            connection.finish_sending().await;
            connection.closed().await;
        }
        assert_eq!(get(&emulator, "cut").await.status, 404);
    });
    assert!(info.bytes_max < (OBJECT + 2 * MIB) as u64, "{info:?}");
}

#[test]
fn completed_upload_shares_its_parts_with_its_copy() {
    let info = measured(async |emulator| {
        let id = multipart::initiate(&emulator, "parts").await;
        let mut etags = Vec::new();
        for number in ["1", "2"] {
            let query = format!("partNumber={number}&uploadId={id}");
            let request = Request::object(Method::PUT, "source", "parts", &query);
            let mut connection = Connection::open(&emulator).await;
            begin(&mut connection, request, OBJECT, OBJECT).await;
            let response = connection.read_response(&Method::PUT).await;
            etags.push((number, response.header("etag").to_owned()));
        }
        let parts: Vec<_> = etags.iter().map(|(n, etag)| (*n, etag.as_str())).collect();
        let completed = multipart::complete(&emulator, "parts", &id, &parts).await;
        assert_eq!(completed.status, 200);
        let copy = put_request("copy", "").header("x-oss-copy-source", "/source/parts");
        assert_eq!(copy.signed().send(&emulator).await.status, 200);
        let request = get_request("copy").header("connection", "close");
        let mut stream = request_from(&emulator, &request.signed()).await;
        assert!(drain(&mut stream).await > 2 * OBJECT);
    });
    assert!(info.bytes_max < (2 * OBJECT + 4 * MIB) as u64, "{info:?}");
}

#[test]
fn truncated_object_is_not_copied() {
    let info = measured(async |emulator| {
        let truncation = Effect::Truncate(Truncation::of_body(OBJECT - 1));
        emulator.faults().add(Fault::on_any().then(truncation));
        let request = get_request("k").signed();
        let mut stream = request_from(&emulator, &request).await;
        assert!(drain(&mut stream).await >= OBJECT - 1);
    });
    assert!(info.bytes_max < MIB as u64, "{info:?}");
}

/// A refused body is read but not kept.
#[test]
fn refused_body_is_not_kept() {
    let info = measured(async |emulator| {
        for query in ["", "append&position=0"] {
            let request = Request::object(Method::POST, "source", "k", query).signed();
            let mut head = request.head();
            head.extend_from_slice(format!("Content-Length: {OBJECT}\r\n\r\n").as_bytes());
            let mut connection = Connection::open(&emulator).await;
            connection.send(&head).await;
            let piece = vec![b'x'; 64 * 1024];
            for _ in 0..OBJECT / piece.len() {
                connection.send(&piece).await;
            }
            let response = connection.read_response(&Method::POST).await;
            assert_eq!(response.status, 501);
        }
    });
    assert!(info.bytes_max < 2 * MIB as u64, "{info:?}");
}

#[test]
fn journal_of_long_keys_is_bounded() {
    let info = measured(async |emulator| {
        let request = get_request(&"k".repeat(63_000));
        let mut connection = Connection::open(&emulator).await;
        for _ in 0..1_000 {
            assert_eq!(connection.exchange(&request).await.status, 403);
        }
        let entries = emulator.journal().entries();
        let bytes: usize = entries.iter().map(|entry| entry.key().len()).sum();
        assert!(bytes > Journal::MAX_BYTES / 2 && bytes <= Journal::MAX_BYTES);
        assert_eq!(emulator.journal().requests(), 1_000 + 2);
    });
    // The journal, and the copy of its entries.
    let limit = 2 * Journal::MAX_BYTES + 2 * MIB;
    assert!(info.bytes_max < limit as u64, "{info:?}");
}

#[test]
fn journal_shares_the_effects_of_faults() -> TestResult {
    let long = HeaderValue::from_str(&"v".repeat(10_000))?;
    let info = measured(async |emulator| {
        let reply = Reply::empty(StatusCode::OK).header(header::VIA, long);
        let detailed = Reply::error(StatusCode::CONFLICT, "C").message("m".repeat(10_000));
        for reply in [reply, detailed] {
            emulator.faults().clear();
            let fault = Fault::on_any().then(Effect::Respond(reply));
            emulator.faults().add(fault);
            let mut connection = Connection::open(&emulator).await;
            for _ in 0..1_000 {
                connection.exchange(&get_request("k")).await;
            }
        }
    });
    assert!(info.bytes_max < 2 * MIB as u64, "{info:?}");
    Ok(())
}

#[test]
fn seeded_objects_take_little_memory() {
    const COUNT: usize = 50_000;
    let runtime = Runtime::new_current_thread().enable_all().build().unwrap();
    let builder = builder_in_memory().bucket("source");
    let emulator = runtime.block_on(builder.start()).unwrap();
    let info = allocation_counter::measure(|| {
        emulator.seed_objects("source", COUNT, 1).unwrap();
    });
    let each = usize::try_from(info.bytes_current).unwrap() / COUNT;
    assert!(each < 330, "{each} bytes");
}

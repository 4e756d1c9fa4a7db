//! The memory that an emulator needs, counted in allocated bytes.
//!
//! Emulator and clients share the thread whose allocations are counted, so the counts don't depend
//! on time.

use std::future::Future;

use allocation_counter::AllocationInfo;
use http::{HeaderValue, Method, StatusCode, header};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Reply, Truncation};
use oss_emulator::journal::Journal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder as Runtime;

use crate::content::get_request;
use crate::rules;
use crate::wire::{Connection, Request, TestResult};

const MIB: usize = 1024 * 1024;

/// The size of the object that is read.
const OBJECT: usize = 8 * MIB;

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

//! The memory cost of hostile responses.
//!
//! A separate program, because it measures the memory of its process.
#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    reason = "the parent process and people read the measured values"
)]

mod documents;
mod downloads;

use std::env;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use oss_client::{
    Client, Credentials, Endpoint, Error, ErrorKind, Region, RetryPolicy, StaticCredentials,
};
use oss_model::inventory::GetBucketInventory;
use oss_tests::Outcome;

/// The maximum memory for one response in KiB, as in the fault matrix.
const LIMIT: u64 = 1024;
/// The maximum unread data in the socket buffers of both sides, in KiB.
const SOCKETS: u64 = 16 * 1024;
/// The maximum size of a document, in KiB.
const DOCUMENT: u64 = 16 * 1024;
const GIGABYTE: usize = 1 << 30;
const CHUNK: usize = 64 * 1024;

/// The environment variable of a process that runs a single test.
const ALONE_VARIABLE: &str = "OSS_TESTS_ALONE";
/// The start of a line that such a process prints for its parent.
const MEASURED_PREFIX: &str = "measured: ";

/// A small response, otherwise like the flood.
const WARM_UP: &[u8] = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno";

/// Runs a test in a separate process.
///
/// Memory freed by other tests could hide the memory that this one takes.
fn in_own_process(name: &str, test: impl FnOnce() -> Outcome) -> Outcome {
    #[expect(clippy::disallowed_methods, reason = "the variable is set below")]
    let is_alone = env::var_os(ALONE_VARIABLE).is_some();
    if is_alone {
        return test();
    }
    let output = Command::new(env::current_exe()?)
        .args([name, "--exact", "--nocapture"])
        .env(ALONE_VARIABLE, "1")
        .output()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let measured = stdout
        .lines()
        .find_map(|line| line.split_once(MEASURED_PREFIX));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (_, measured) = measured.ok_or("nothing was measured: no such test")?;
    println!("{measured}");
    Ok(())
}

/// A server that floods its second client.
///
/// The first response is small. The next one is a head and then the same chunk, repeated until the client
/// disconnects or a gigabyte is sent.
struct FloodServer {
    url: String,
    sent: Arc<AtomicU64>,
}

/// The cost of one response.
struct Cost {
    error: Error,
    /// The growth of the peak memory, in KiB.
    growth: u64,
    /// The data that the server sent, in KiB.
    sent: u64,
}

impl FloodServer {
    fn start(head: &'static str, chunk: Vec<u8>) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let sent = Arc::<AtomicU64>::default();
        let count = Arc::clone(&sent);
        thread::spawn(move || {
            let mut streams = listener.incoming().flatten();
            if let Some(stream) = streams.next() {
                let _ = begin(stream, WARM_UP);
            }
            for stream in streams {
                // An error means that the client has disconnected.
                let _ = pour(stream, head, &chunk, &count);
            }
        });
        Ok(Self { url, sent })
    }

    /// Sends a request to the server, and measures its cost.
    fn measure(&self) -> Outcome<Cost> {
        let key = Credentials::new("LTAI5tExample", "not-a-real-secret")?;
        let client = Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
            .endpoint(Endpoint::custom(&self.url)?)
            .retry(RetryPolicy::none())
            .build()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let get = GetBucketInventory::new("examplebucket", "report");
        let request = || {
            runtime
                .block_on(client.execute(&get))
                .err()
                .ok_or("the response is a rule")
        };
        // The first request creates buffers and threads that stay.
        request()?;
        reset_peak_memory()?;
        let before = peak_memory()?;
        let error = request()?;
        // The kernel counts in batches, so the peak can seem lower than before.
        let growth = peak_memory()?.saturating_sub(before);
        let sent = self.sent.load(Ordering::Relaxed) / 1024;
        println!("{MEASURED_PREFIX}{growth} KiB more memory; {sent} KiB left the server");
        Ok(Cost {
            error,
            growth,
            sent,
        })
    }
}

fn begin(mut stream: TcpStream, head: &[u8]) -> std::io::Result<TcpStream> {
    // The request fits into one read, and its content doesn't matter.
    let _ = stream.read(&mut [0; 4096])?;
    stream.write_all(head)?;
    Ok(stream)
}

fn pour(stream: TcpStream, head: &str, chunk: &[u8], sent: &AtomicU64) -> std::io::Result<()> {
    let mut stream = begin(stream, head.as_bytes())?;
    for _ in 0..GIGABYTE / CHUNK {
        stream.write_all(chunk)?;
        sent.fetch_add(chunk.len() as u64, Ordering::Relaxed);
    }
    Ok(())
}

/// Resets the peak memory of this process to its current memory.
fn reset_peak_memory() -> Outcome {
    // See proc(5), `clear_refs`.
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// Returns the peak memory of this process in KiB.
fn peak_memory() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmHWM")?.parse()?)
}

/// Asserts that a huge error body is reported with its status and hardly read.
fn assert_error_costs_no_memory(head: &'static str, chunk: Vec<u8>, status: u16) -> Outcome {
    let cost = FloodServer::start(head, chunk)?.measure()?;
    let error = &cost.error;
    assert_eq!(
        error.status().map(|it| it.as_u16()),
        Some(status),
        "{error}"
    );
    assert!(cost.growth < LIMIT, "{} KiB more memory", cost.growth);
    // Detects a client that reads everything and discards it.
    assert!(cost.sent < SOCKETS, "{} KiB were sent", cost.sent);
    Ok(())
}

#[test]
fn f30_error_body_of_a_gigabyte_costs_no_memory() -> Outcome {
    in_own_process("f30_error_body_of_a_gigabyte_costs_no_memory", || {
        let head = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1073741824\r\n\r\n";
        assert_error_costs_no_memory(head, vec![b'x'; CHUNK], 500)
    })
}

#[test]
fn f30_endless_error_body_costs_no_memory() -> Outcome {
    in_own_process("f30_endless_error_body_costs_no_memory", || {
        let head = "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n";
        let mut chunk = format!("{CHUNK:x}\r\n").into_bytes();
        chunk.resize(chunk.len() + CHUNK, b'x');
        chunk.extend_from_slice(b"\r\n");
        assert_error_costs_no_memory(head, chunk, 403)
    })
}

#[test]
fn f28_chunk_of_a_gigabyte_costs_at_most_a_document() -> Outcome {
    in_own_process("f28_chunk_of_a_gigabyte_costs_at_most_a_document", || {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n";
        let cost = FloodServer::start(head, vec![b' '; CHUNK])?.measure()?;
        assert_eq!(cost.error.kind(), ErrorKind::Transport, "{}", cost.error);
        // A growing buffer may briefly exist twice.
        assert!(cost.growth < 2 * DOCUMENT + LIMIT, "{} KiB", cost.growth);
        assert!(cost.sent < DOCUMENT + SOCKETS, "{} KiB", cost.sent);
        Ok(())
    })
}

//! How much memory hostile answers cost; a program of its own, since the count is that of the process.
#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    reason = "what was measured is for people, too, and for the process that asked for it"
)]

mod documents;

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

/// What one answer may cost, in KiB: the row of the matrix says less than 1 MiB.
const LIMIT: u64 = 1024;
/// What the sockets on both sides may hold of what nobody has read, in KiB.
const SOCKETS: u64 = 16 * 1024;
/// What a document may have, in KiB.
const DOCUMENT: u64 = 16 * 1024;
const GIGABYTE: usize = 1 << 30;
const PIECE: usize = 64 * 1024;

/// Says to a process that it is there for one test.
const ALONE_VARIABLE: &str = "OSS_TESTS_ALONE";
/// Begins a line for whoever started such a process.
const MEASURED_PREFIX: &str = "measured: ";

/// Harmless, and of the same kind as what follows.
const WARM_UP: &[u8] = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno";

/// Runs a test in a process of its own: memory that another one has given back would hide what this one takes.
fn alone(name: &str, test: impl FnOnce() -> Outcome) -> Outcome {
    #[expect(clippy::disallowed_methods, reason = "it is set a few lines below")]
    let is_alone = env::var_os(ALONE_VARIABLE).is_some();
    if is_alone {
        return test();
    }
    let output = Command::new(env::current_exe()?)
        .args([name, "--exact", "--nocapture"])
        .env(ALONE_VARIABLE, "1")
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let measured = said
        .lines()
        .find_map(|line| line.split_once(MEASURED_PREFIX));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (_, measured) = measured.ok_or("nothing was measured: there is no such test")?;
    println!("{measured}");
    Ok(())
}

/// Answers one request harmlessly, and the next with a head and then the same piece, until the client hangs up
/// or a gigabyte is through.
struct FloodServer {
    url: String,
    sent: Arc<AtomicU64>,
}

/// What one answer has cost, in KiB.
struct Cost {
    error: Error,
    growth: u64,
    sent: u64,
}

impl FloodServer {
    fn start(head: &'static str, piece: Vec<u8>) -> Outcome<Self> {
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
                // It ends when the client has seen enough.
                let _ = pour(stream, head, &piece, &count);
            }
        });
        Ok(Self { url, sent })
    }

    /// Returns what the client says of the flood, and what it has cost.
    fn meet(&self) -> Outcome<Cost> {
        let key = Credentials::new("LTAI5tExample", "not-a-real-secret")?;
        let client = Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
            .endpoint(Endpoint::custom(&self.url)?)
            .retry(RetryPolicy::none())
            .build()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let get = GetBucketInventory::new("examplebucket", "report");
        let ask = || {
            runtime
                .block_on(client.execute(&get))
                .err()
                .ok_or("it is no rule")
        };
        // The first time buffers and threads are made that stay.
        ask()?;
        reset_peak_memory()?;
        let before = most()?;
        let error = ask()?;
        // The kernel counts in batches, so the most can seem to be less than before.
        let growth = most()?.saturating_sub(before);
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
    // The request fits into one piece, and is not what this is about.
    let _ = stream.read(&mut [0; 4096])?;
    stream.write_all(head)?;
    Ok(stream)
}

fn pour(stream: TcpStream, head: &str, piece: &[u8], sent: &AtomicU64) -> std::io::Result<()> {
    let mut stream = begin(stream, head.as_bytes())?;
    for _ in 0..GIGABYTE / PIECE {
        stream.write_all(piece)?;
        sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
    }
    Ok(())
}

/// Lets the most memory that this process has had be what it has now.
fn reset_peak_memory() -> Outcome {
    // See proc(5), `clear_refs`.
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// Returns the most memory that this process has had, in KiB.
fn most() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmHWM")?.parse()?)
}

/// Asserts that an error with a body of any length has its status, and that next to nothing was read.
fn assert_error_costs_no_memory(head: &'static str, piece: Vec<u8>, status: u16) -> Outcome {
    let cost = FloodServer::start(head, piece)?.meet()?;
    let error = &cost.error;
    assert_eq!(
        error.status().map(|it| it.as_u16()),
        Some(status),
        "{error}"
    );
    assert!(cost.growth < LIMIT, "{} KiB more memory", cost.growth);
    // Whoever reads on and keeps nothing is found by this.
    assert!(cost.sent < SOCKETS, "{} KiB were sent", cost.sent);
    Ok(())
}

#[test]
fn f30_error_body_of_a_gigabyte_costs_no_memory() -> Outcome {
    alone("f30_error_body_of_a_gigabyte_costs_no_memory", || {
        let head = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1073741824\r\n\r\n";
        assert_error_costs_no_memory(head, vec![b'x'; PIECE], 500)
    })
}

#[test]
fn f30_endless_error_body_costs_no_memory() -> Outcome {
    alone("f30_endless_error_body_costs_no_memory", || {
        let head = "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n";
        let mut chunk = format!("{PIECE:x}\r\n").into_bytes();
        chunk.resize(chunk.len() + PIECE, b'x');
        chunk.extend_from_slice(b"\r\n");
        assert_error_costs_no_memory(head, chunk, 403)
    })
}

#[test]
fn f28_chunk_of_a_gigabyte_costs_at_most_a_document() -> Outcome {
    alone("f28_chunk_of_a_gigabyte_costs_at_most_a_document", || {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n";
        let cost = FloodServer::start(head, vec![b' '; PIECE])?.meet()?;
        assert_eq!(cost.error.kind(), ErrorKind::Transport, "{}", cost.error);
        // A buffer that grows may be twice there for a moment.
        assert!(cost.growth < 2 * DOCUMENT + LIMIT, "{} KiB", cost.growth);
        assert!(cost.sent < DOCUMENT + SOCKETS, "{} KiB", cost.sent);
        Ok(())
    })
}

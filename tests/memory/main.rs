//! How much memory hostile answers cost; a program of its own, since the count is that of the process.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use oss_client::{
    Client, Credentials, Endpoint, Error, ErrorKind, Region, RetryPolicy, StaticCredentials,
};
use oss_model::inventory::GetBucketInventory;
use oss_tests::Outcome;

/// What one answer may cost, in KiB: the row of the matrix says less than 1 MiB.
const LIMIT: u64 = 1024;
const GIGABYTE: usize = 1 << 30;
const PIECE: usize = 64 * 1024;

/// One measurement at a time, since all of them see the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// Sends a head, and then the same piece until the client hangs up or a gigabyte is through.
struct Flood {
    url: String,
    sent: Arc<AtomicU64>,
}

impl Flood {
    fn start(head: &'static str, piece: Vec<u8>) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let sent = Arc::<AtomicU64>::default();
        let count = Arc::clone(&sent);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // It ends when the client has seen enough.
                let _ = pour(stream, head, &piece, &count);
            }
        });
        Ok(Self { url, sent })
    }

    /// Returns what the client says, and by how many KiB the process has grown meanwhile.
    fn meet(&self) -> Outcome<(Error, u64)> {
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
        let before = most()?;
        let error = ask()?;
        // The kernel counts in batches, so the most can seem to be less than before.
        Ok((error, most()?.saturating_sub(before)))
    }
}

fn pour(mut stream: TcpStream, head: &str, piece: &[u8], sent: &AtomicU64) -> std::io::Result<()> {
    // The request fits into one piece, and is not what this is about.
    let _ = stream.read(&mut [0; 4096])?;
    stream.write_all(head.as_bytes())?;
    for _ in 0..GIGABYTE / PIECE {
        stream.write_all(piece)?;
        sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
    }
    Ok(())
}

/// Returns the most memory that this process has had, in KiB.
fn most() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmHWM")?.parse()?)
}

fn measured(flood: &Flood, growth: u64) -> String {
    let sent = flood.sent.load(Ordering::Relaxed) / 1024;
    format!("{growth} KiB more memory; {sent} KiB left the server, in two requests")
}

#[test]
fn f30_an_error_of_a_gigabyte_costs_no_memory() -> Outcome {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let head = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1073741824\r\n\r\n";
    let flood = Flood::start(head, vec![b'x'; PIECE])?;
    let (error, growth) = flood.meet()?;
    println!("an error body of 1 GiB: {}", measured(&flood, growth));
    assert_eq!(
        error.status().map(|status| status.as_u16()),
        Some(500),
        "{error}"
    );
    assert!(growth < LIMIT, "{growth} KiB");
    Ok(())
}

#[test]
fn f30_an_error_without_an_end_costs_no_memory() -> Outcome {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let head = "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut chunk = format!("{PIECE:x}\r\n").into_bytes();
    chunk.resize(chunk.len() + PIECE, b'x');
    chunk.extend_from_slice(b"\r\n");
    let flood = Flood::start(head, chunk)?;
    let (error, growth) = flood.meet()?;
    println!("an endless error body: {}", measured(&flood, growth));
    assert_eq!(
        error.status().map(|status| status.as_u16()),
        Some(403),
        "{error}"
    );
    assert!(growth < LIMIT, "{growth} KiB");
    Ok(())
}

#[test]
fn f28_a_chunk_of_a_gigabyte_costs_what_a_document_may() -> Outcome {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n";
    let flood = Flood::start(head, vec![b' '; PIECE])?;
    let (error, growth) = flood.meet()?;
    println!("a chunk of 1 GiB: {}", measured(&flood, growth));
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    // A document may have 16 MiB, which were held the first time, too.
    assert!(growth < LIMIT * 16, "{growth} KiB");
    Ok(())
}

//! Moves a file up in parts and down again, through connections that are cut every 50 MB.
//!
//! Start `cargo run -p ossinv -- emulator`, export the variables that it prints, and run
//! `cargo run -p oss-client --example cut_connections --all-features -- 1000`, where the last argument is the size in MB.
//! It prints the checksums, the number of cuts, and on Linux the peak memory.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use anyhow::Context as _;
use oss_client::{Client, EnvironmentCredentials, Region};

const BUCKET: &str = "examplebucket";
const KEY: &str = "cut/large";
const MEGABYTE: u64 = 1_000_000;
const CUT_EVERY: u64 = 50 * MEGABYTE;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::disallowed_methods, reason = "a program reads its environment")]
async fn main() -> anyhow::Result<()> {
    let size = std::env::args()
        .nth(1)
        .map_or(Ok(1_000), |text| text.parse::<u64>())?;
    let endpoint = std::env::var("OSS_ENDPOINT")?;
    let upstream = endpoint
        .strip_prefix("http://")
        .context("the endpoint isn't local")?;
    let bytes = Arc::new(AtomicU64::new(0));
    let port = start_proxy(upstream.to_owned(), Arc::clone(&bytes))?;
    let region = Region::new(std::env::var("OSS_REGION")?)?;
    let client = Client::builder(region, EnvironmentCredentials::new())
        .endpoint(format!("http://127.0.0.1:{port}").parse()?)
        .build()?;

    let folder = tempfile::tempdir()?;
    let (source, copy) = (folder.path().join("source"), folder.path().join("copy"));
    write_random(&source, size * MEGABYTE)?;
    let uploaded = client.upload_file(BUCKET, KEY, &source).send().await?;
    println!("up:   {} bytes, CRC-64 {}", uploaded.length, uploaded.crc64);
    let downloaded = client.download_file(BUCKET, KEY, &copy).send().await?;
    println!(
        "down: {} bytes, CRC-64 {}",
        downloaded.length, downloaded.crc64
    );
    anyhow::ensure!(uploaded.crc64 == downloaded.crc64, "the checksums differ");
    let moved = bytes.load(Ordering::Relaxed);
    println!("{} MB moved, {} cuts", moved / MEGABYTE, moved / CUT_EVERY);
    for line in fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
    {
        if let Some(peak) = line.strip_prefix("VmHWM:") {
            println!("peak memory: {}", peak.trim());
        }
    }
    Ok(())
}

/// Forwards connections, and cuts one whenever so many bytes have passed.
fn start_proxy(upstream: String, bytes: Arc<AtomicU64>) -> io::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(&upstream) else {
                continue;
            };
            for (from, to) in [(&client, &server), (&server, &client)] {
                if let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) {
                    let bytes = Arc::clone(&bytes);
                    thread::spawn(move || forward(&from, &to, &bytes));
                }
            }
        }
    });
    Ok(port)
}

fn forward(mut from: &TcpStream, mut to: &TcpStream, bytes: &AtomicU64) -> io::Result<()> {
    let mut buffer = vec![0; 32 * 1024];
    loop {
        let length = from.read(&mut buffer)?;
        let before = bytes.fetch_add(length as u64, Ordering::Relaxed);
        let is_cut = (before + length as u64) / CUT_EVERY > before / CUT_EVERY;
        if length == 0 || is_cut {
            to.shutdown(Shutdown::Both)?;
            return from.shutdown(Shutdown::Both);
        }
        to.write_all(&buffer[..length])?;
    }
}

fn write_random(path: &Path, length: u64) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for index in 0..length / 8 {
        let mixed = index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        file.write_all(&(mixed ^ (mixed >> 29)).to_le_bytes())?;
    }
    file.flush()
}

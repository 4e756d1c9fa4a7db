//! A server that accepts and returns the same data, as cheaply as possible.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use crc_fast::{CrcAlgorithm, checksum};

/// Returns the data of all requests and responses.
pub(crate) fn data(size: usize) -> Vec<u8> {
    (0_u8..=250).cycle().take(size).collect()
}

/// Starts the server on threads that end with the program.
pub(crate) fn start(size: usize) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let data = Arc::new(data(size));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let data = Arc::clone(&data);
            thread::spawn(move || serve(stream, &data));
        }
    });
    Ok(address)
}

/// Serves requests until the client closes the connection.
fn serve(mut stream: TcpStream, data: &[u8]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let crc64 = checksum(CrcAlgorithm::Crc64Xz, data);
    let head = |length| {
        format!(
            "HTTP/1.1 200 OK\r\nServer: AliyunOSS\r\nDate: Sun, 22 Nov 2026 07:15:39 GMT\r\n\
             Content-Length: {length}\r\nConnection: keep-alive\r\n\
             x-oss-request-id: 5C3D9175B6FC201293AD4890\r\nx-oss-hash-crc64ecma: {crc64}\r\n\r\n"
        )
    };
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let (mut filled, mut end) = (0, None);
        while end.is_none() {
            let read = stream.read(&mut buffer[filled..])?;
            if read == 0 {
                return Ok(());
            }
            filled += read;
            let mut windows = buffer[..filled].windows(4);
            end = windows.position(|window| window == b"\r\n\r\n");
        }
        if buffer.starts_with(b"GET") {
            stream.write_all(head(data.len()).as_bytes())?;
            stream.write_all(data)?;
            continue;
        }
        let mut remaining = data.len() + end.unwrap_or_default() + 4 - filled;
        while remaining > 0 {
            remaining -= match stream.read(&mut buffer)? {
                0 => return Ok(()),
                read => read,
            };
        }
        stream.write_all(head(0).as_bytes())?;
    }
}

//! A service that issues the key of a role to everyone.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::KEY;

/// A server on a thread, which ends with the tests.
pub(super) struct Sts {
    pub(super) port: u16,
}

impl Sts {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client may have closed the connection.
                let _ = respond(stream);
            }
        });
        Self { port }
    }
}

fn respond(stream: TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().map_err(io::Error::other)?;
        }
    }
    io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
    let [(_, id), (_, secret), (_, token)] = KEY;
    let body = format!(
        r#"{{"Credentials":{{"AccessKeyId":"{id}","AccessKeySecret":"{secret}",
        "SecurityToken":"{token}","Expiration":"2124-05-25T11:45:17Z"}}}}"#
    );
    let length = body.len();
    write!(
        reader.get_mut(),
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

//! Runs the script of one connection.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;

use super::journal::{Journal, ReceivedRequest, now};
use super::script::{Script, Step};

/// How long a server waits for bytes, or for the end of a connection.
pub(super) const IO_TIMEOUT: Duration = Duration::from_secs(10);

struct Connection {
    number: usize,
    stream: TcpStream,
    journal: Arc<Journal>,
}

/// Runs the script, closes the connection, and records the outcome.
pub(super) fn serve(number: usize, stream: TcpStream, script: &Script, journal: Arc<Journal>) {
    let mut connection = Connection {
        number,
        stream,
        journal,
    };
    let outcome = connection.run(script);
    let Connection {
        stream, journal, ..
    } = connection;
    journal.close(number, stream, outcome);
}

impl Connection {
    fn run(&mut self, script: &Script) -> io::Result<()> {
        self.stream.set_read_timeout(Some(IO_TIMEOUT))?;
        self.stream.set_write_timeout(Some(IO_TIMEOUT))?;
        self.stream.set_nodelay(true)?;
        loop {
            for step in &script.steps {
                match step {
                    Step::ReadHead => drop(self.read_head()?),
                    Step::ReadRequest => self.read_request()?,
                    Step::Write(bytes) => self.stream.write_all(bytes)?,
                    Step::Pause(time) => self.journal.pause(*time),
                    Step::HalfClose => self.stream.shutdown(Shutdown::Write)?,
                    Step::Reset => {
                        return SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
                    }
                    Step::WaitForClose => self.wait_for_close()?,
                }
            }
            if !script.is_repeated || self.is_closed()? {
                return Ok(());
            }
        }
    }

    fn read_head(&mut self) -> io::Result<Vec<u8>> {
        let head = self.read_until(b"\r\n\r\n")?;
        let request = ReceivedRequest::new(self.number, head.clone(), Vec::new());
        self.journal.update(|it| it.requests.push(request));
        Ok(head)
    }

    fn read_request(&mut self) -> io::Result<()> {
        let head = self.read_until(b"\r\n\r\n")?;
        let request = ReceivedRequest::new(self.number, head.clone(), Vec::new());
        let body = if request.header("transfer-encoding").is_empty() {
            let length = request.header("content-length").pop();
            self.read_bytes(length.map_or(Ok(0), |length| number(length, 10))?)?
        } else {
            self.read_chunks()?
        };
        let request = ReceivedRequest::new(self.number, head, body);
        self.journal.update(|it| it.requests.push(request));
        Ok(())
    }

    fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.read_until(b"\r\n")?;
            let size = line.split(|byte| *byte == b';').next().unwrap_or_default();
            let size = number(size.trim_ascii(), 16)?;
            body.extend_from_slice(&line);
            body.extend(self.read_bytes(size)?);
            body.extend(self.read_until(b"\r\n")?);
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn read_until(&mut self, end: &[u8]) -> io::Result<Vec<u8>> {
        let mut read = Vec::new();
        while !read.ends_with(end) {
            let mut byte = [0];
            self.stream.read_exact(&mut byte)?;
            self.record(&byte);
            read.push(byte[0]);
        }
        Ok(read)
    }

    fn read_bytes(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut read = Vec::new();
        let outcome = (&mut self.stream).take(length).read_to_end(&mut read);
        self.record(&read);
        match outcome {
            Ok(_) if read.len() as u64 == length => Ok(read),
            Ok(_) => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) => Err(error),
        }
    }

    fn wait_for_close(&mut self) -> io::Result<()> {
        let deadline = now() + IO_TIMEOUT;
        let mut bytes = vec![0; 64 * 1024];
        loop {
            let remaining = deadline.saturating_duration_since(now());
            if remaining.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(remaining))?;
            match self.stream.read(&mut bytes) {
                Ok(0) => return Ok(()),
                Ok(read) => self.record(&bytes[..read]),
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for the next byte, and returns whether the client closed instead.
    fn is_closed(&self) -> io::Result<bool> {
        match self.stream.peek(&mut [0]) {
            Ok(bytes) => Ok(bytes == 0),
            // A client may keep an unused connection open for long.
            Err(error) if is_reset_or_timeout(error.kind()) => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn record(&self, bytes: &[u8]) {
        if let Some(all) = self.journal.entries().bytes.get_mut(self.number) {
            all.extend_from_slice(bytes);
        }
    }
}

fn number(digits: &[u8], radix: u32) -> io::Result<u64> {
    let digits = str::from_utf8(digits).map_err(io::Error::other)?;
    u64::from_str_radix(digits, radix).map_err(io::Error::other)
}

fn is_reset_or_timeout(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as E;
    matches!(kind, E::ConnectionReset | E::WouldBlock | E::TimedOut)
}

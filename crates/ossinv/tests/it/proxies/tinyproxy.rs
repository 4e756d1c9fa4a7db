//! Runs tinyproxy.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::NamedTempFile;

use super::install::{self, or_skip};

/// A process of tinyproxy, killed on drop.
pub(super) struct Tinyproxy {
    process: Child,
    stdout: BufReader<ChildStdout>,
    pub(super) port: u16,
    _config: NamedTempFile,
}

/// The password of the user `ci`.
///
/// tinyproxy accepts none with characters that a URL must encode.
const PASSWORD: &str = "Canary-1.5";
pub(super) const ENCODED_PASSWORD: &str = "%43anary%2D1.5";

impl Tinyproxy {
    /// Starts a proxy without a password; `None` if it can't be installed.
    pub(super) fn start() -> Option<Self> {
        Self::start_with("")
    }

    /// Starts a proxy with a password; `None` if it can't be installed.
    pub(super) fn start_with_password() -> Option<Self> {
        Self::start_with(&format!("BasicAuth ci {PASSWORD}\n"))
    }

    fn start_with(settings: &str) -> Option<Self> {
        let program = or_skip(install::tinyproxy())?;
        // It can't choose a port itself, and another process may take this one first.
        for _ in 0..10 {
            let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
            let port = free.expect("a port").port();
            let config = NamedTempFile::new().expect("a file");
            let text = format!("Port {port}\nListen 127.0.0.1\nLogLevel Info\n{settings}");
            std::fs::write(config.path(), text).expect("a file");
            let mut process = Command::new(&program)
                .args(["-d", "-c"])
                .arg(config.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("tinyproxy starts");
            let stdout = process.stdout.take().expect("stdout is a pipe");
            let mut proxy = Self {
                process,
                stdout: BufReader::new(stdout),
                port,
                _config: config,
            };
            if proxy.is_ready() {
                return Some(proxy);
            }
        }
        panic!("tinyproxy doesn't start")
    }

    /// Waits until it accepts connections or ends.
    fn is_ready(&mut self) -> bool {
        let mut lines = self.stdout.by_ref().lines();
        lines.any(|line| line.is_ok_and(|line| line.contains("Accepting connections")))
    }

    /// Returns the URL without credentials.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the URL with credentials.
    pub(super) fn url_with(&self, password: &str) -> String {
        format!("http://ci:{password}@127.0.0.1:{}", self.port)
    }

    /// Stops the proxy, and returns the methods and targets of its requests.
    pub(super) fn requests(mut self) -> Vec<String> {
        self.kill();
        let mut log = String::new();
        self.stdout.read_to_string(&mut log).expect("the log");
        let lines = log.lines().filter(|line| line.contains("Request (file"));
        let requests = lines.filter_map(|line| line.split_once("): "));
        let requests = requests.filter_map(|(_, request)| request.strip_suffix(" HTTP/1.1"));
        requests.map(str::to_owned).collect()
    }

    fn kill(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Tinyproxy {
    fn drop(&mut self) {
        self.kill();
    }
}

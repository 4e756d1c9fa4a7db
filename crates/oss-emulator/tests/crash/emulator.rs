//! The emulator as a process that can be killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use oss_emulator::Emulator;

/// The variable that makes this program an emulator.
const DIRECTORY: &str = "OSS_EMULATOR_CRASH_DIRECTORY";

/// The start of the line with the address.
const ADDRESS: &str = "address ";

/// A running emulator.
pub(crate) struct Killable {
    process: Child,
    address: SocketAddr,
}

impl Killable {
    pub(crate) fn start(directory: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "emulator::serves_until_killed", "--nocapture"])
            .env(DIRECTORY, directory)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let lines = stdout.lines().map(Result::unwrap);
        let mut addresses = lines.filter_map(|line| Some(line.strip_prefix(ADDRESS)?.to_owned()));
        let address = addresses.next().unwrap().parse().unwrap();
        Self { process, address }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Kills the process with SIGKILL and waits for its end.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        // Fails if it was killed already.
        let _killed = self.process.kill();
    }
}

/// Serves as the emulator if this process was started for that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serves_until_killed() {
    let Some(directory) = directory() else {
        return;
    };
    let started = Emulator::builder().data_dir(directory).start().await;
    let emulator = started.unwrap();
    // The harness has begun a line.
    println!("\n{ADDRESS}{}", emulator.address());
    std::io::stdout().flush().unwrap();
    std::future::pending::<()>().await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "this program starts itself as another process"
)]
fn directory() -> Option<std::ffi::OsString> {
    std::env::var_os(DIRECTORY)
}

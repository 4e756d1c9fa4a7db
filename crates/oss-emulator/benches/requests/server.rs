//! The emulator in a child process, which tells its CPU time.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use oss_emulator::Emulator;
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::Builder;

use super::Outcome;

/// The argument that makes this program the child.
pub(crate) const ARGUMENT: &str = "--serve";

/// The bucket that exists from the start.
pub(crate) const BUCKET: &str = "examplebucket";

/// The child process; it ends with its standard input.
pub(crate) struct Server {
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Server {
    /// Starts this program again, as the emulator; `data` is its data directory.
    pub(crate) fn start(data: Option<&Path>) -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .args(data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().ok_or("no standard input")?;
        let output = child.stdout.take().ok_or("no standard output")?;
        let mut output = BufReader::new(output);
        let address = line(&mut output)?.parse()?;
        Ok(Self {
            _child: child,
            input,
            output,
            address,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the CPU time that the emulator has taken since its start.
    pub(crate) fn cpu_time(&mut self) -> Outcome<Duration> {
        self.input.write_all(b"\n")?;
        Ok(Duration::from_nanos(line(&mut self.output)?.parse()?))
    }
}

/// Serves until the standard input ends; each line of it asks for the CPU time.
pub(crate) fn serve(data: Option<String>) -> Outcome {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut builder = Emulator::builder().bucket(BUCKET);
    if let Some(directory) = data {
        builder = builder.data_dir(directory);
    }
    let emulator = runtime.block_on(builder.start())?;
    println!("{}", emulator.address());
    let (ended, end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        for _question in std::io::stdin().lines().map_while(Result::ok) {
            let time = clock_gettime(ClockId::ProcessCPUTime);
            let time = Duration::try_from(time).unwrap_or_default();
            println!("{}", time.as_nanos());
        }
        let _gone = ended.send(());
    });
    runtime.block_on(end)?;
    Ok(())
}

fn line(output: &mut BufReader<ChildStdout>) -> Outcome<String> {
    let mut line = String::new();
    output.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

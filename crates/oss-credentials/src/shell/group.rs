//! The process group of a shell on Unix, and what is left in its output.

use std::fs::File;
use std::io::{self, Read as _};

use rustix::io::ioctl_fionread;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, ChildStdout};

/// Kills a shell and all processes that it started, unless it is released.
pub(super) struct ProcessGroup(Option<Pid>);

impl ProcessGroup {
    /// Returns the group of a process that leads one.
    pub(super) fn led_by(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(Pid::from_raw))
    }

    /// Leaves the group alone: its leader has ended, and another one may get its id.
    pub(super) fn release(mut self) {
        self.0 = None;
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            // It fails if the group has just ended, which is as good.
            let _ = kill_process_group(id, Signal::KILL);
        }
    }
}

/// Reads what is in a pipe, and doesn't wait for more.
pub(super) fn drain(stdout: ChildStdout, output: &mut Vec<u8>) -> io::Result<()> {
    let pipe = File::from(stdout.into_owned_fd()?);
    let available = ioctl_fionread(&pipe)?;
    pipe.take(available).read_to_end(output)?;
    Ok(())
}

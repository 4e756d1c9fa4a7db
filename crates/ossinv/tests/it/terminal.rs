//! Runs the program on a terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{LocalModes, OptionalActions, OutputModes, Winsize};
use rustix::termios::{tcgetattr, tcsetattr, tcsetwinsize};

/// A program whose standard streams are a terminal of 80 columns.
pub(crate) struct Terminal {
    pub(crate) process: Child,
    master: File,
}

impl Terminal {
    /// Starts a program.
    pub(crate) fn start(command: &mut Command) -> Self {
        let (master, terminal) = open();
        set_up(&terminal);
        let stream = || Stdio::from(terminal.try_clone().expect("a descriptor"));
        let process = command
            .env("TERM", "xterm-256color")
            .stdin(stream())
            .stdout(stream())
            .stderr(stream())
            .spawn()
            .expect("the program starts");
        // The program's descriptors are the last ones, whose end is the end of the output.
        drop(terminal);
        *command = Command::new("true");
        Self {
            process,
            master: master.into(),
        }
    }

    /// Types a text, which isn't echoed.
    pub(crate) fn type_in(&mut self, text: &str) {
        self.master.write_all(text.as_bytes()).expect("space");
    }

    /// Reads until the program has printed a text.
    pub(crate) fn read_until(&mut self, expected: &str) -> String {
        let mut shown = Vec::new();
        let mut byte = [0];
        while !String::from_utf8_lossy(&shown).contains(expected) {
            let read = self.master.read(&mut byte);
            assert!(read.is_ok_and(|read| read == 1), "{}", text(&shown));
            shown.extend(byte);
        }
        text(&shown)
    }

    /// Returns the exit status, and what the program printed from here on.
    pub(crate) fn finish(mut self) -> (i32, String) {
        let mut shown = Vec::new();
        // Linux reports the end as an error.
        let _ = self.master.read_to_end(&mut shown);
        let status = self.process.wait().expect("it ends");
        (status.code().expect("it was not killed"), text(&shown))
    }
}

/// Opens a terminal; the second end is the program's.
pub(crate) fn open() -> (OwnedFd, OwnedFd) {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let master = openpt(flags).expect("a terminal");
    grantpt(&master)
        .and_then(|()| unlockpt(&master))
        .expect("a terminal");
    let terminal = ioctl_tiocgptpeer(&master, flags).expect("a terminal");
    (master, terminal)
}

fn set_up(terminal: &OwnedFd) {
    let mut settings = tcgetattr(terminal).expect("settings");
    settings.local_modes -= LocalModes::ECHO;
    settings.output_modes -= OutputModes::OPOST;
    tcsetattr(terminal, OptionalActions::Now, &settings).expect("settings");
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).expect("a size");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

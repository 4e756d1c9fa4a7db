//! Progress bars that don't wait for the reader of standard error.

use std::fmt::Write as _;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use console::Term;
use indicatif::{ProgressDrawTarget, TermLike};

use super::write;

/// How often a second a bar is drawn.
const FREQUENCY: u8 = 10;

/// Returns the target of a bar, which is hidden without a terminal.
///
/// A bar that draws by itself blocks its thread while the terminal is stopped by Ctrl-S.
pub(crate) fn bar_target() -> ProgressDrawTarget {
    let terminal = Term::stderr();
    // Older consoles of Windows don't understand the sequences below.
    if cfg!(windows) || !terminal.is_term() {
        return ProgressDrawTarget::stderr_with_hz(FREQUENCY);
    }
    let target = QueuedTerminal {
        terminal,
        frame: Mutex::default(),
    };
    ProgressDrawTarget::term_like_with_hz(Box::new(target), FREQUENCY)
}

/// A terminal whose frames go through the queue of standard error.
#[derive(Debug)]
struct QueuedTerminal {
    terminal: Term,
    frame: Mutex<String>,
}

impl QueuedTerminal {
    fn frame(&self) -> MutexGuard<'_, String> {
        self.frame.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a control sequence with a number, which isn't 0.
    fn control(&self, number: usize, command: char) {
        if number > 0 {
            // Writing to memory can't fail.
            let _ = write!(self.frame(), "\x1b[{number}{command}");
        }
    }
}

impl TermLike for QueuedTerminal {
    fn width(&self) -> u16 {
        self.terminal.size().1
    }

    fn height(&self) -> u16 {
        self.terminal.size().0
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.control(lines, 'A');
        Ok(())
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.control(lines, 'B');
        Ok(())
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.control(columns, 'C');
        Ok(())
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.control(columns, 'D');
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)?;
        self.write_str("\n")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.frame().push_str(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.write_str("\r\x1b[2K")
    }

    fn flush(&self) -> io::Result<()> {
        write(std::mem::take(&mut *self.frame()));
        Ok(())
    }
}

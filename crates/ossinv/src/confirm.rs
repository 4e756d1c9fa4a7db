//! Asks before a command destroys something.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::stderr::{self, Patience};

/// The flag of commands that ask.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct YesArgument {
    /// Don't ask; required without a terminal
    #[arg(short, long)]
    yes: bool,
}

impl YesArgument {
    /// Returns whether the user has agreed already.
    pub(crate) fn is_given(self) -> bool {
        self.yes
    }

    /// Returns once the user agrees, such as to `delete 3 rules`.
    ///
    /// Blocks, so it comes before the first change and before
    /// [`StopSignals`](crate::signals::StopSignals): a signal ends the program.
    pub(crate) fn confirm(self, task: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            bail!("cannot ask whether to {task} without a terminal; use --yes");
        }
        // Another thread writes the lines before the question.
        stderr::flush(Patience::Short);
        let mut stderr = io::stderr().lock();
        write!(stderr, "{task}? [y/N] ")
            .and_then(|()| stderr.flush())
            .context("cannot write the question")?;
        // A message about a signal must not wait for the reply.
        drop(stderr);
        let mut answer = String::new();
        io::stdin()
            .lock()
            .read_line(&mut answer)
            .context("cannot read the reply")?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => bail!("not confirmed; nothing of this was done"),
        }
    }
}

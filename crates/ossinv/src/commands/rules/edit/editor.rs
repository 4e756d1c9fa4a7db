//! The editor of the user.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::{Command, ExitStatus};

use anyhow::{Context as _, Result, bail, ensure};

use crate::stderr::{self, Patience};

/// The editor without VISUAL and EDITOR.
const DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Runs the editor on a file, and returns once it has ended.
pub(super) fn edit(path: &Path) -> Result<()> {
    let editor = variable("VISUAL").or_else(|| variable("EDITOR"));
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let editor = match editor {
        Some(editor) => editor,
        // The user's own editor may be a script.
        None if !is_terminal => {
            bail!("cannot open an editor without a terminal; use --set, or set VISUAL or EDITOR")
        }
        None => DEFAULT.to_owned(),
    };
    stderr::flush(Patience::Short);
    let status = run(&editor, path).with_context(|| format!("cannot run the editor {editor:?}"))?;
    ensure!(status.success(), "the editor {editor:?} failed: {status}");
    Ok(())
}

/// Runs the editor in a shell, as Git does: the variable may have arguments.
#[cfg(unix)]
fn run(editor: &str, path: &Path) -> io::Result<ExitStatus> {
    ignore_ctrl_c()?;
    Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$@\""))
        .arg(editor)
        .arg(path)
        .status()
}

#[cfg(not(unix))]
fn run(editor: &str, path: &Path) -> io::Result<ExitStatus> {
    let mut words = editor.split_whitespace();
    Command::new(words.next().unwrap_or_default())
        .args(words)
        .arg(path)
        .status()
}

/// Leaves Ctrl-C to the editor, which has the same terminal.
#[cfg(unix)]
fn ignore_ctrl_c() -> io::Result<()> {
    let flag = std::sync::Arc::default();
    signal_hook::flag::register(signal_hook::consts::SIGINT, flag).map(drop)
}

fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line may read the environment"
    )]
    let value = std::env::var(name).ok();
    value.filter(|value| !value.trim().is_empty())
}

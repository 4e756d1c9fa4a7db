//! `ossinv completions`: prints the script that makes a shell complete arguments.

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use clap_complete::env::Shells;

use crate::completion::VARIABLE;
use crate::terminal::print;

/// Print the script that makes a shell complete arguments
///
/// Add one of these lines to the start-up file of the shell:
///
///   bash        source <(ossinv completions bash)
///   zsh         source <(ossinv completions zsh)
///   fish        ossinv completions fish | source
///   elvish      eval (ossinv completions elvish | slurp)
///   powershell  ossinv completions powershell | Out-String | Invoke-Expression
///
/// The ids of rules and the names of buckets are completed, too. They are requested
/// from the service, with the flags and variables of the command line, for a
/// second or two at most. If that fails, nothing is suggested.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<()> {
        let name = match self.shell {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
            Shell::Powershell => "powershell",
            Shell::Elvish => "elvish",
        };
        let shells = Shells::builtins();
        let completer = shells.completer(name).context("unknown shell")?;
        let mut script = Vec::new();
        completer.write_registration(VARIABLE, "ossinv", "ossinv", "ossinv", &mut script)?;
        print(&String::from_utf8(script)?)
    }
}

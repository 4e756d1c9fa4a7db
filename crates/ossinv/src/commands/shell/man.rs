//! `ossinv man`: prints or writes the man pages.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Command};

use crate::terminal::{print, printable, status_line};

/// Print the man page, or write those of all commands to a directory
///
/// `ossinv man | man -l -` shows the page. The page ossinv(1) has the exit statuses, the variables and the
/// sources of credentials. A directory such as ~/.local/share/man/man1 makes `man ossinv-list` work.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The directory, which is created if it is missing
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

impl Man {
    /// Writes the pages of a command line.
    pub(crate) fn run(&self, mut command: Command) -> Result<()> {
        command.build();
        let Some(directory) = &self.directory else {
            return print(&String::from_utf8(page(&command)?)?);
        };
        let shown = printable(&directory.display().to_string());
        fs::create_dir_all(directory).with_context(|| format!("cannot create {shown}"))?;
        let mut pages = 0;
        let mut commands = vec![&command];
        while let Some(command) = commands.pop() {
            let name = clap_mangen::Man::new(command.clone()).get_filename();
            fs::write(directory.join(&name), page(command)?)
                .with_context(|| format!("cannot write {name} in {shown}"))?;
            pages += 1;
            let below = command.get_subcommands();
            commands.extend(below.filter(|it| it.get_name() != "help" && !it.is_hide_set()));
        }
        status_line(&format!("wrote {pages} pages to {shown}"));
        Ok(())
    }
}

/// Returns the page of a command.
fn page(command: &Command) -> Result<Vec<u8>> {
    let long_help = command.get_after_long_help().map(ToString::to_string);
    let command = command.clone().after_help("").after_long_help("");
    let has_subcommands = command.has_subcommands();
    let man = clap_mangen::Man::new(command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_subcommands {
        man.render_subcommands_section(&mut page)?;
    }
    match long_help {
        Some(help) => write_sections(&help, &mut page)?,
        None => write_section("Exit status", "  See ossinv(1).", &mut page)?,
    }
    Ok(page)
}

/// Writes a section for each heading of a help text.
fn write_sections(help: &str, page: &mut Vec<u8>) -> Result<()> {
    let mut section: Option<(&str, String)> = None;
    for line in help.lines() {
        let heading = line.strip_suffix(':').filter(|it| !it.starts_with(' '));
        match (heading, &mut section) {
            (Some(heading), _) => {
                if let Some((heading, text)) = section.take() {
                    write_section(heading, &text, page)?;
                }
                section = Some((heading, String::new()));
            }
            (None, Some((_, text))) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    if let Some((heading, text)) = section {
        write_section(heading, &text, page)?;
    }
    Ok(())
}

/// Writes a section whose lines stay as they are.
fn write_section(heading: &str, text: &str, page: &mut Vec<u8>) -> Result<()> {
    let text = text.trim_end().replace('\\', "\\\\").replace('-', "\\-");
    // A line that starts with a dot or a quote would be a request.
    let text = text.replace("\n.", "\n\\&.").replace("\n'", "\n\\&'");
    let heading = heading.to_uppercase();
    writeln!(page, ".SH {heading}\n.nf\n{text}\n.fi")?;
    Ok(())
}

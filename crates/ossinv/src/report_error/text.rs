//! An error as lines for people.

use std::io::{self, Write};

use clap::builder::styling::Style;

use super::report::{Cause, ErrorReport};
use super::shown::shown;

/// Writes what failed, a line per cause, and what to do.
pub(super) fn write(report: &ErrorReport, style: Style, to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "{style}error:{style:#} {}", shown(&report.message))?;
    write_causes(&report.causes, to)?;
    if !report.restore_causes.is_empty() {
        writeln!(to, "  and putting the old one back failed:")?;
        write_causes(&report.restore_causes, to)?;
    }
    for line in &report.details {
        writeln!(to, "  {}", shown(line))?;
    }
    match (&report.help, &report.page) {
        (Some(help), _) => writeln!(to, "  help: {}", shown(help)),
        (None, Some(page)) => writeln!(to, "  help: see {}", shown(page)),
        (None, None) => Ok(()),
    }
}

fn write_causes(causes: &[Cause], to: &mut impl Write) -> io::Result<()> {
    for Cause { lines, help } in causes {
        for (n, line) in lines.iter().enumerate() {
            let start = if n == 0 { "because: " } else { "         " };
            writeln!(to, "  {start}{}", shown(line))?;
        }
        if let Some(help) = help {
            writeln!(to, "  help: {}", shown(help))?;
        }
    }
    Ok(())
}

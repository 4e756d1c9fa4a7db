//! The colours of changes.

use std::io::IsTerminal;

use clap::builder::styling::{AnsiColor, Style};

use crate::terminal::has_colours;

/// The colours of changes; without a terminal, none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Styles {
    pub(super) head: Style,
    pub(super) added: Style,
    pub(super) removed: Style,
    pub(super) changed: Style,
}

impl Styles {
    /// Returns the colours for a stream.
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        if !has_colours(stream) {
            return Self::default();
        }
        Self {
            head: Style::new().bold(),
            added: AnsiColor::Green.on_default(),
            removed: AnsiColor::Red.on_default(),
            changed: AnsiColor::Yellow.on_default(),
        }
    }
}

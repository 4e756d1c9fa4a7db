//! Commands for the shell of the user.

pub(super) mod completions;
pub(super) mod man;

//! Commands on credentials.

pub(super) mod config;
pub(super) mod whoami;

//! Commands on credentials.

pub(super) mod whoami;

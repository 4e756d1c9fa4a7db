//! Commands that run a local OSS.

pub(super) mod emulator;
pub(super) mod quickstart;

pub(crate) use emulator::NotRunning;

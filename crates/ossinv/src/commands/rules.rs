//! Commands on the rules of a bucket.

pub(crate) mod apply;
mod changed;
pub(super) mod copy;
pub(super) mod delete;
mod desired;
mod destination;
pub(super) mod diff;
pub(super) mod edit;
pub(crate) mod export;
pub(super) mod get;
pub(super) mod import;
pub(super) mod init;
mod interrupted;
pub(super) mod list;
pub(super) mod plan;
pub(super) mod put;
pub(super) mod recover;
mod recovery;
mod remaining;
pub(super) mod replace;
pub(crate) mod selection;
mod stopped;
pub(super) mod toggle;
pub(super) mod validate;
pub(super) mod wait;

pub(crate) use apply::{ChangeFailed, NoTimeLeft};
pub(crate) use interrupted::Interrupted;
pub(crate) use remaining::RemainingEntries;
pub(crate) use stopped::Stopped;

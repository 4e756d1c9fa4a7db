//! Commands on the rules of a bucket.

pub(super) mod delete;
mod desired;
mod destination;
pub(super) mod diff;
pub(crate) mod export;
pub(super) mod get;
pub(super) mod import;
pub(super) mod init;
pub(super) mod list;
pub(super) mod plan;
pub(super) mod put;
pub(super) mod replace;
pub(crate) mod selection;
mod stopped;
pub(super) mod validate;
pub(super) mod wait;

pub(crate) use stopped::Stopped;

//! Commands on the rules of a bucket.

pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
pub(super) mod put;
pub(super) mod replace;
mod stopped;
pub(super) mod validate;

pub(crate) use stopped::Stopped;

//! Where credentials come from, and until when they are used.

mod cached;
mod chained;
mod expiry;
mod files;
mod process;
mod remote;

//! Handlers of multipart uploads: initiate, upload parts, complete, abort, list.
//!
//! Parts may have any size: the minimum of OSS, 100 KiB, would slow down tests of clients.

mod abort;
mod complete;
mod initiate;
mod list_parts;
mod list_uploads;
mod parameters;
mod upload_part;

pub(crate) use abort::abort;
pub(crate) use complete::complete;
pub(crate) use initiate::initiate;
pub(crate) use list_parts::list_parts;
pub(crate) use list_uploads::list_uploads;
pub(crate) use upload_part::upload_part;

//! Handlers of multipart uploads: initiate, upload parts, complete, abort, list.
//!
//! Parts may have any size: the minimum of OSS, 100 KiB, would slow down tests of clients.

#![expect(
    clippy::needless_pass_by_value,
    reason = "a handler owns its operation"
)]

mod abort;
mod complete;
mod initiate;
mod list_parts;
mod list_uploads;
mod upload_part;

/// The maximum and default page size of the list of parts.
const PAGE_SIZE: usize = 1000;

pub(crate) use abort::abort;
pub(crate) use complete::complete;
pub(crate) use initiate::initiate;
pub(crate) use list_parts::list_parts;
pub(crate) use list_uploads::list_uploads;
pub(crate) use upload_part::upload_part;

//! The three lists of objects that OSS has.

mod page;
mod v1;
mod v2;
mod versions;

pub(crate) use v1::list;
pub(crate) use v2::list_v2;
pub(crate) use versions::list_versions;

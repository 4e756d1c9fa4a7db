//! Commands on objects.

pub(super) mod presign;

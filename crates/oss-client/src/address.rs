//! Endpoints, bucket names and the URLs made of them.

mod addressing;
mod bucket_name;
mod endpoint;
mod loopback;
mod target;

pub use addressing::Addressing;
pub use bucket_name::BucketName;
pub use endpoint::Endpoint;
pub(crate) use target::{encoded_header, request_url};

//! Handlers of objects: put, get, describe, copy, delete, list.

#![expect(
    clippy::needless_pass_by_value,
    reason = "a handler owns its operation"
)]

mod attributes;
mod conditions;
mod copy;
mod delete;
mod delete_many;
mod get;
mod headers;
mod key;
mod list;
mod put;
mod range;

pub(crate) use attributes::{
    ENCRYPTION, KEY_ID, attributes, check_acl, forbid_encryption, overwrite,
};
pub(crate) use copy::copy;
pub(crate) use delete::delete;
pub(crate) use delete_many::delete_many;
pub(crate) use get::{get, head, meta};
pub(crate) use headers::stored_headers;
pub(crate) use key::check_key;
pub(crate) use list::{list, list_v2, list_versions};
pub(crate) use put::put;

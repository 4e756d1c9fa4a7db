//! Types and operations of Alibaba Cloud OSS, generated from `specs/`.
//!
//! Each API is a module with a feature of the same name. `cargo xtask codegen` generates its documents,
//! their limits and its operations from an XML schema and a table of operations. [`Document`] is any
//! document of any API. Generated code uses hand-written modules: [`xml`] reads and writes documents,
//! [`validate`] checks documented limits before a request is sent, and [`operation`] describes requests
//! and responses.
//!
//! This crate contains only data: no sockets, clocks or signatures.
//!
//! ```
//! use oss_model::inventory::{
//!     Field, Frequency, IncludedObjectVersions, InventoryConfiguration, OssBucketDestination,
//! };
//! use oss_model::validate::Validate;
//!
//! let destination = OssBucketDestination::builder()
//!     .format("CSV")
//!     .account_id("100000000000000")
//!     .role_arn("acs:ram::100000000000000:role/AliyunOSSRole")
//!     .bucket("acs:oss:::reports")
//!     .build()?;
//! let rule = InventoryConfiguration::builder()
//!     .id("daily")
//!     .is_enabled(true)
//!     .destination(destination)
//!     .schedule(Frequency::Daily)
//!     .included_object_versions(IncludedObjectVersions::Current)
//!     .optional_fields([Field::Size, Field::ETag])
//!     .build()?;
//! rule.validate()?;
//! assert_eq!(InventoryConfiguration::from_xml(rule.to_xml()?.as_bytes())?, rule);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Forward compatibility
//!
//! A service changes more often than its clients. An enum keeps an unknown value unchanged, and every
//! structure keeps unknown elements in `unknown` and writes them after the known ones. Reading, editing
//! and sending a rule therefore loses nothing, except for attributes of known elements and elements
//! inside known texts. [`from_xml`](RootElement::from_xml) drops them, since OSS uses none, and
//! [`from_xml_strict`](RootElement::from_xml_strict) rejects them.
//!
//! # Features
//!
//! * One feature per API: `inventory` (default), `bucket`, `object`, `multipart`, and the bucket
//!   configurations `cors`, `encryption`, `lifecycle`, `logging`, `policy`, `referer`, `tags` and
//!   `website`; `all` enables all of them. `common`, which they share, is always available.
//! * `date-time`: `DateTime`; APIs with times enable it.
//! * `server`: the server's side of operations, see `operation::ServerOperation`.
//! * `serde`: `Serialize` and `Deserialize` with the XML names, including unknown elements, so JSON and
//!   YAML have the same structure as the XML.

pub mod builder;
pub mod open_enum;
pub mod operation;
pub mod validate;
pub mod xml;

#[cfg(all(test, feature = "all"))]
pub mod cases;
#[cfg(feature = "date-time")]
mod date_time;
mod document;
mod inert;
mod printable;
mod root_element;
#[cfg(feature = "serde")]
#[cfg_attr(
    not(feature = "all"),
    expect(
        clippy::allow_attributes,
        reason = "whether the lint fires depends on the features"
    ),
    allow(dead_code, reason = "each API uses only a part of it")
)]
mod serde_support;

#[rustfmt::skip]
#[expect(clippy::pedantic, reason = "generated code is repetitive; reviews cover its templates")]
mod generated;

// Generated code refers to other APIs from the root of the crate.
#[cfg(all(test, feature = "all"))]
use cases::{shared, side, url_encoded};

pub use builder::MissingFields;
#[cfg(feature = "date-time")]
pub use date_time::DateTime;
#[cfg(feature = "serde")]
pub use document::{AnyDocument, DocumentVisitor};
pub use generated::*;
pub use inert::is_inert;
pub use open_enum::{OpenEnum, UnknownValue};
pub use operation::{Itemized, Operation, Paginated};
pub use printable::Printable;
pub use root_element::RootElement;
pub use validate::{Validate, Violation, ViolationKind, Violations};

//! What the official SDKs wrote and read: `specs/vectors/inventory-xml.json`.

use serde::Deserialize;
use serde_json::Value;

/// The bodies and documents that were recorded.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct InventoryXml {
    /// Rules, each with the bodies that two SDKs send for it.
    pub requests: Vec<Written>,
    /// Documents, each with what two SDKs read from it.
    pub responses: Vec<Read>,
}

/// A rule and the bodies that the SDKs send for it.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Written {
    /// The name of the case.
    pub name: String,
    /// The values that the SDKs were given, under the names of the SDKs.
    pub fields: Value,
    /// The body that oss2 sends; an object where it cannot express the rule.
    pub oss2: Value,
    /// The body that alibabacloud-oss-v2 sends.
    pub ossv2: Value,
}

/// A document and what the SDKs read from it.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Read {
    /// The name of the case.
    pub name: String,
    /// Whether it is a page of a list, else a rule.
    pub list: bool,
    /// The document.
    pub xml: String,
    /// What each SDK read.
    pub read_by: ReadBy,
}

/// What each SDK read from a document, or the error it raised as `{"error": …}`.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct ReadBy {
    /// The fields of the objects of oss2.
    pub oss2: Value,
    /// The fields of the objects of alibabacloud-oss-v2.
    pub ossv2: Value,
}

/// Loads the recorded bodies and documents.
///
/// # Panics
///
/// Panics where the file does not have the expected form.
pub fn inventory_xml() -> InventoryXml {
    let text = include_str!("../../specs/vectors/inventory-xml.json");
    serde_json::from_str(text).expect("the vectors have the documented form")
}

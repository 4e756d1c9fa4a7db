//! Recordings of the official SDKs from `specs/vectors/inventory-xml.json`.

use serde::Deserialize;
use serde_json::Value;

/// The recorded request bodies and response documents.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct InventoryXml {
    /// Rules with the bodies that two SDKs send for them.
    pub requests: Vec<RecordedRequest>,
    /// Documents with the values that two SDKs read from them.
    pub responses: Vec<RecordedResponse>,
}

/// A rule and the bodies that the SDKs send for it.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The name of the case.
    pub name: String,
    /// The input of the SDKs, with their field names.
    pub fields: Value,
    /// The body that oss2 sends; an object if it cannot express the rule.
    pub oss2: Value,
    /// The body that alibabacloud-oss-v2 sends.
    pub ossv2: Value,
}

/// A document and the values that the SDKs read from it.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct RecordedResponse {
    /// The name of the case.
    pub name: String,
    /// Whether the document is a page of a list and not a rule.
    pub list: bool,
    /// The document.
    pub xml: String,
    /// The values that each SDK read.
    pub read_by: SdkReadings,
}

/// The values that each SDK read, or its error as `{"error": …}`.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct SdkReadings {
    /// The fields of oss2's objects.
    pub oss2: Value,
    /// The fields of alibabacloud-oss-v2's objects.
    pub ossv2: Value,
}

/// Loads the recorded bodies and documents.
///
/// # Panics
///
/// Panics if the file doesn't have the expected form.
pub fn inventory_xml() -> InventoryXml {
    let text = include_str!("../../specs/vectors/inventory-xml.json");
    serde_json::from_str(text).expect("the vectors have the documented form")
}

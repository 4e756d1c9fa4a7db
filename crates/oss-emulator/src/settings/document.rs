//! Reads settings that are XML.

use http::StatusCode;
use oss_model::RootElement;
use oss_model::xml::{Error, ErrorKind};

use super::setting::{Setting, WhenUnset};
use crate::error::ServiceError;

/// Reads a document and returns the text of what was understood.
///
/// A body that isn't such a document is `MalformedXML`; one that violates a limit has the code of the
/// setting.
pub(super) fn read<T: RootElement>(body: &[u8], setting: &Setting) -> Result<String, ServiceError> {
    let malformed = |message: String| ServiceError::malformed_xml(message);
    let document = parse::<T>(body).map_err(|error| malformed(error.to_string()))?;
    // A document with an unknown element whose name isn't valid couldn't be returned.
    let text = document
        .to_xml()
        .map_err(|error| malformed(error.to_string()))?;
    if matches!(setting.when_unset, WhenUnset::NotFound(..)) && text == empty_root(T::NAME) {
        return Err(malformed(format!("The element {} is empty.", T::NAME)));
    }
    document
        .validate()
        .map_err(|broken| bad_request(setting.invalid_code, broken.to_string()))?;
    if let (Some(code), Some(value)) = (setting.unknown_value_code, unknown_value(&document)) {
        return Err(bad_request(
            code,
            format!("{value} is not a value that OSS knows."),
        ));
    }
    Ok(text)
}

/// Parses a document whose required elements must exist; attributes are ignored.
fn parse<T: RootElement>(body: &[u8]) -> Result<T, Error> {
    match T::from_xml_strict(body) {
        Err(error) if error.kind() == ErrorKind::Ignored => T::from_xml(body),
        read => read,
    }
}

/// Returns an undocumented value with its path, such as an unknown enum member.
///
/// Unknown elements don't count.
fn unknown_value(document: &impl RootElement) -> Option<String> {
    document
        .unknown_parts()
        .into_iter()
        .find(|part| part.contains('='))
}

fn empty_root(name: &str) -> String {
    format!("<{name}></{name}>")
}

fn bad_request(code: &'static str, message: String) -> ServiceError {
    ServiceError::new(StatusCode::BAD_REQUEST, code, message)
}

//! Reads a setting that is XML.

use http::StatusCode;
use oss_model::xml::{Error, ErrorKind, RootElement};

use super::{Setting, Unset};
use crate::error::ServiceError;

/// Reads a document and returns it as it was understood.
///
/// What is no such document at all is `MalformedXML`; what breaks a limit has the code of the
/// setting.
pub(super) fn read<T: RootElement>(body: &[u8], setting: &Setting) -> Result<String, ServiceError> {
    let malformed = |message: String| ServiceError::malformed_xml(message);
    let document = complete::<T>(body).map_err(|error| malformed(error.to_string()))?;
    // What XML can not carry could not be shown either.
    let text = document
        .to_xml()
        .map_err(|error| malformed(error.to_string()))?;
    if matches!(setting.unset, Unset::Refusal(..)) && text == empty_root(T::NAME) {
        return Err(malformed(format!("The element {} is empty.", T::NAME)));
    }
    document
        .validate()
        .map_err(|broken| refused(setting.invalid, broken.to_string()))?;
    if let (Some(code), Some(value)) = (setting.unlisted, unlisted_value(&document)) {
        return Err(refused(
            code,
            format!("{value} is not a value that OSS knows."),
        ));
    }
    Ok(text)
}

/// Reads a document whose required elements must be there; attributes do not matter.
fn complete<T: RootElement>(body: &[u8]) -> Result<T, Error> {
    match T::from_complete_xml(body) {
        Err(error) if error.kind() == ErrorKind::Ignored => T::from_xml(body),
        read => read,
    }
}

/// Returns a value, with its path, that no documentation lists; unknown elements are not meant.
fn unlisted_value(document: &impl RootElement) -> Option<String> {
    let mut parts = document.unknown_parts().into_iter();
    parts.find(|part| part.contains('='))
}

fn empty_root(name: &str) -> String {
    format!("<{name}></{name}>")
}

fn refused(code: &'static str, message: String) -> ServiceError {
    ServiceError::new(StatusCode::BAD_REQUEST, code, message)
}

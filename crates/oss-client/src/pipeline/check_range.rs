//! Compares the range of a response with the requested one.

use http::header::{CONTENT_RANGE, RANGE};
use http::{HeaderMap, StatusCode};
use oss_model::operation::{ByteRange, ContentRange, OperationInfo, Parameter as _, ResponseBody};

use crate::error::BodyMismatch;

/// Fails unless a success contains the requested range or the whole object.
///
/// Taking a whole object for its range, or one range for another, would corrupt data silently. A status such as 203 says
/// that a proxy changed the data. Documents aren't checked: a part of one can't be read.
pub(super) fn check_range(
    info: &OperationInfo,
    request: &HeaderMap,
    status: StatusCode,
    response: &HeaderMap,
) -> Result<(), BodyMismatch> {
    if info.response_body != ResponseBody::Streamed {
        return Ok(());
    }
    if status.as_u16() != info.success && status != StatusCode::PARTIAL_CONTENT {
        return Err(BodyMismatch::Status);
    }
    let requested = match request.get(RANGE).map(|value| value.to_str()) {
        None => None,
        Some(text) => match text.ok().and_then(|text| ByteRange::from_text(text).ok()) {
            Some(range) => Some(range),
            // An operation of another crate may request several ranges, whose response only it can check.
            None => return Ok(()),
        },
    };
    if status != StatusCode::PARTIAL_CONTENT {
        return match requested {
            None => Ok(()),
            Some(_) => Err(BodyMismatch::Range {
                requested,
                returned: None,
            }),
        };
    }
    let returned = content_range(response).ok_or(BodyMismatch::UnknownRange)?;
    if requested.is_some_and(|range| range.is_satisfied_by(&returned)) {
        return Ok(());
    }
    Err(BodyMismatch::Range {
        requested,
        returned: Some(returned),
    })
}

/// Returns the range that a response contains, if it has a valid one.
pub(crate) fn content_range(headers: &HeaderMap) -> Option<ContentRange> {
    let text = headers.get(CONTENT_RANGE)?.to_str().ok()?;
    text.trim().parse().ok()
}

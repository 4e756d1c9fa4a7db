//! Finds the operation of a request and calls its handler.

mod handlers;
mod unsupported;

use oss_model::OPERATIONS;
use oss_model::operation::route;

use crate::auth::VerifiedRequest;
use crate::error::ServiceError;
use crate::handler::Handler;
use crate::request::RequestHead;

/// Returns the handler of a verified request.
///
/// The error is the 501 for an operation that isn't implemented, or for a header that changes what
/// the operation does and that the emulator doesn't honor.
pub(crate) fn select(request: &VerifiedRequest) -> Result<&'static Handler, ServiceError> {
    let head = request.head();
    let operation = operation(head).ok_or_else(ServiceError::not_implemented)?;
    let handler = handlers::find(operation).ok_or_else(ServiceError::not_implemented)?;
    unsupported::check(operation, head)?;
    tracing::debug!(
        operation,
        bucket = head.target.bucket.as_deref().unwrap_or_default(),
        "request verified"
    );
    Ok(handler)
}

/// Returns the name of the operation of a request, verified or not.
pub(crate) fn operation(head: &RequestHead) -> Option<&'static str> {
    route(&head.incoming()).map(|info| info.name)
}

/// Returns the operation with this name.
pub(crate) fn operation_named(name: &str) -> Option<&'static str> {
    let mut operations = OPERATIONS.iter();
    operations
        .find(|info| info.name == name)
        .map(|info| info.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_of_unsupported_headers_exist() {
        for header in unsupported::UNSUPPORTED {
            for name in header.operations {
                assert!(operation_named(name).is_some(), "{name}");
            }
        }
    }
}

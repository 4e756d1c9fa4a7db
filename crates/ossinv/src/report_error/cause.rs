//! Finds known errors among the causes of an error.

use std::error::Error as StdError;

use oss_inventory::oss_client::{self, ServiceError};

/// Returns the first cause of a type.
pub(super) fn find<E: StdError + 'static>(error: &anyhow::Error) -> Option<&E> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// Returns the error that the service returned.
pub(super) fn service_error(error: &anyhow::Error) -> Option<&ServiceError> {
    find::<oss_client::Error>(error)?.service_error()
}

//! The categories of errors of transfers.

/// The category of a transfer error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransferErrorKind {
    /// An operation failed.
    ///
    /// See [`operation_error`](super::TransferError::operation_error).
    Operation,
    /// A local file can't be read or written.
    File,
    /// The stream to upload failed.
    Stream,
    /// The CRC-64 of the data differs from the one that OSS calculated.
    Checksum,
    /// The data exceeds a limit of OSS for objects or parts.
    TooLarge,
    /// The local file changed while it was being uploaded.
    FileChanged,
    /// The object changed while it was being downloaded.
    ObjectChanged,
    /// The checkpoint is damaged, or belongs to another transfer.
    Checkpoint,
    /// A response doesn't match its request.
    UnexpectedResponse,
}

//! The result of an upload.

/// The result of an upload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UploadOutput {
    /// The length of the object in bytes.
    pub length: u64,
    /// The CRC-64 of the data that was read and sent.
    ///
    /// It was compared with the object's, unless the service returns none. OSS returns one.
    pub crc64: u64,
    /// The `ETag`, in quotation marks.
    pub etag: Option<String>,
    /// The created version, if versioning is enabled.
    pub version_id: Option<String>,
    /// The number of parts; 0 if the object was uploaded by a single request.
    pub parts: usize,
}

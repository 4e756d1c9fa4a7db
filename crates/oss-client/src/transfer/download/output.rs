//! The result of a download.

/// The result of a download.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DownloadOutput {
    /// The length of the object in bytes.
    pub length: u64,
    /// The CRC-64 of the data.
    ///
    /// It was compared with the object's, which OSS returns for all objects but very old ones.
    pub crc64: u64,
    /// The `ETag`, in quotation marks.
    pub etag: String,
    /// The downloaded version, if versioning is or was enabled.
    pub version_id: Option<String>,
}

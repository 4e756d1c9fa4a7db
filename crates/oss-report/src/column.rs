//! The columns that this version knows.

/// A column of a report that this version knows.
///
/// The names are those of the manifest's `fileSchema`, which may be written in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Column {
    /// The bucket of the object.
    Bucket,
    /// The key, percent-encoded.
    Key,
    /// The version ID.
    VersionId,
    /// Whether this is the current version.
    IsLatest,
    /// Whether this version is a delete marker.
    IsDeleteMarker,
    /// The size in bytes.
    Size,
    /// The storage class.
    StorageClass,
    /// The time of the last modification.
    LastModifiedDate,
    /// The `ETag`; not always an MD5.
    ETag,
    /// Whether the object was uploaded in parts.
    IsMultipartUploaded,
    /// Whether the object is encrypted.
    EncryptionStatus,
    /// The access control list.
    ObjectAcl,
    /// The number of tags.
    TaggingCount,
    /// The type of the object.
    ObjectType,
    /// The CRC-64 of the content.
    Crc64,
    /// The time when a lifecycle rule moved the object to a colder class.
    TransitionTime,
    /// The date of the last access.
    LastAccessDate,
    /// The time of the last access.
    LastAccessTimestamp,
}

impl Column {
    /// The columns that this version knows.
    pub const KNOWN: &'static [Self] = &[
        Self::Bucket,
        Self::Key,
        Self::VersionId,
        Self::IsLatest,
        Self::IsDeleteMarker,
        Self::Size,
        Self::StorageClass,
        Self::LastModifiedDate,
        Self::ETag,
        Self::IsMultipartUploaded,
        Self::EncryptionStatus,
        Self::ObjectAcl,
        Self::TaggingCount,
        Self::ObjectType,
        Self::Crc64,
        Self::TransitionTime,
        Self::LastAccessDate,
        Self::LastAccessTimestamp,
    ];

    /// Returns the name in a `fileSchema`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bucket => "Bucket",
            Self::Key => "Key",
            Self::VersionId => "VersionId",
            Self::IsLatest => "IsLatest",
            Self::IsDeleteMarker => "IsDeleteMarker",
            Self::Size => "Size",
            Self::StorageClass => "StorageClass",
            Self::LastModifiedDate => "LastModifiedDate",
            Self::ETag => "ETag",
            Self::IsMultipartUploaded => "IsMultipartUploaded",
            Self::EncryptionStatus => "EncryptionStatus",
            Self::ObjectAcl => "ObjectAcl",
            Self::TaggingCount => "TaggingCount",
            Self::ObjectType => "ObjectType",
            Self::Crc64 => "CRC64",
            Self::TransitionTime => "TransitionTime",
            Self::LastAccessDate => "LastAccessDate",
            Self::LastAccessTimestamp => "LastAccessTimestamp",
        }
    }

    /// Returns the column with a name, in any case.
    ///
    /// Documents of OSS also spell one of them `TransistionTime`.
    pub fn from_name(name: &str) -> Option<Self> {
        let same = |column: &&Self| column.name().eq_ignore_ascii_case(name);
        let misspelled = || {
            name.eq_ignore_ascii_case("TransistionTime")
                .then_some(Self::TransitionTime)
        };
        Self::KNOWN.iter().find(same).copied().or_else(misspelled)
    }
}

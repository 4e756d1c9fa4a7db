//! The records of the store: JSON, which a later version can extend.

use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use oss_model::bucket::{BucketAcl, DataRedundancyType};
use oss_model::common::StorageClass;
use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::Error as XmlError;
use serde::{Deserialize, Serialize};

use crate::state::attributes::{Attributes, Headers};
use crate::state::base64_text;
use crate::state::bucket::{Properties, Versioning};
use crate::state::content::{ContentLoader, StoredContent};
use crate::state::etag::ETag;
use crate::state::object::Object;
use crate::state::rule::{NextRun, Rule};
use crate::state::uploads::{Part, Upload};
use crate::state::version_id::VersionId;
use crate::state::versions::{Entry, Version};
use crate::state::windows::Windows;

/// The properties of a bucket.
#[derive(Serialize, Deserialize)]
pub(super) struct BucketRecord {
    created: SystemTime,
    storage_class: String,
    redundancy: String,
    acl: String,
    versioning: Versioning,
}

/// A rule: its document and its next runs.
#[derive(Serialize, Deserialize)]
pub(super) struct RuleRecord {
    document: String,
    next_run: NextRun,
    windows: Option<Windows>,
}

/// A version; its id is in its key.
#[derive(Serialize, Deserialize)]
pub(super) struct VersionRecord {
    sequence: u64,
    entry: EntryRecord,
}

#[derive(Serialize, Deserialize)]
enum EntryRecord {
    Object {
        content: StoredContent,
        attributes: AttributesRecord,
        etag: ETag,
        modified: SystemTime,
    },
    DeleteMarker(SystemTime),
}

/// An upload without its parts.
#[derive(Serialize, Deserialize)]
pub(super) struct UploadRecord {
    attributes: AttributesRecord,
    initiated: SystemTime,
}

/// A part of an upload.
#[derive(Serialize, Deserialize)]
pub(super) struct PartRecord {
    content: StoredContent,
    etag: ETag,
    modified: SystemTime,
}

#[derive(Serialize, Deserialize)]
struct AttributesRecord {
    metadata: Vec<HeaderRecord>,
    encryption: Vec<HeaderRecord>,
    tagging: Option<String>,
    storage_class: Option<String>,
}

/// A header, whose value needn't be text.
#[derive(Serialize, Deserialize)]
struct HeaderRecord {
    name: String,
    #[serde(with = "base64_text")]
    value: Vec<u8>,
}

impl From<&Properties> for BucketRecord {
    fn from(properties: &Properties) -> Self {
        Self {
            created: properties.created,
            storage_class: properties.storage_class.as_str().to_owned(),
            redundancy: properties.redundancy.as_str().to_owned(),
            acl: properties.acl.as_str().to_owned(),
            versioning: properties.versioning,
        }
    }
}

impl From<BucketRecord> for Properties {
    fn from(record: BucketRecord) -> Self {
        Self {
            created: record.created,
            storage_class: StorageClass::from(record.storage_class.as_str()),
            redundancy: DataRedundancyType::from(record.redundancy.as_str()),
            acl: BucketAcl::from(record.acl.as_str()),
            versioning: record.versioning,
        }
    }
}

impl TryFrom<&Rule> for RuleRecord {
    type Error = XmlError;

    fn try_from(rule: &Rule) -> Result<Self, XmlError> {
        Ok(Self {
            document: rule.configuration.to_xml()?,
            next_run: rule.next_run,
            windows: rule.windows,
        })
    }
}

impl TryFrom<RuleRecord> for Rule {
    type Error = XmlError;

    fn try_from(record: RuleRecord) -> Result<Self, XmlError> {
        Ok(Self {
            configuration: InventoryConfiguration::from_xml(record.document.as_bytes())?,
            next_run: record.next_run,
            windows: record.windows,
        })
    }
}

impl From<&Version> for VersionRecord {
    fn from(version: &Version) -> Self {
        let entry = match &version.entry {
            Entry::Object(object) => EntryRecord::Object {
                content: (&object.content).into(),
                attributes: (&*object.attributes).into(),
                etag: object.etag,
                modified: object.modified,
            },
            Entry::DeleteMarker(time) => EntryRecord::DeleteMarker(*time),
        };
        Self {
            sequence: version.sequence,
            entry,
        }
    }
}

impl VersionRecord {
    pub(super) fn into_version(
        self,
        id: VersionId,
        contents: &mut ContentLoader,
    ) -> io::Result<Version> {
        let entry = match self.entry {
            EntryRecord::Object {
                content,
                attributes,
                etag,
                modified,
            } => {
                let content = contents.load(content)?;
                let attributes = Attributes::from(attributes);
                let object = Object::with_etag(etag, content, attributes, modified);
                Entry::Object(Arc::new(object))
            }
            EntryRecord::DeleteMarker(time) => Entry::DeleteMarker(time),
        };
        Ok(Version {
            id,
            sequence: self.sequence,
            entry,
        })
    }
}

impl From<&Upload> for UploadRecord {
    fn from(upload: &Upload) -> Self {
        Self {
            attributes: (&*upload.attributes).into(),
            initiated: upload.initiated,
        }
    }
}

impl From<UploadRecord> for Upload {
    fn from(record: UploadRecord) -> Self {
        Self::new(record.attributes.into(), record.initiated)
    }
}

impl From<&Part> for PartRecord {
    fn from(part: &Part) -> Self {
        Self {
            content: (&part.content).into(),
            etag: part.etag(),
            modified: part.modified,
        }
    }
}

impl PartRecord {
    pub(super) fn into_part(self, contents: &mut ContentLoader) -> io::Result<Part> {
        let content = contents.load(self.content)?;
        Ok(Part {
            digest: self.etag.digest,
            crc64: content.crc64(),
            content,
            modified: self.modified,
        })
    }
}

impl From<&Attributes> for AttributesRecord {
    fn from(attributes: &Attributes) -> Self {
        let class = attributes.storage_class.as_ref();
        Self {
            metadata: headers(&attributes.metadata),
            encryption: headers(&attributes.encryption),
            tagging: attributes.tagging.clone(),
            storage_class: class.map(|class| class.as_str().to_owned()),
        }
    }
}

impl From<AttributesRecord> for Attributes {
    fn from(record: AttributesRecord) -> Self {
        let class = record.storage_class.as_deref();
        Self {
            metadata: record.metadata.iter().map(HeaderRecord::pair).collect(),
            encryption: record.encryption.iter().map(HeaderRecord::pair).collect(),
            tagging: record.tagging,
            storage_class: class.map(StorageClass::from),
        }
    }
}

impl HeaderRecord {
    fn pair(&self) -> (&str, &[u8]) {
        (&self.name, &self.value)
    }
}

fn headers(headers: &Headers) -> Vec<HeaderRecord> {
    let records = headers.iter().map(|(name, value)| HeaderRecord {
        name: name.to_owned(),
        value: value.to_vec(),
    });
    records.collect()
}

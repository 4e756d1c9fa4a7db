//! The settings of an upload, whatever its source.

use oss_model::common::ObjectAcl;
use oss_model::multipart::InitiateMultipartUpload;
use oss_model::object::PutObject;
use oss_model::operation::{Operation as _, RequestBody};

use crate::crc64::Crc64;
use crate::transfer::limits::{DEFAULT_PARALLEL, DEFAULT_PART_SIZE};
use crate::transfer::progress::Reporter;

#[derive(Debug)]
pub(super) struct UploadSettings {
    /// The address and the properties of the object.
    pub(super) operation: InitiateMultipartUpload,
    pub(super) acl: Option<ObjectAcl>,
    pub(super) traffic_limit: Option<i64>,
    pub(super) part_size: u64,
    pub(super) parallel: usize,
    pub(super) reporter: Reporter,
}

impl UploadSettings {
    pub(super) fn new(operation: InitiateMultipartUpload) -> Self {
        Self {
            operation,
            acl: None,
            traffic_limit: None,
            part_size: DEFAULT_PART_SIZE,
            parallel: DEFAULT_PARALLEL,
            reporter: Reporter::new(None),
        }
    }

    /// Returns the operation that uploads a small object.
    pub(super) fn put_object(&self, body: RequestBody) -> PutObject {
        let from = self.operation.clone();
        let mut put = PutObject::new(from.bucket, from.key, body);
        put.cache_control = from.cache_control;
        put.content_disposition = from.content_disposition;
        put.content_encoding = from.content_encoding;
        put.content_type = from.content_type;
        put.expires = from.expires;
        put.forbid_overwrite = from.forbid_overwrite;
        put.metadata = from.metadata;
        put.request_payer = from.request_payer;
        put.server_side_data_encryption = from.server_side_data_encryption;
        put.server_side_encryption = from.server_side_encryption;
        put.server_side_encryption_key_id = from.server_side_encryption_key_id;
        put.storage_class = from.storage_class;
        put.tags = from.tags;
        put.acl.clone_from(&self.acl);
        put.traffic_limit = self.traffic_limit;
        put
    }

    /// Returns a number that changes with the properties of the object.
    ///
    /// It is 0 if they break a documented rule. A checkpoint stores it instead of the properties, which may be confidential.
    pub(super) fn fingerprint(&self) -> u64 {
        let Ok(request) = self.operation.request() else {
            return 0;
        };
        let mut lines: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value)| [name.as_str().as_bytes(), b":", value.as_bytes(), b"\n"].concat())
            .collect();
        lines.sort();
        let mut crc = Crc64::new();
        crc.update(&lines.concat());
        crc.value()
    }
}

//! Starts a multipart upload.

use oss_model::multipart::{InitiateMultipartUpload, InitiateMultipartUploadOutput};
use oss_model::operation::{
    Idempotency, Operation, OperationInfo, OperationRequest, OperationResponse, ResponseError,
};
use oss_model::validate::Violations;

use super::{OnFailure, Session};
use crate::transfer::upload::settings::UploadSettings;
use crate::{Client, Error};

impl<'a> Session<'a> {
    /// Starts an upload.
    pub(in crate::transfer::upload) async fn start(
        client: &'a Client,
        settings: &'a UploadSettings,
    ) -> Result<Self, Error> {
        let started = client.execute(&Start(&settings.operation)).await?;
        Ok(Self {
            client,
            settings,
            id: started.result.upload_id,
            on_failure: OnFailure::Abort,
        })
    }
}

/// An `InitiateMultipartUpload` that is retried although its response was lost.
///
/// The first upload then stays without parts, which costs nothing.
#[derive(Debug)]
struct Start<'a>(&'a InitiateMultipartUpload);

impl Operation for Start<'_> {
    type Output = InitiateMultipartUploadOutput;
    const INFO: OperationInfo = {
        let mut info = InitiateMultipartUpload::INFO;
        info.idempotency = Idempotency::EffectOnly;
        info
    };

    fn request(&self) -> Result<OperationRequest, Violations> {
        self.0.request()
    }

    fn output(response: OperationResponse<'_>) -> Result<Self::Output, ResponseError> {
        InitiateMultipartUpload::output(response)
    }
}

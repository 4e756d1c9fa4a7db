//! Signs the URL of a request that another program sends.

use std::time::{Duration, SystemTime};

use http::{HeaderName, Uri};
use oss_credentials::ProvidedCredentials;
use oss_model::operation::{Operation, OperationInfo, OperationRequest};
use oss_model::validate::{Violation, Violations};
use oss_sign::{Presigned, SignatureVersion, v1, v4};

use super::PresignedRequest;
use super::prepare::PreparedRequest;
use crate::client::{Client, Shared};
use crate::error::{Error, ErrorRepr};

impl Client {
    /// Signs the URL of an operation, so that another program can send the request.
    ///
    /// Nothing is sent, except for what the credentials provider sends. The sender needs the method, the URL
    /// and the [headers](PresignedRequest::headers). An operation with a document, such as
    /// `PutBucketInventory`, also has the [body](PresignedRequest::body), which its `Content-MD5` covers.
    /// Data, such as the content of `PutObject`, isn't part of the request: the sender may send any.
    ///
    /// The URL is valid from now on for `expires_in`, truncated to whole seconds: 1 second to 7 days with V4,
    /// and 1 second or more with V1. With temporary credentials, it also ends with them. The time is the
    /// client's, corrected if an earlier response [has shown](crate::ClientBuilder::clock) that it is wrong.
    ///
    /// # Errors
    ///
    /// Fails if the parameters break documented rules, if no credentials are available, or if
    /// `expires_in` is out of range.
    ///
    /// # Panics
    ///
    /// Panics in the same case as [`execute`](Self::execute).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use oss_client::Client;
    /// use oss_model::object::{GetObject, PutObject};
    ///
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let hour = Duration::from_secs(60 * 60);
    /// let mut get = GetObject::new("examplebucket", "report.csv");
    /// get.response_content_disposition = Some("attachment".to_owned());
    /// let download = client.presign(&get, hour).await?;
    /// println!("curl -OJ '{}'", download.uri());
    ///
    /// // Any content, but only of this type:
    /// let mut put = PutObject::new("examplebucket", "photo.png", "");
    /// put.content_type = Some("image/png".to_owned());
    /// let upload = client.presign(&put, hour).await?;
    /// assert_eq!(upload.headers()["content-type"], "image/png");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn presign<O: Operation>(
        &self,
        operation: &O,
        expires_in: Duration,
    ) -> Result<PresignedRequest, Error> {
        let info = O::INFO;
        let request = operation
            .request()
            .map_err(|violations| Error::new(info.name, violations.into()))?;
        let bucket = request.bucket.clone();
        let steps = self.0.presign(&info, request, expires_in);
        let limit = self.operation_timeout();
        let outcome = self.0.with_operation_timeout(steps, limit, None).await;
        outcome.map_err(|error| {
            Error::new(info.name, error)
                .with_bucket(bucket)
                .with_help(self.0.settings())
        })
    }
}

impl Shared {
    async fn presign(
        &self,
        info: &OperationInfo,
        request: OperationRequest,
        expires_in: Duration,
    ) -> Result<PresignedRequest, ErrorRepr> {
        let prepared = PreparedRequest::for_sender(self, info, request)?;
        // Checked first, because the provider may take a while.
        check_lifetime(self.signature_version, expires_in)?;
        let (provided, now) = self.current_credentials().await?;
        let expires_at = expiry(now, expires_in)?;
        let signature = self.sign_url(&prepared, &provided, now, expires_in, expires_at)?;
        let uri = with_signature(&prepared.uri, &signature)?;
        let until = provided
            .expires_at()
            .map_or(expires_at, |it| it.min(expires_at));
        Ok(PresignedRequest {
            method: prepared.method,
            uri,
            headers: prepared.headers,
            body: prepared.body.bytes().filter(|it| !it.is_empty()).cloned(),
            expires_at: until,
        })
    }

    fn sign_url(
        &self,
        prepared: &PreparedRequest,
        provided: &ProvidedCredentials,
        now: SystemTime,
        expires_in: Duration,
        expires_at: SystemTime,
    ) -> Result<Presigned, oss_sign::Error> {
        let (request, credentials) = (prepared.signable(), provided.credentials());
        if self.signature_version == SignatureVersion::V1 {
            return v1::presign(&request, credentials, expires_at);
        }
        // Otherwise a sender could leave out headers that aren't signed by default, such as `Range`.
        let names: Vec<HeaderName> = prepared.headers.keys().cloned().collect();
        let params = self.v4_params(credentials, now);
        v4::presign(
            &request,
            &params.with_additional_headers(&names),
            expires_in,
        )
    }
}

fn check_lifetime(version: SignatureVersion, expires_in: Duration) -> Result<(), Violations> {
    let reason = match (version, expires_in.as_secs()) {
        (SignatureVersion::V1, 0) => "a presigned URL must be valid for 1 second or more",
        (SignatureVersion::V1, _) | (_, 1..=604_800) => return Ok(()),
        _ => "a presigned URL must be valid for 1 second to 7 days",
    };
    Err(Violation::new("", reason).into())
}

/// Returns the last valid second of a URL.
fn expiry(now: SystemTime, expires_in: Duration) -> Result<SystemTime, Violations> {
    let seconds = |time: Duration| Duration::from_secs(time.as_secs());
    let now = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    SystemTime::UNIX_EPOCH
        .checked_add(seconds(now))
        .and_then(|now| now.checked_add(seconds(expires_in)))
        .ok_or_else(|| Violation::new("", "a presigned URL can't be valid for that long").into())
}

/// Appends a signature to the query of a URL.
fn with_signature(uri: &Uri, signature: &Presigned) -> Result<Uri, Violations> {
    let query = signature.append_to(uri.query().unwrap_or_default());
    let mut parts = uri.clone().into_parts();
    let target = format!("{}?{query}", uri.path());
    // Only a URL of more than 64 KiB can fail.
    let failed = |reason: &dyn std::fmt::Display| {
        Violations::from(Violation::new("URL", format!("cannot be built: {reason}")))
    };
    parts.path_and_query = Some(
        target
            .try_into()
            .map_err(|error: http::uri::InvalidUri| failed(&error))?,
    );
    Uri::from_parts(parts).map_err(|error| failed(&error))
}

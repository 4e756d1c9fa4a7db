//! A RAM role in exchange for a key.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use oss_sign::Region;
use oss_transport::Body;

use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials,
};

use super::rpc;
use super::service_client::{ServiceClient, TIMEOUT};
use super::session::RoleSession;
use super::sts;

/// Exchanges the credentials of another provider for the credentials of a RAM role.
///
/// The session name and the STS endpoint come from the variables of
/// [`OidcRoleCredentials`](super::OidcRoleCredentials) unless they are set here. A failure
/// that may pass, such as 503 or a reset connection, is retried; the timeout of all attempts is 15
/// seconds. The request is a GET with a signed URL. The URL contains the security token of a temporary
/// key, but never a secret. If STS refuses the base key, that key is
/// [invalidated](ProvideCredentials::invalidate), so the next call asks for another one.
///
/// See [AssumeRole](https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole).
///
/// # Examples
///
/// ```
/// use oss_credentials::{AssumeRoleCredentials, CachedCredentials, CredentialsContext, EnvironmentCredentials};
///
/// # fn example(context: CredentialsContext) {
/// let arn = "acs:ram::123456789012****:role/inventory";
/// let role = AssumeRoleCredentials::new(EnvironmentCredentials::new(), arn, context);
/// let credentials = CachedCredentials::new(role.external_id("example"));
/// # let _ = credentials;
/// # }
/// ```
#[derive(Clone)]
pub struct AssumeRoleCredentials {
    base: Arc<dyn ProvideCredentials>,
    context: CredentialsContext,
    role_arn: String,
    external_id: Option<String>,
    session: RoleSession,
}

impl AssumeRoleCredentials {
    /// Creates a provider from the base credentials and the ARN of the role.
    pub fn new(
        base: impl ProvideCredentials,
        role_arn: impl Into<String>,
        context: CredentialsContext,
    ) -> Self {
        Self {
            base: Arc::new(base),
            context,
            role_arn: role_arn.into(),
            external_id: None,
            session: RoleSession::default(),
        }
    }

    /// Sets the external id that the role requires; the default is none.
    ///
    /// It protects the owner of the role from a confused deputy.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Sets the session name that audit logs show.
    ///
    /// The default comes from the environment, otherwise it is `oss-client`.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name = Some(name.into());
        self
    }

    /// Sets a JSON policy that restricts the permissions; the default is none.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.session.policy = Some(policy.into());
        self
    }

    /// Sets how long the role is assumed; the default is one hour.
    ///
    /// STS allows 900 to 43,200 seconds.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.session.duration = duration;
        self
    }

    /// Sets the host or the URL of STS.
    ///
    /// The default comes from the environment, otherwise it is `sts.aliyuncs.com`, or the host of the
    /// region.
    #[must_use]
    pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.session.endpoint.host = Some(endpoint.into());
        self
    }

    /// Sets the region of STS; the default comes from the environment.
    ///
    /// With a region, `ALIBABA_CLOUD_STS_ENDPOINT` isn't read.
    #[must_use]
    pub fn sts_region(mut self, region: Region) -> Self {
        self.session.endpoint.region = Some(region);
        self
    }

    /// Sets everything about the session at once.
    pub(crate) fn session(mut self, session: RoleSession) -> Self {
        self.session = session;
        self
    }

    async fn fetch(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let url = self.session.endpoint.url(&self.context)?;
        let parameters = self.parameters()?;
        let base = self.base.provide().await?;
        base.check(self.context.now())?;
        // STS rejects a repeated nonce, so each attempt has its own.
        let request = || {
            let nonce = self.context.nonce();
            let query = rpc::signed_query(parameters.clone(), nonce, base.credentials());
            Request::get(format!("{url}/?{query}")).body(Body::empty())
        };
        let response = ServiceClient::new(sts::SERVICE, &self.context, TIMEOUT)?
            .send(request)
            .await?;
        if response.refuses_key() {
            self.base.invalidate(base.credentials());
        }
        let origin = base.origin().map(|origin| format!(" for {origin}"));
        let origin = format!("the role {}{}", self.role_arn, origin.unwrap_or_default());
        let provided = response.credentials()?.with_origin(origin);
        provided.check(self.context.now())?;
        Ok(provided)
    }

    fn parameters(&self) -> Result<rpc::Parameters, CredentialsError> {
        let mut parameters = sts::parameters("AssumeRole", &self.context);
        parameters.extend([
            ("RoleArn", self.role_arn.clone()),
            ("RoleSessionName", self.session.name(&self.context)?),
            ("DurationSeconds", self.session.seconds()?),
        ]);
        let policy = self.session.policy.iter();
        parameters.extend(policy.map(|policy| ("Policy", policy.clone())));
        parameters.extend(self.external_id.iter().map(|id| ("ExternalId", id.clone())));
        Ok(parameters)
    }
}

impl ProvideCredentials for AssumeRoleCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}

impl fmt::Debug for AssumeRoleCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleCredentials")
            .field("base", &self.base)
            .field("role_arn", &self.role_arn)
            .finish_non_exhaustive()
    }
}

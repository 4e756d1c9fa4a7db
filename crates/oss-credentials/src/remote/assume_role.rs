//! A RAM role for a key.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqsign_aliyun_oss::{AssumeRoleGrant, AssumeRoleGranter, Credential};
use reqsign_core::GrantCredential as _;

use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials,
};
use super::exchange::{Exchange, PATIENT};
use super::session::Session;
use super::sts::SERVICE;
use oss_sign::Region;

/// Exchanges the credentials of another provider for those of a RAM role.
///
/// The name of the session and the endpoint of STS come from the same variables as those of
/// [`OidcRoleCredentials`](super::OidcRoleCredentials), if they are not set here. STS has 15 seconds.
/// The date of the request to it is that of the operating system; `reqsign` has no other. It is a GET whose
/// URL is signed, with the security token of a temporary key in it; the secret of the key is not sent.
///
/// See [AssumeRole](https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole).
///
/// # Examples
///
/// ```
/// use oss_client::{AssumeRoleCredentials, CachedCredentials, CredentialsContext, EnvironmentCredentials};
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
    session: Session,
}

impl AssumeRoleCredentials {
    /// Takes whose key is exchanged, for which role, and what is around it.
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
            session: Session::default(),
        }
    }

    /// Sets the name that logs show for what is done with the role; `oss-client` by default.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name = Some(name.into());
        self
    }

    /// Sets what the role's owner asks for, against confused deputies.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Takes away what this policy does not allow, a JSON document.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.session.policy = Some(policy.into());
        self
    }

    /// Sets how long the credentials are valid: 900 to 43,200 seconds; 3,600 by default.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.session.duration = duration;
        self
    }

    /// Sets the host or the URL of STS; `sts.aliyuncs.com` by default.
    #[must_use]
    pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.session.sts.endpoint = Some(endpoint.into());
        self
    }

    /// Sets the region whose STS is asked.
    #[must_use]
    pub fn sts_region(mut self, region: Region) -> Self {
        self.session.sts.region = Some(region);
        self
    }

    /// Sets all of it that is no matter of whose key or token it is.
    pub(crate) fn session(mut self, session: Session) -> Self {
        self.session = session;
        self
    }

    async fn ask(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let duration = self.session.duration()?;
        let granter = AssumeRoleGranter::new(self.grant()?)
            .with_sts_endpoint(self.session.sts.endpoint(&self.context)?);
        let base = self.base.provide().await?;
        base.check(self.context.now())?;
        let origin = match base.origin() {
            Some(origin) => format!("the role {} for {origin}", self.role_arn),
            None => format!("the role {}", self.role_arn),
        };
        let source = copied(&base);
        let exchange = Exchange::new(SERVICE, &self.context, PATIENT);
        let answer = exchange.run(|context| async move {
            let answer = granter
                .grant_credential(&context, &source, Some(duration))
                .await;
            answer.map(Some)
        });
        Ok(answer.await?.with_origin(origin))
    }

    fn grant(&self) -> Result<AssumeRoleGrant, CredentialsError> {
        let session = self.session.name(&self.context)?;
        let mut grant = AssumeRoleGrant::new(&self.role_arn).with_role_session_name(session);
        if let Some(id) = &self.external_id {
            grant = grant.with_external_id(id);
        }
        if let Some(policy) = &self.session.policy {
            grant = grant.with_policy(policy);
        }
        Ok(grant)
    }
}

impl ProvideCredentials for AssumeRoleCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.ask())
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

/// Copies a key for reqsign, which holds it as plain text until the exchange is over.
fn copied(base: &ProvidedCredentials) -> Credential {
    let key = base.credentials();
    Credential {
        access_key_id: key.access_key_id().to_owned(),
        access_key_secret: key.secret_key().expose().to_owned(),
        security_token: key.security_token().map(|token| token.expose().to_owned()),
        expires_in: None,
    }
}

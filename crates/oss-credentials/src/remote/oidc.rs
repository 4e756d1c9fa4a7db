//! A RAM role for a token of OIDC.

use std::time::Duration;

use reqsign_aliyun_oss::AssumeRoleWithOidcCredentialProvider;
use reqsign_core::ProvideCredential as _;

use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials, variable,
};
use super::exchange::{Exchange, PATIENT};
use super::form::Form;
use super::session::Session;
use super::sts::SERVICE;
use oss_sign::Region;

/// Exchanges a token of OIDC for the credentials of a RAM role, as pods of ACK do (RRSA).
///
/// What is not set here comes from the variables that RRSA sets in a pod:
///
/// | variable | meaning |
/// |---|---|
/// | `ALIBABA_CLOUD_ROLE_ARN` | [`role_arn`](Self::role_arn) |
/// | `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` | [`provider_arn`](Self::provider_arn) |
/// | `ALIBABA_CLOUD_OIDC_TOKEN_FILE` | [`token_file`](Self::token_file) |
/// | `ALIBABA_CLOUD_ROLE_SESSION_NAME` | [`session_name`](Self::session_name) |
/// | `ALIBABA_CLOUD_STS_REGION`, `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` | [`sts_region`](Self::sts_region), and `true` for its endpoint in a VPC |
/// | `ALIBABA_CLOUD_STS_ENDPOINT` | [`sts_endpoint`](Self::sts_endpoint) |
///
/// Without the file the provider is [absent](CredentialsError::is_absent); with the file and without one
/// of the ARNs it is an error. The file is read each time. STS has 15 seconds, and the token goes to it in
/// the body of a request, not in the URL.
///
/// See [AssumeRoleWithOIDC](https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc).
#[derive(Clone, Debug)]
pub struct OidcRoleCredentials {
    context: CredentialsContext,
    role_arn: Option<String>,
    provider_arn: Option<String>,
    token_file: Option<String>,
    session: Session,
}

const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";

impl OidcRoleCredentials {
    /// Takes what is around it.
    pub fn new(context: CredentialsContext) -> Self {
        Self {
            context,
            role_arn: None,
            provider_arn: None,
            token_file: None,
            session: Session::default(),
        }
    }

    /// Sets the role.
    #[must_use]
    pub fn role_arn(mut self, arn: impl Into<String>) -> Self {
        self.role_arn = Some(arn.into());
        self
    }

    /// Sets who issued the token.
    #[must_use]
    pub fn provider_arn(mut self, arn: impl Into<String>) -> Self {
        self.provider_arn = Some(arn.into());
        self
    }

    /// Sets the file that has the token; blanks and line breaks around it do no harm.
    #[must_use]
    pub fn token_file(mut self, path: impl Into<String>) -> Self {
        self.token_file = Some(path.into());
        self
    }

    /// Sets the name that logs show for what is done with the role; `oss-client` by default.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name = Some(name.into());
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
        let file = self.context.chosen(self.token_file.as_ref(), TOKEN_FILE)?;
        let file = file.ok_or_else(|| CredentialsError::absent(variable::not_set(TOKEN_FILE)))?;
        let required = |chosen, name| {
            let value = self.context.chosen(chosen, name)?;
            value.ok_or_else(|| CredentialsError::new(variable::not_set(name)))
        };
        let role = required(self.role_arn.as_ref(), ROLE_ARN)?;
        let provider_arn = required(self.provider_arn.as_ref(), PROVIDER_ARN)?;
        let form = self.form()?;
        let provider = AssumeRoleWithOidcCredentialProvider::new()
            .with_role_arn(&role)
            .with_oidc_provider_arn(provider_arn)
            .with_oidc_token_file(&file)
            .with_role_session_name(self.session.name(&self.context)?)
            .with_sts_endpoint(self.session.sts.endpoint(&self.context)?);
        let exchange = Exchange::new(SERVICE, &self.context, PATIENT).with_form(form);
        let answer =
            exchange.run(|context| async move { provider.provide_credential(&context).await });
        Ok(answer
            .await?
            .with_origin(format!("the role {role} for the token of {file}")))
    }

    fn form(&self) -> Result<Form, CredentialsError> {
        let seconds = self.session.duration()?.as_secs().to_string();
        let mut more = vec![("DurationSeconds", seconds)];
        let policy = self.session.policy.iter();
        more.extend(policy.map(|policy| ("Policy", policy.clone())));
        Ok(Form { more })
    }
}

impl ProvideCredentials for OidcRoleCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.ask())
    }
}

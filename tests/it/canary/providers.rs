//! Canaries in responses of services, in files and in the output of commands.

use oss_client::{
    AliyunCliCredentials, AssumeRoleCredentials, CachedCredentials, ChainedCredentials,
    Credentials, CredentialsContext, CredentialsUriCredentials, DefaultCredentials,
    EcsRamRoleCredentials, OidcRoleCredentials, ProvideCredentials, SharedFileCredentials,
    ShellCommand, StaticCredentials, TokioSleep,
};
use oss_tests::Outcome;
use oss_transport::HyperTransport;
use oss_transport_testing::{Loopback, Script};

use super::{ID, Rendered, SECRET, TOKEN};

/// Returns responses of credentials services, from valid to unusable.
fn responses() -> [(u16, String); 8] {
    let key =
        format!(r#""AccessKeyId":"{ID}","AccessKeySecret":"{SECRET}","SecurityToken":"{TOKEN}""#);
    let all =
        |rest: &str| format!(r#"{{"Code":"Success",{key}{rest},"Credentials":{{{key}{rest}}}}}"#);
    let expiry = r#","Expiration":"2124-05-25T11:45:17Z""#;
    [
        (200, all(expiry)),
        (200, all(r#","Expiration":"canary""#)),
        (200, all("")),
        (200, all(&expiry.replace("2124", "2024"))),
        (200, all(expiry).replace(SECRET, "canary\\n")),
        (200, format!("{{{key}")),
        (
            403,
            all(expiry).replace("Success", "an invalid canary code"),
        ),
        (500, format!("canary {key}")),
    ]
}

/// Runs every provider with every response over real sockets.
///
/// Returns how many keys were provided.
pub(super) async fn try_all(rendered: &mut Rendered) -> Outcome<usize> {
    let mut provided = 0;
    for (status, body) in responses() {
        let server = serve(status, &body)?;
        let url = server.origin();
        for provider in providers(&context(&url), &url)? {
            rendered.debug(&provider);
            match provider.provide().await {
                Ok(credentials) => {
                    provided += 1;
                    rendered.debug(&credentials);
                }
                Err(error) => rendered.error(&error),
            }
        }
    }
    Ok(provided)
}

fn context(url: &str) -> CredentialsContext {
    let url = url.to_owned();
    CredentialsContext::new(HyperTransport::default(), TokioSleep::default())
        .variables(move |name| {
            let value = match name {
                "ALIBABA_CLOUD_OIDC_TOKEN_FILE" => "/token",
                "ALIBABA_CLOUD_ROLE_ARN" | "ALIBABA_CLOUD_OIDC_PROVIDER_ARN" => "acs:ram::1:x/y",
                "ALIBABA_CLOUD_STS_ENDPOINT" => &url,
                _ => return None,
            };
            Some(value.into())
        })
        .files(|_| Ok("canary-of-oidc".to_owned()))
        .commands(ShellCommand::default())
}

fn providers(context: &CredentialsContext, url: &str) -> Outcome<Vec<Box<dyn ProvideCredentials>>> {
    let base = Credentials::new(ID, SECRET)?.with_security_token(TOKEN)?;
    let role = AssumeRoleCredentials::new(
        StaticCredentials::new(base),
        "acs:ram::1:role/r",
        context.clone(),
    );
    let uri = CredentialsUriCredentials::new(context.clone()).uri(format!("{url}/canary?canary"));
    let ecs = EcsRamRoleCredentials::new(context.clone())
        .role_name("role")
        .endpoint(url);
    let config = format!(
        r#"{{"current":"c","profiles":[{{"name":"c","mode":"External",
        "process_command":"echo canary {SECRET}; exit 1"}}]}}"#
    );
    let cli = AliyunCliCredentials::new("config.json", move |_: &_| Ok(config.clone()));
    let ini = format!("[default]\ntype = canary\naccess_key_secret = {SECRET}\n")
        .replace("= canary", "= rsa");
    let shared = SharedFileCredentials::new("credentials", move |_: &_| Ok(ini.clone()));
    let chain = ChainedCredentials::new("first", uri.clone());
    Ok(vec![
        Box::new(CachedCredentials::new(uri)),
        Box::new(chain),
        Box::new(role),
        Box::new(ecs),
        Box::new(OidcRoleCredentials::new(context.clone())),
        Box::new(DefaultCredentials::new(context.clone())),
        Box::new(cli.context(context.clone())),
        Box::new(shared.context(context.clone())),
    ])
}

/// Starts a server with the same response for every request, one per connection.
fn serve(status: u16, body: &str) -> std::io::Result<Loopback> {
    let length = body.len();
    let response = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    Loopback::start([Script::new().read_request().write(response)])
}

//! Compares the credentials providers with the unmodified official SDK.
//!
//! Both use the same profiles and services, and must return the same keys.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use oss_client::{
    AliyunCliCredentials, CredentialsContext, CredentialsUriCredentials, EcsRamRoleCredentials,
    ProvideCredentials, SharedFileCredentials, TokioSleep,
};
use oss_tests::Outcome;
use oss_transport::HyperTransport;
use percent_encoding::percent_decode_str;
use serde_json::json;

use crate::sdk::Sdk;

const CLI: &str = r#"{"current": "key", "profiles": [
    {"name": "key", "mode": "AK", "access_key_id": "LTAI5tKey", "access_key_secret": "s1"},
    {"name": "sts", "mode": "StsToken", "access_key_id": "STS.Token", "access_key_secret": "s2", "sts_token": "t2"},
    {"name": "role", "mode": "RamRoleArn", "access_key_id": "LTAI5tOwn", "access_key_secret": "s3/+=",
     "ram_role_arn": "acs:ram::1:role/a", "ram_session_name": "a session", "policy": "{\"Version\": \"1\"}",
     "external_id": "e*~+1", "expired_seconds": 900},
    {"name": "chained", "mode": "ChainableRamRoleArn", "source_profile": "sts",
     "ram_role_arn": "acs:ram::1:role/b", "ram_session_name": "s"},
    {"name": "twice", "mode": "ChainableRamRoleArn", "source_profile": "role",
     "ram_role_arn": "acs:ram::1:role/c", "ram_session_name": "s"},
    {"name": "oidc", "mode": "OIDC", "ram_role_arn": "acs:ram::1:role/d", "role_session_name": "o",
     "oidc_provider_arn": "acs:ram::1:oidc-provider/p", "oidc_token_file": "{token}", "expired_seconds": 1800,
     "policy": "{}"},
    {"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "named"},
    {"name": "command", "mode": "External", "process_command": "cat {printed}"}]}"#;
const INI: &str = "[default]\ntype = access_key\naccess_key_id = LTAI5tIni # mine\naccess_key_secret = s4\n\n\
    ; another one\n[role]\ntype=ram_role_arn\naccess_key_id=LTAI5tOther\naccess_key_secret=s5\n\
    role_arn = acs:ram::1:role/e\nrole_session_name = s\n\
    [oidc]\ntype: oidc_role_arn\nrole_arn: acs:ram::1:role/f\noidc_provider_arn: p\n\
    oidc_token_file_path: {token}\nrole_session_name: s\n\
    [ecs]\nTYPE = ecs_ram_role\nrole_name = named\n";
const PRINTED: &str = r#"{"mode": "StsToken", "access_key_id": "STS.Printed", "access_key_secret": "s6", "sts_token": "t6"}"#;

/// The providers, each with a profile or URI.
const PROVIDERS: [(&str, &str); 14] = [
    ("cli", "key"),
    ("cli", "sts"),
    ("cli", "role"),
    ("cli", "chained"),
    ("cli", "twice"),
    ("cli", "oidc"),
    ("cli", "ecs"),
    ("cli", "command"),
    ("shared", "default"),
    ("shared", "role"),
    ("shared", "oidc"),
    ("shared", "ecs"),
    ("uri", "/uri?a=b"),
    ("ecs", ""),
];

#[tokio::test]
async fn same_profiles_give_same_keys_with_same_requests() -> Outcome {
    let Some(sdk) = Sdk::start("sdk_credentials.py").await? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let (theirs, ours) = (Service::start()?, Service::start()?);
    let files = Files::write(folder.path())?;
    let providers = PROVIDERS.iter().map(|(kind, name)| {
        let name = if *kind == "uri" {
            theirs.url.clone() + name
        } else {
            (*name).to_owned()
        };
        (*kind, files.of(kind), name)
    });
    let task = json!({"service": theirs.url, "providers": providers.collect::<Vec<_>>()});
    let output = sdk.step("provide", ("task", task)).await?;
    assert_eq!(output["version"], "1.0.12");

    for ((kind, name), theirs) in PROVIDERS
        .iter()
        .zip(output["keys"].as_array().ok_or("a list")?)
    {
        let provider = files.provider(kind, name, &ours.url);
        let credentials = provider.provide().await?.into_credentials();
        let key = json!([
            credentials.access_key_id(),
            credentials.security_token().is_some()
        ]);
        assert_eq!(key, *theirs, "{kind} {name}");
    }
    let (theirs, ours) = (theirs.received(), ours.received());
    // The SDK gets a metadata token before each request, this client once for all requests.
    assert_eq!(comparable(&ours), comparable(&theirs));
    let signed: Vec<_> = ours
        .iter()
        .filter(|request| request.parameters.contains_key("Signature"))
        .collect();
    assert_eq!(signed.len(), 5, "one role is assumed twice");
    for request in signed {
        let mut parameters = request.parameters.clone();
        let signature = parameters.remove("Signature");
        let secret = secret_for(&parameters["AccessKeyId"]);
        let task = json!({"parameters": parameters, "secret": secret});
        let computed = sdk.step("sign", ("task", task)).await?;
        assert_eq!(signature.as_deref(), computed.as_str(), "{parameters:?}");
    }
    Ok(())
}

/// Returns the distinct requests without the parts that may differ.
fn comparable(requests: &[ReceivedRequest]) -> BTreeSet<(&str, &str, BTreeMap<&str, &str>)> {
    requests.iter().map(ReceivedRequest::comparable).collect()
}

/// Returns the secret of the profile or response with this key.
fn secret_for(id: &str) -> &'static str {
    match id {
        "STS.Token" => "s2",
        "LTAI5tOwn" => "s3/+=",
        "LTAI5tOther" => "s5",
        _ => "secret-of-service",
    }
}

/// The profile files that both read.
struct Files {
    cli: String,
    shared: String,
}

impl Files {
    fn write(folder: &Path) -> Outcome<Self> {
        let write = |name: &str, content: &str| -> Outcome<String> {
            let path = folder.join(name);
            fs::write(&path, content)?;
            Ok(path.to_str().ok_or("a path that is text")?.to_owned())
        };
        let (token, printed) = (write("token", "a.b+c/d=")?, write("printed", PRINTED)?);
        let filled = |text: &str| {
            text.replace("{token}", &token)
                .replace("{printed}", &printed)
        };
        Ok(Self {
            cli: write("config.json", &filled(CLI))?,
            shared: write("credentials", &filled(INI))?,
        })
    }

    fn of(&self, kind: &str) -> &str {
        if kind == "shared" {
            &self.shared
        } else {
            &self.cli
        }
    }

    fn provider(&self, kind: &str, name: &str, service: &str) -> Box<dyn ProvideCredentials> {
        let context = context(service);
        let read = |path: &Path| fs::read_to_string(path);
        match kind {
            "cli" => {
                let cli = AliyunCliCredentials::new(&self.cli, read).profile(name);
                Box::new(cli.context(context))
            }
            "shared" => {
                let shared = SharedFileCredentials::new(&self.shared, read).profile(name);
                Box::new(shared.context(context))
            }
            "uri" => {
                let uri = CredentialsUriCredentials::new(context);
                Box::new(uri.uri(format!("{service}{name}")))
            }
            _ => Box::new(EcsRamRoleCredentials::new(context)),
        }
    }
}

fn context(service: &str) -> CredentialsContext {
    let service = service.to_owned();
    CredentialsContext::new(HyperTransport::default(), TokioSleep::default())
        .variables(move |name| match name {
            "ALIBABA_CLOUD_STS_ENDPOINT" | "ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT" => {
                Some(service.clone().into())
            }
            _ => None,
        })
        .files(|path| fs::read_to_string(path))
        .commands(oss_client::ShellCommand::default())
}

/// A request as the service receives it; parameters may be in the query or a form.
#[derive(Clone, Debug)]
struct ReceivedRequest {
    method: String,
    path: String,
    parameters: BTreeMap<String, String>,
}

impl ReceivedRequest {
    fn read(head: &str, body: &str) -> Option<Self> {
        let mut words = head.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query
            .split('&')
            .chain(body.split('&'))
            .filter(|pair| !pair.is_empty());
        let decoded = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text).decode_utf8_lossy().into_owned()
        };
        let pairs = pairs.filter_map(|pair| pair.split_once('='));
        Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            parameters: pairs
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
        })
    }

    /// Returns the request without random parameters, and without the method for OIDC.
    ///
    /// The SDK sends the OIDC token in the URL.
    fn comparable(&self) -> (&str, &str, BTreeMap<&str, &str>) {
        let by_chance = ["Timestamp", "SignatureNonce", "Signature"];
        let parameters = self.parameters.iter();
        let parameters = parameters
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !by_chance.contains(name));
        let is_oidc = self.parameters.contains_key("OIDCToken");
        let method = if is_oidc { "GET or POST" } else { &self.method };
        (method, &self.path, parameters.collect())
    }

    /// Returns a response with a key named after the requested role or path.
    fn response(&self) -> String {
        let role = self.parameters.get("RoleArn");
        let name = role
            .unwrap_or(&self.path)
            .rsplit('/')
            .next()
            .unwrap_or_default();
        match (self.path.as_str(), name) {
            ("/latest/api/token", _) => return "token-of-service".to_owned(),
            (_, "") => return "of-service".to_owned(),
            _ => {}
        }
        let key = format!(
            r#""Code":"Success","AccessKeyId":"STS.{name}","AccessKeySecret":"secret-of-service",
            "SecurityToken":"token-of-service","Expiration":"2124-05-25T11:45:17Z""#
        );
        format!(r#"{{{key},"Credentials":{{{key}}}}}"#)
    }
}

/// A local STS, ECS metadata service and credentials URI.
struct Service {
    url: String,
    requests: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl Service {
    fn start() -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let requests = Arc::<Mutex<Vec<ReceivedRequest>>>::default();
        let recorded = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client may close the connection early.
                let _ = handle(stream, &recorded);
            }
        });
        Ok(Self { url, requests })
    }

    fn received(&self) -> Vec<ReceivedRequest> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn handle(mut stream: TcpStream, recorded: &Mutex<Vec<ReceivedRequest>>) -> io::Result<()> {
    let mut request = Vec::new();
    let received = loop {
        let mut piece = [0; 4096];
        let length = stream.read(&mut piece)?;
        request.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&request);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let content_length = head.to_lowercase();
        let content_length = content_length
            .split("content-length: ")
            .nth(1)
            .unwrap_or("0");
        let content_length = content_length
            .split("\r\n")
            .next()
            .and_then(|text| text.parse().ok());
        if length == 0
            || !head.is_empty() && content_length.is_some_and(|length: usize| body.len() >= length)
        {
            break ReceivedRequest::read(head, body).ok_or(io::ErrorKind::InvalidData)?;
        }
    };
    let body = received.response();
    recorded
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(received);
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

//! Commands through real proxies: tinyproxy, and one that inspects TLS.

mod every_command;
mod inspecting;
mod install;
mod passwords;
mod root_reads;
mod sts;
mod tinyproxy;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::local_oss::{LocalOss, ossinv};
use crate::tls_front::TlsFront;
use sts::Sts;

/// The key that STS issues and the local OSS accepts.
const KEY: [(&str, &str); 3] = [
    ("OSS_ACCESS_KEY_ID", "STS.ExampleRole"),
    ("OSS_ACCESS_KEY_SECRET", "CanarySecret"),
    ("OSS_SESSION_TOKEN", "CanaryToken"),
];

/// A local OSS and STS, with and without TLS, that a proxy can reach.
///
/// `ossinv` never reaches loopback addresses through a proxy, but it does reach 0.0.0.0.
struct Services {
    oss: LocalOss,
    sts: Sts,
    oss_tls: TlsFront,
    sts_tls: TlsFront,
    home: TempDir,
}

/// The scheme of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Services {
    fn start() -> Self {
        let oss = LocalOss::start_with(&["--key-from-env"], &KEY);
        let mut variables = oss.variables.iter();
        let (_, endpoint) = variables
            .find(|(name, _)| name == "OSS_ENDPOINT")
            .expect("an endpoint");
        let hosts = ["0.0.0.0", "oss.test", "sts.test"];
        let oss_tls = TlsFront::start(&hosts, endpoint);
        let sts = Sts::start();
        let sts_tls = TlsFront::start(&hosts, &format!("127.0.0.1:{}", sts.port));
        let home = tempfile::tempdir().expect("a directory");
        let config = r#"{"current": "role", "profiles": [{"name": "role", "mode": "RamRoleArn",
            "access_key_id": "LTAI5tExampleKey", "access_key_secret": "CanaryBase",
            "ram_role_arn": "acs:ram::1:role/inventory"}]}"#;
        let folder = home.path().join(".aliyun");
        std::fs::create_dir(&folder).expect("a directory");
        std::fs::write(folder.join("config.json"), config).expect("a file");
        let services = Self {
            oss,
            sts,
            oss_tls,
            sts_tls,
            home,
        };
        let roots = format!("{}{}", services.oss_tls.pem, services.sts_tls.pem);
        std::fs::write(services.roots(), roots).expect("a file");
        services
    }

    /// Returns the file with the roots of both services.
    fn roots(&self) -> String {
        let path = self.home.path().join("roots.pem");
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// Returns the program with a role of STS, and services at 0.0.0.0.
    fn ossinv(&self, scheme: Scheme, arguments: &[&str]) -> Command {
        let mut command = ossinv();
        for (name, value) in &self.oss.variables {
            if ["OSS_REGION", "OSS_BUCKET"].contains(&name.as_str()) {
                command.env(name, value);
            }
        }
        let (_, oss_port) = self.endpoint().rsplit_once(':').expect("a port");
        let (oss, sts) = match scheme {
            Scheme::Http => (
                format!("http://0.0.0.0:{oss_port}"),
                format!("http://0.0.0.0:{}", self.sts.port),
            ),
            Scheme::Https => (
                format!("https://0.0.0.0:{}", self.oss_tls.port),
                format!("https://0.0.0.0:{}", self.sts_tls.port),
            ),
        };
        command.args(arguments).env("HOME", self.home.path());
        command.env("OSS_ENDPOINT", oss);
        command.env("ALIBABA_CLOUD_STS_ENDPOINT", sts);
        command.env("SSL_CERT_FILE", self.roots());
        command
    }

    fn endpoint(&self) -> &str {
        let mut variables = self.oss.variables.iter();
        let endpoint = variables.find(|(name, _)| name == "OSS_ENDPOINT");
        endpoint.map(|(_, url)| url.as_str()).expect("an endpoint")
    }
}

impl Scheme {
    const ALL: [Self; 2] = [Self::Http, Self::Https];

    /// Returns the variable with the proxy of the scheme.
    fn variable(self) -> &'static str {
        match self {
            Self::Http => "http_proxy",
            Self::Https => "HTTPS_PROXY",
        }
    }
}

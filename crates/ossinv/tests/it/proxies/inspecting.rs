//! A proxy that inspects TLS, with an authority of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use tempfile::TempDir;

use super::install::{self, or_skip};
use super::{Scheme, Services};
use crate::local_oss::{Outcome, RULE_JSON};

/// A process of the proxy, which ends when its input does.
struct InspectingProxy {
    process: Child,
    port: u16,
    /// Its files; among them its root certificate.
    folder: TempDir,
}

impl InspectingProxy {
    /// Starts a proxy that trusts these roots; `None` if it can't be installed.
    fn start(roots: &str) -> Option<Self> {
        let python = or_skip(install::inspecting_proxy())?;
        let folder = tempfile::tempdir().expect("a directory");
        let file = |name: &str| folder.path().join(name);
        write_authority(folder.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new(python)
            .arg(script.join("tests/it/proxies/inspecting_proxy.py"))
            .args(["--num-acceptors=1", "--num-workers=1"])
            .args(["--basic-auth=ci:CanaryPassword", "--hostname=127.0.0.1"])
            .arg("--data-dir")
            .arg(folder.path())
            .arg("--ca-cert-dir")
            .arg(folder.path())
            .arg("--ca-cert-file")
            .arg(file("ca.pem"))
            .arg("--ca-key-file")
            .arg(file("ca.key"))
            .arg("--ca-signing-key-file")
            .arg(file("signing.key"))
            .args(["--ca-file", roots])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the proxy starts");
        let stdout = process.stdout.take().expect("stdout is a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let port = lines.find_map(|line| line.trim().parse().ok());
        Some(Self {
            port: port.expect("the proxy prints its port"),
            process,
            folder,
        })
    }

    fn url(&self, password: &str) -> String {
        format!("http://ci:{password}@127.0.0.1:{}", self.port)
    }

    fn root(&self) -> String {
        let path = self.folder.path().join("ca.pem");
        path.to_str().expect("a path in UTF-8").to_owned()
    }
}

impl Drop for InspectingProxy {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Writes an authority, and the key of all certificates that it issues.
fn write_authority(folder: &Path) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, "Inspection");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    let signing = KeyPair::generate().expect("a key");
    for (name, text) in [
        ("ca.pem", certificate.pem()),
        ("ca.key", key.serialize_pem()),
        ("signing.key", signing.serialize_pem()),
    ] {
        std::fs::write(folder.join(name), text).expect("a file");
    }
}

/// Returns the program with services whose names only the proxy knows.
fn ossinv(services: &Services, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = services.ossinv(Scheme::Https, arguments);
    let oss = format!("https://oss.test:{}", services.oss_tls.port);
    let sts = format!("https://sts.test:{}", services.sts_tls.port);
    command.env("OSS_ENDPOINT", oss);
    command.env("ALIBABA_CLOUD_STS_ENDPOINT", sts);
    command
}

#[test]
fn inspecting_proxy_works_with_its_root_only() {
    let services = Services::start();
    let Some(proxy) = InspectingProxy::start(&services.roots()) else {
        return;
    };
    let url = proxy.url("CanaryPassword");
    let run = |arguments: &[&str], bundle: Option<&str>| {
        let mut command = ossinv(&services, arguments);
        command.env("HTTPS_PROXY", &url);
        if let Some(bundle) = bundle {
            command.args(["--ca-bundle", bundle]);
        }
        Outcome::of(command.write_stdin(RULE_JSON))
    };
    for (arguments, host) in [
        (&["whoami"][..], "sts.test"),
        (&["list", "--addressing", "path"], "sts.test"),
    ] {
        let refused = run(arguments, None);
        let said = &refused.stderr;
        assert!(!said.contains("Canary"), "{said}");
        for part in [
            "the issuer of the certificate is not trusted",
            &format!("(peer {host}:{})", services.sts_tls.port),
            &format!(
                "no TLS through the proxy 127.0.0.1:{}, set by HTTPS_PROXY\n",
                proxy.port
            ),
            "with --ca-bundle FILE\n",
        ] {
            assert_eq!(said.matches(part).count(), 1, "{part}: {said}");
        }
    }
    let root = proxy.root();
    for arguments in [
        &["put", "-", "--addressing", "path"][..],
        &["list", "--addressing", "path"],
        &["delete", "inventory1", "--addressing", "path"],
        &["whoami"],
    ] {
        let outcome = run(arguments, Some(&root));
        assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.stderr);
    }
    let mut variable = ossinv(&services, &["whoami", "--proxy", &url]);
    Outcome::of(variable.env("SSL_CERT_FILE", root)).ok();
}

#[test]
fn f37_inspecting_proxy_refuses_a_wrong_password_with_407() {
    let services = Services::start();
    let Some(proxy) = InspectingProxy::start(&services.roots()) else {
        return;
    };
    for scheme in ["http", "https"] {
        let mut command = ossinv(&services, &["list", "--addressing", "path"]);
        command.envs(super::KEY);
        command.env(
            "OSS_ENDPOINT",
            format!("{scheme}://oss.test:{}", services.oss_tls.port),
        );
        command.env("all_proxy", proxy.url("CanaryWrong"));
        let outcome = Outcome::of(&mut command);
        let said = &outcome.stderr;
        assert_eq!(outcome.code, 5, "{said}");
        assert!(!said.contains("Canary"), "{said}");
        for part in ["407 Proxy Authentication Required", ", set by all_proxy: "] {
            assert_eq!(said.matches(part).count(), 1, "{part}: {said}");
        }
    }
}

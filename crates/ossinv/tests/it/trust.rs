//! Which certificates are trusted.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use assert_cmd::Command;

use crate::local_oss::{LocalOss, Outcome, ossinv};
use crate::tls_front::TlsFront;

/// Returns a local OSS behind TLS, whose certificate is for these hosts.
fn oss_behind_tls(hosts: &[&str]) -> (LocalOss, TlsFront) {
    let oss = LocalOss::start();
    let endpoint = oss
        .variables
        .iter()
        .find(|(name, _)| name == "OSS_ENDPOINT");
    let (_, endpoint) = endpoint.expect("an endpoint");
    let front = TlsFront::start(hosts, endpoint);
    (oss, front)
}

/// Returns `ossinv list` for an endpoint.
fn list(oss: &LocalOss, host: &str, front: &TlsFront) -> Command {
    let mut command = oss.ossinv();
    let endpoint = format!("https://{host}:{}", front.port);
    command.args(["list", "--endpoint", &endpoint]);
    command
}

/// Writes a file and returns its path.
fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, content).expect("a file is written");
    path.to_str().expect("a path in UTF-8").to_owned()
}

#[test]
fn ca_bundle_replaces_the_roots_of_the_system() {
    let (oss, front) = oss_behind_tls(&["127.0.0.1"]);
    let folder = tempfile::tempdir().expect("a directory");
    let pem = front.write_pem(folder.path());
    let other = TlsFront::start(&["127.0.0.1"], "127.0.0.1:1").write_pem(folder.path());
    let set = |flag: Option<&str>, variable: Option<&str>| {
        let mut command = list(&oss, "127.0.0.1", &front);
        command.args(flag.iter().flat_map(|path| ["--ca-bundle", path]));
        command.envs(variable.map(|path| ("SSL_CERT_FILE", path)));
        Outcome::of(&mut command)
    };
    set(Some(&pem), None).ok();
    set(None, Some(&pem)).ok();
    set(Some(&pem), Some("/nowhere")).ok();
    for refused in [
        set(None, None),
        set(None, Some(&other)),
        set(Some(&other), Some(&pem)),
    ] {
        let said = &refused.stderr;
        assert_eq!(refused.code, 5, "{said}");
        assert!(
            said.contains("TLS handshake failed: the certificate is self-signed"),
            "{said}"
        );
        assert!(said.contains("with --ca-bundle FILE\n"), "{said}");
        assert!(!said.contains("attempts"), "not retried: {said}");
    }
    let missing = set(None, Some("/nowhere"));
    assert_eq!(missing.code, 2, "{}", missing.stderr);
    assert!(missing.stderr.contains("/nowhere"), "{}", missing.stderr);
}

#[test]
fn unusable_ca_bundle_exits_with_2_before_a_request() {
    let (_oss, front) = oss_behind_tls(&["127.0.0.1"]);
    let folder = tempfile::tempdir().expect("a directory");
    let file = |name: &str, content: &[u8]| file(folder.path(), name, content);
    let pem = front.pem.as_bytes();
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let key = "-----BEGIN PRIVATE KEY-----\nCanary==\n-----END PRIVATE KEY-----\n";
    for (path, said, help) in [
        (
            "/nowhere/ca.pem".to_owned(),
            "can't be read",
            "check the path",
        ),
        (
            folder.path().display().to_string(),
            "can't be read",
            "check the path",
        ),
        (file("empty", b""), "contains no certificate", "-----BEGIN"),
        (
            file("garbage", &[0xff, 0, 7, 9]),
            "contains no certificate",
            "-----BEGIN",
        ),
        (
            file("key", key.as_bytes()),
            "contains no certificate",
            "-----BEGIN",
        ),
        (
            file("der", &front.der),
            "is DER, but PEM is expected",
            "openssl x509 -inform der",
        ),
        (
            file("broken", broken.as_bytes()),
            "is invalid: ",
            "-----BEGIN",
        ),
        (
            file("cut", &pem[..pem.len() - 30]),
            "is invalid: ",
            "-----BEGIN",
        ),
        (
            file("both", &[pem, broken.as_bytes()].concat()),
            "is invalid: ",
            "-----BEGIN",
        ),
        (
            file("large", &vec![b'a'; 5 << 20]),
            "can't be read",
            "check the path",
        ),
    ] {
        for arguments in [
            &[
                "list",
                "--bucket",
                "examplebucket",
                "--region",
                "cn-hangzhou",
            ][..],
            &["whoami"],
        ] {
            let mut command = ossinv();
            command.args(arguments).args(["--ca-bundle", &path]);
            let outcome = Outcome::of(&mut command);
            let text = &outcome.stderr;
            assert_eq!(outcome.code, 2, "{path}: {text}");
            let named = text.contains(&format!("the CA bundle {path} "));
            assert!(named && text.contains(said), "{text}");
            assert!(
                text.contains(&format!("  help: {help}")) || text.contains(help),
                "{text}"
            );
            assert!(!text.contains("Canary"), "{text}");
        }
    }
}

#[test]
fn insecure_accepts_any_certificate_of_loopback_only() {
    let (oss, front) = oss_behind_tls(&["other.example"]);
    for host in ["127.0.0.1", "localhost"] {
        let refused = Outcome::of(&mut list(&oss, host, &front));
        assert_eq!(refused.code, 5, "{}", refused.stderr);
        let mut insecure = list(&oss, host, &front);
        Outcome::of(
            insecure
                .arg("--insecure")
                .env("all_proxy", "http://127.0.0.1:1"),
        )
        .ok();
    }
    // It sends nothing, so the name needs no address.
    let mut presign = oss.ossinv();
    presign.args(["presign", "oss://examplebucket/k", "--insecure"]);
    Outcome::of(presign.env("OSS_ENDPOINT", "https://oss.localhost")).ok();
    // It must not receive a connection.
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    listener.set_nonblocking(true).expect("a setting");
    let port = listener.local_addr().expect("an address").port();
    for endpoint in [
        Some(format!("https://0.0.0.0:{port}")),
        Some(format!("http://0.0.0.0:{port}")),
        Some("https://localhost.example".to_owned()),
        None,
    ] {
        let mut command = oss.ossinv();
        command.env_remove("OSS_ENDPOINT");
        command
            .args(["list", "--insecure"])
            .envs(endpoint.map(|url| ("OSS_ENDPOINT", url)));
        let outcome = Outcome::of(&mut command);
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        let said = "--insecure is only for localhost and loopback addresses";
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
    assert!(listener.accept().is_err(), "nothing connects");
}

//! `ossinv presign`: URLs for curl, and what is refused before anything is sent.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::local_oss::{LocalOss, Outcome, ossinv};

/// Keys with characters that are special in URLs, shells or terminals.
const KEYS: [&str; 6] = [
    "report.csv",
    "a//b",
    "a b+c%25~!*'()",
    "x?y=1&z#[q]{1,2}",
    "\u{4e2d}\u{6587}/\u{e9}\u{1f980}",
    "\u{1}\t\r\n\u{7f}",
];

/// Returns whether curl can run; without it, tests are skipped, but not in CI.
fn has_curl() -> bool {
    let works = Command::new("curl").arg("--version").output();
    if works.is_ok_and(|output| output.status.success()) {
        return true;
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "CI must not skip tests that a laptop may skip"
    )]
    let is_ci = std::env::var_os("CI").is_some();
    assert!(!is_ci, "curl is missing");
    // Bypasses the capture of the test harness, so that it is always visible.
    writeln!(std::io::stderr(), "\n*** SKIPPED: curl is missing\n").expect("stderr is open");
    false
}

/// Runs curl with a body, and returns the status and the response.
fn curl(arguments: &[&str], body: &str) -> (u16, String) {
    let mut process = Command::new("curl")
        .args([
            "-q",
            "-sS",
            "--noproxy",
            "*",
            "--write-out",
            "\n%{http_code}",
        ])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("curl starts");
    let mut stdin = process.stdin.take().expect("stdin is a pipe");
    stdin.write_all(body.as_bytes()).expect("curl reads");
    drop(stdin);
    let output = process.wait_with_output().expect("curl ends");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let (body, status) = text.rsplit_once('\n').expect("a status");
    (status.parse().expect("a status"), body.to_owned())
}

/// Returns the only line of standard output, which has to be a URL.
fn url(outcome: Outcome) -> String {
    assert_eq!(outcome.stderr, "");
    let stdout = outcome.ok();
    let url = stdout.strip_suffix('\n').expect("a line");
    assert!(
        url.starts_with("http://") && !url.contains(['\n', ' ', '"', '\'']),
        "{url}"
    );
    url.to_owned()
}

#[test]
fn curl_uses_the_printed_urls() {
    if !has_curl() {
        return;
    }
    let oss = LocalOss::start();
    for version in ["v4", "v1"] {
        for key in KEYS {
            let presign = |method: &str| {
                let object = format!("oss://examplebucket/{key}");
                let mut ossinv = oss.ossinv();
                // The argument has the bucket.
                ossinv
                    .env("OSS_BUCKET", "another-bucket")
                    .arg("presign")
                    .arg(object);
                url(Outcome::of(ossinv.args([
                    "--method",
                    method,
                    "--sign-version",
                    version,
                ])))
            };
            assert_eq!(curl(&["-T", "-", &presign("PUT")], key).0, 200, "{key:?}");
            assert_eq!(curl(&[&presign("GET")], ""), (200, key.to_owned()));
            let (status, head) = curl(&["--head", &presign("head")], "");
            assert!(
                status == 200 && head.contains(&format!("content-length: {}", key.len())),
                "{head}"
            );
            assert_eq!(
                curl(&["-X", "DELETE", &presign("DELETE")], "").0,
                204,
                "{key:?}"
            );
            assert_eq!(curl(&[&presign("GET")], "").0, 404, "{key:?}");
            // The URL is for one method.
            assert_eq!(
                curl(&["-X", "DELETE", &presign("GET")], "").0,
                403,
                "{key:?}"
            );
        }
    }
}

/// As `ossinv presign --help` says.
#[test]
fn curl_uploads_to_a_key_that_ends_in_a_slash() {
    if !has_curl() {
        return;
    }
    let oss = LocalOss::start();
    for version in ["v4", "v1"] {
        let presign = |method| {
            let version = format!("--sign-version={version}");
            let arguments = ["presign", "oss://examplebucket/a/", method, &version];
            url(oss.run(&arguments))
        };
        let url = presign("--method=PUT");
        // curl appends the name of the file.
        assert_eq!(curl(&["-T", "Cargo.toml", &url], "").0, 403);
        let upload = ["-X", "PUT", "--data-binary", "@-", "-H", "Content-Type:"];
        assert_eq!(curl(&[&upload[..], &[&url]].concat(), "x").0, 200);
        let read = curl(&[&presign("--method=GET")], "");
        assert_eq!(read, (200, "x".to_owned()));
    }
}

#[test]
fn headers_are_named_and_required() {
    if !has_curl() {
        return;
    }
    let oss = LocalOss::start();
    let presigned = oss.run(&[
        "presign",
        "oss://examplebucket/k",
        "--method=PUT",
        "--header=Content-Type:text/x-a",
        "--header=x-oss-meta-owner: me",
        "--header=Cache-Control:no-cache",
    ]);
    assert_eq!(
        presigned.stderr,
        "note: the URL needs this header: content-type: text/x-a\n\
         note: the URL needs this header: x-oss-meta-owner: me\n\
         note: the URL needs this header: cache-control: no-cache\n"
    );
    let url = presigned.ok();
    let url = url.trim_end();
    let headers = [
        "content-type: text/x-a",
        "x-oss-meta-owner: me",
        "cache-control: no-cache",
    ];
    for missing in headers {
        let sent = headers.iter().filter(|it| **it != missing);
        let sent: Vec<_> = sent.flat_map(|header| ["-H", *header]).collect();
        let (status, body) = curl(&[&sent, &["-T", "-", url][..]].concat(), "data");
        assert!([400, 403].contains(&status), "{missing}: {body}");
    }
    let sent: Vec<_> = headers.iter().flat_map(|header| ["-H", *header]).collect();
    assert_eq!(
        curl(&[&sent, &["-T", "-", url][..]].concat(), "data").0,
        200
    );
}

#[test]
fn expiry_is_part_of_the_url() {
    let oss = LocalOss::start();
    let presign = |arguments: &[&str]| {
        url(oss.run(&[&["presign", "oss://examplebucket/k"], arguments].concat()))
    };
    for (arguments, seconds) in [
        (&[][..], 900),
        (&["--expires=90"], 90),
        (&["--expires", "1h30m"], 5_400),
        (&["--expires", "7d"], 604_800),
    ] {
        let url = presign(arguments);
        assert!(url.contains(&format!("&x-oss-expires={seconds}&")), "{url}");
    }
    let old = presign(&["--sign-version=v1", "--expires=365d"]);
    assert!(
        old.contains("&Signature=") && !old.contains("x-oss-"),
        "{old}"
    );
}

#[test]
fn invalid_arguments_exit_with_2_before_anything_is_sent() {
    for (arguments, part) in [
        (
            &["examplebucket/k"][..],
            "an object is expected, as oss://bucket/key",
        ),
        (
            &["https://examplebucket/k"],
            "an object is expected, as oss://bucket/key",
        ),
        (&["oss://examplebucket"], "the key is missing"),
        (&["oss://examplebucket/"], "the key is missing"),
        (&["oss://Example/k"], "invalid bucket name"),
        (&["oss://examplebucket/.."], "key must not be . or .."),
        (
            &["oss://examplebucket/k", "--expires=0"],
            "must be valid for 1 second to 7 days",
        ),
        (
            &["oss://examplebucket/k", "--expires=8d"],
            "must be valid for 1 second to 7 days",
        ),
        (
            &["oss://examplebucket/k", "--expires=soon"],
            "a duration is expected, such as 90s",
        ),
        (
            &["oss://examplebucket/k", "--expires=0s", "--sign-version=v1"],
            "must be valid for 1 second or more",
        ),
        (
            &["oss://examplebucket/k", "--method=PATCH"],
            "possible values: GET, PUT, HEAD, DELETE",
        ),
        (
            &["oss://examplebucket/k", "--header=Host:x"],
            "can't require the header host",
        ),
        (
            &["oss://examplebucket/k", "--header=x"],
            "NAME:VALUE is expected",
        ),
        (
            &["oss://examplebucket/k", "--sign-version=v2"],
            "possible values: v4, v1",
        ),
        // No credentials are set up, and only a valid request needs them.
        (&["oss://examplebucket/k"], "no credentials are available"),
    ] {
        let mut presign = ossinv();
        presign.env("OSS_REGION", "cn-hangzhou").arg("presign");
        let outcome = Outcome::of(presign.args(arguments));
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(
            outcome.stderr.contains(part),
            "{arguments:?}: {}",
            outcome.stderr
        );
        assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
    }
}

#[test]
fn logs_have_neither_signature_nor_token() {
    let mut presign = ossinv();
    presign.envs([
        ("OSS_REGION", "cn-hangzhou"),
        ("OSS_ACCESS_KEY_ID", "TestKeyId"),
        ("OSS_ACCESS_KEY_SECRET", "CanarySecret0123456789"),
        ("OSS_SESSION_TOKEN", "CanaryToken0123456789"),
    ]);
    let outcome = Outcome::of(presign.args(["presign", "oss://examplebucket/k", "-vvv"]));
    let (_, signature) = outcome.stdout.rsplit_once('=').expect("a signature");
    assert!(
        outcome
            .stdout
            .contains("&x-oss-security-token=CanaryToken0123456789&")
    );
    assert!(signature.trim_end().len() == 64 && !outcome.stderr.contains(signature.trim_end()));
    assert!(!outcome.stderr.contains("Canary"), "{}", outcome.stderr);
}

#[test]
fn commands_on_rules_sign_with_v1_on_request() {
    let oss = LocalOss::start();
    // V1 doesn't cover the region, unlike V4.
    let list = |version| oss.run(&["list", "--region=cn-beijing", "--sign-version", version]);
    list("v1").ok();
    assert_eq!(list("v4").code, 1);
}

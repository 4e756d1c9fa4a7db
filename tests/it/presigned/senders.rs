//! Programs that send a presigned request: curl, and an HTTP client that adds no header.

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use oss_client::PresignedRequest;
use oss_tests::Outcome;
use oss_tests::fixed_address::FixedAddressTransport;
use oss_transport::{Body, Transport as _};

use super::setup::Setup;

/// A program that sends presigned requests.
pub(super) trait Send {
    /// Sends a request with its headers and a body.
    async fn send(&self, request: &PresignedRequest, body: &[u8]) -> Outcome<Received> {
        let (method, url) = (request.method(), request.uri().to_string());
        self.send_to(method, &url, request.headers(), body).await
    }

    /// Sends a request to a URL, which may have been altered.
    async fn send_to(
        &self,
        method: &Method,
        url: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Outcome<Received>;
}

/// A response.
pub(super) struct Received {
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the error code of the document.
    pub(super) fn code(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let code = text
            .split_once("<Code>")
            .and_then(|(_, rest)| rest.split_once("</Code>"));
        code.map(|(code, _)| code.to_owned()).unwrap_or_default()
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.body);
        write!(f, "{} {:?} {text}", self.status, self.headers)
    }
}

/// An HTTP client that adds only `Host` and the length.
pub(super) struct Browser(FixedAddressTransport);

impl Browser {
    pub(super) fn new(setup: &Setup) -> Self {
        Self(FixedAddressTransport::new(setup.address()))
    }
}

impl Send for Browser {
    async fn send_to(
        &self,
        method: &Method,
        url: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Outcome<Received> {
        let mut request = Request::new(Body::from(body.to_vec()));
        *request.method_mut() = method.clone();
        *request.uri_mut() = url.parse()?;
        *request.headers_mut() = headers.clone();
        let (head, body) = self.0.send(request).await?.into_parts();
        Ok(Received {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.collect(usize::MAX).await?.to_vec(),
        })
    }
}

/// The program curl, with default settings.
pub(super) struct Curl(SocketAddr);

impl Curl {
    pub(super) fn new(setup: &Setup) -> Self {
        Self(setup.address())
    }

    /// Returns whether curl can run; without it, tests are skipped, but not in CI.
    #[expect(
        clippy::disallowed_methods,
        reason = "CI must not skip tests that a laptop may skip"
    )]
    pub(super) fn is_installed() -> Outcome<bool> {
        use std::io::Write as _;
        match Command::new("curl").arg("--version").output() {
            Ok(output) if output.status.success() => Ok(true),
            _ if std::env::var_os("CI").is_some() => Err("curl is missing".into()),
            _ => {
                // Bypasses the capture of the test harness, so that it is always visible.
                writeln!(std::io::stderr(), "\n*** SKIPPED: curl is missing\n")?;
                Ok(false)
            }
        }
    }

    fn command(&self, method: &Method, url: &str, headers: &HeaderMap) -> Command {
        let mut curl = Command::new("curl");
        // `-q`: without the settings of the user.
        curl.args(["-q", "--silent", "--show-error", "--noproxy", "*"]);
        curl.args(["--connect-to", &format!("::{}", self.0)]);
        for (name, value) in headers {
            let value = value.to_str().unwrap_or_default();
            curl.args(["--header", &format!("{name}: {value}")]);
        }
        match *method {
            Method::HEAD => curl.arg("--head"),
            Method::GET => &mut curl,
            _ => curl.args(["--request", method.as_str()]),
        };
        curl.arg(url);
        curl
    }
}

impl Send for Curl {
    async fn send_to(
        &self,
        method: &Method,
        url: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Outcome<Received> {
        let directory = tempfile::tempdir()?;
        let file = |name| directory.path().join(name);
        fs::write(file("sent"), body)?;
        let mut curl = self.command(method, url, headers);
        if *method == Method::PUT && !url.contains("/?") {
            curl.arg("--upload-file").arg(file("sent"));
        } else if !body.is_empty() {
            // `--upload-file` appends the name of the file to a URL that ends with a slash.
            let data = format!("@{}", file("sent").display());
            curl.args(["--data-binary", &data]);
        }
        curl.arg("--output").arg(file("body"));
        curl.arg("--dump-header").arg(file("head"));
        // The emulator runs on this thread.
        let output = tokio::task::spawn_blocking(move || curl.output()).await??;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let (status, headers) = parse_head(&fs::read_to_string(file("head"))?)?;
        // Without a body, curl creates no file; that of HEAD is the head.
        let has_body = *method != Method::HEAD && file("body").exists();
        let body = if has_body {
            fs::read(file("body"))?
        } else {
            Vec::new()
        };
        Ok(Received {
            status,
            headers,
            body,
        })
    }
}

/// Parses the last head that curl received; a `100 Continue` may precede it.
fn parse_head(text: &str) -> Outcome<(u16, HeaderMap)> {
    let last = text
        .trim_end()
        .rsplit("\r\n\r\n")
        .next()
        .unwrap_or_default();
    let mut lines = last.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.append(name.parse::<HeaderName>()?, value.parse::<HeaderValue>()?);
    }
    Ok((status.ok_or("no status")?.parse()?, headers))
}

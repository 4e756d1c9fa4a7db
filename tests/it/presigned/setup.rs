//! A local OSS and a client for it, in each style of addressing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use oss_client::{Addressing, Client, Credentials, Endpoint, SignatureVersion};
use oss_emulator::Emulator;
use oss_tests::Outcome;
use oss_tests::fixed_address::FixedAddressTransport;
use oss_tests::local_oss::{BUCKET, LocalOss};

pub(super) const VERSIONS: [SignatureVersion; 2] = [SignatureVersion::V4, SignatureVersion::V1];

/// The custom domain of the bucket.
const DOMAIN: &str = "files.example.com";

/// Where the URLs have the bucket.
#[derive(Clone, Copy, Debug)]
pub(super) enum Style {
    Path,
    VirtualHosted,
    Cname,
}

/// A local OSS with the settings of its client.
pub(super) struct Setup {
    style: Style,
    version: SignatureVersion,
    local: LocalOss,
    clock: SettableClock,
}

/// The clock of both sides, in seconds since 1970.
#[derive(Clone, Debug)]
pub(super) struct SettableClock(Arc<AtomicU64>);

impl SettableClock {
    pub(super) fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(super) fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

impl oss_client::Clock for SettableClock {
    fn now(&self) -> SystemTime {
        self.time()
    }
}

impl Setup {
    pub(super) async fn start(
        style: Style,
        version: SignatureVersion,
        has_token: bool,
    ) -> Outcome<Self> {
        let mut key = Credentials::new("LTAI5tExample", "secret")?;
        if has_token {
            key = key.with_security_token("CAIS+a/b=c~%25&?")?;
        }
        let clock = SettableClock(Arc::new(AtomicU64::new(1_702_743_657)));
        let now = clock.clone();
        let builder = Emulator::builder()
            .credentials(key)
            .clock(move || now.time())
            .custom_domain(DOMAIN, BUCKET);
        let local = LocalOss::start_with(builder).await?;
        Ok(Self {
            style,
            version,
            local,
            clock,
        })
    }

    pub(super) fn clock(&self) -> &SettableClock {
        &self.clock
    }

    /// Returns the address of the local OSS, to which all hosts have to resolve.
    pub(super) fn address(&self) -> std::net::SocketAddr {
        self.local.emulator().address()
    }

    /// Returns a client, which also reaches hosts that don't resolve.
    pub(super) fn client(&self) -> Outcome<Client> {
        let (endpoint, addressing) = match self.style {
            Style::Path => (
                self.local.emulator().endpoint().to_owned(),
                Addressing::Path,
            ),
            Style::VirtualHosted => {
                let host = "http://oss-cn-hangzhou.aliyuncs.com";
                (host.to_owned(), Addressing::VirtualHosted)
            }
            Style::Cname => (format!("http://{DOMAIN}"), Addressing::Cname),
        };
        let builder = self
            .local
            .client_builder()?
            .endpoint(Endpoint::custom(&endpoint)?);
        Ok(builder
            .addressing(addressing)
            .signature_version(self.version)
            .clock(self.clock.clone())
            .transport(FixedAddressTransport::new(self.address()))
            .build()?)
    }
}

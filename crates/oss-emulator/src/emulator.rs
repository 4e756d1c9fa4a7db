//! The server as its users see it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use oss_sign::Credentials;
use tokio::net::TcpListener;

use crate::addressing::Addressing;
use crate::auth::Verifier;
use crate::bucket::is_bucket_name;
use crate::clock::Clock;
use crate::fault::Faults;
use crate::journal::Journal;
use crate::keys::Keys;
use crate::server::Server;
use crate::service::Service;
use crate::store::{Bucket, Store};

/// A local OSS that runs until it is dropped.
///
/// It belongs to the Tokio runtime it was started in. All that it keeps is in memory and ends
/// with it.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use oss_emulator::Emulator;
///
/// let emulator = Emulator::start().await?;
/// assert!(emulator.endpoint().starts_with("http://127.0.0.1:"));
/// assert_eq!(emulator.region(), "cn-hangzhou");
/// emulator.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    endpoint: String,
    service: Arc<Service>,
    server: Server,
}

/// How a local OSS is to be; see [`Emulator::builder`].
#[derive(Debug)]
pub struct Builder {
    address: SocketAddr,
    region: String,
    account_id: String,
    credentials: Option<Credentials>,
    clock: Clock,
    addressing: Addressing,
    buckets: Vec<String>,
    faults: Faults,
}

/// A local OSS that could not start.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StartError(#[from] Problem);

/// Why it could not start.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(
        "cannot listen on {address}; is the port free, and is the address one of this machine?"
    )]
    Address {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("{0:?} is no name that a bucket can have")]
    Bucket(String),
}

impl Emulator {
    /// The access key id that is known unless [`Builder::credentials`] says otherwise.
    pub const ACCESS_KEY_ID: &str = "LTAI5tLocalEmulator";

    /// The secret of [`ACCESS_KEY_ID`](Self::ACCESS_KEY_ID): public, and good for nothing else.
    pub const ACCESS_KEY_SECRET: &str = "local-emulator-secret";

    /// Starts a local OSS on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// Fails when the machine has no free port.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Says how the local OSS is to be, and starts it then.
    pub fn builder() -> Builder {
        Builder {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            region: "cn-hangzhou".to_owned(),
            account_id: "100000000000000".to_owned(),
            credentials: None,
            clock: Clock::default(),
            addressing: Addressing::default(),
            buckets: Vec::new(),
            faults: Faults::default(),
        }
    }

    /// Returns where it listens, as `http://127.0.0.1:43210`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the key that it knew when it started.
    pub fn credentials(&self) -> &Credentials {
        self.service.verifier.credentials()
    }

    /// Returns the keys that it knows, to add others and to end some.
    pub fn keys(&self) -> &Keys {
        self.service.verifier.keys()
    }

    /// Returns the region that signatures must name.
    pub fn region(&self) -> &str {
        self.service.verifier.region()
    }

    /// Returns the account that owns the buckets, which inventory rules must name.
    pub fn account_id(&self) -> &str {
        &self.service.account_id
    }

    /// Returns the faults that it has, to add others and to take them away.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use oss_emulator::Emulator;
    /// use oss_emulator::fault::{Effect, Fault};
    ///
    /// let emulator = Emulator::start().await?;
    /// let third = Fault::on("ListBucketInventory")?.nth(3);
    /// emulator.faults().add(third.then(Effect::Reset));
    /// # Ok(())
    /// # }
    /// ```
    pub fn faults(&self) -> &Faults {
        &self.service.faults
    }

    /// Returns the journal of what it was asked and what became of it.
    pub fn journal(&self) -> &Journal {
        &self.service.journal
    }

    /// Closes the socket and all connections, and waits until they are closed.
    ///
    /// Dropping the emulator closes them too, but does not wait.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}

impl Builder {
    /// Listens on this address; the default is 127.0.0.1 with port 0, which is any free one.
    ///
    /// Whoever reaches the address and knows the key can use it: keep it on the loopback.
    #[must_use]
    pub fn address(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Sets the region that signatures must name; the default is `cn-hangzhou`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets the account that owns all buckets, digits only; the default is `100000000000000`.
    ///
    /// An inventory rule whose `AccountId` is another one is refused, as OSS does.
    #[must_use]
    pub fn account_id(mut self, account_id: impl Into<String>) -> Self {
        self.account_id = account_id.into();
        self
    }

    /// Sets the key that it knows from the start; the default is [`Emulator::ACCESS_KEY_ID`] with
    /// [`Emulator::ACCESS_KEY_SECRET`].
    ///
    /// With a security token, requests must present that token too.
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Takes the time from this function instead of the clock of the machine.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use oss_emulator::Emulator;
    ///
    /// let new_year = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    /// let builder = Emulator::builder().clock(move || new_year);
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Takes `bucket.suffix` for the address of a bucket, beside those of the cloud and
    /// `bucket.localhost`.
    #[must_use]
    pub fn host_suffix(mut self, suffix: &str) -> Self {
        self.addressing.add_suffix(suffix);
        self
    }

    /// Takes `host` for the address of `bucket`, as a CNAME of the user's own domain does.
    #[must_use]
    pub fn custom_domain(mut self, host: &str, bucket: &str) -> Self {
        self.addressing.add_domain(host, bucket);
        self
    }

    /// Has this bucket from the start; others are made as with OSS, by `PutBucket`.
    #[must_use]
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.buckets.push(name.into());
        self
    }

    /// Has these faults from the start; others can be added [later](Emulator::faults).
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_emulator::Emulator;
    /// use oss_emulator::fault::{Effect, Fault, Faults};
    ///
    /// let faults = Faults::seeded(42);
    /// faults.add(Fault::on_any().with_probability(0.01).then(Effect::Reset));
    /// let builder = Emulator::builder().faults(faults);
    /// # let _ = builder;
    /// ```
    #[must_use]
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Starts the local OSS.
    ///
    /// # Errors
    ///
    /// Fails when it can not listen on the address, and when a bucket has a name that none can have.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let store = Store::default();
        for name in self.buckets {
            if !is_bucket_name(&name) {
                return Err(Problem::Bucket(name).into());
            }
            store.add_bucket(&name, Bucket::new(self.clock.now()));
        }
        let failed = |source| Problem::Address {
            address: self.address,
            source,
        };
        let listener = TcpListener::bind(self.address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let credentials = match self.credentials {
            Some(credentials) => credentials,
            None => Credentials::new(Emulator::ACCESS_KEY_ID, Emulator::ACCESS_KEY_SECRET)
                .map_err(io::Error::other)
                .map_err(failed)?,
        };
        let service = Arc::new(Service {
            verifier: Verifier::new(credentials, self.region),
            addressing: self.addressing,
            clock: self.clock,
            account_id: self.account_id,
            store,
            faults: self.faults,
            journal: Journal::default(),
            requests: AtomicU64::new(1),
        });
        Ok(Emulator {
            address,
            endpoint: format!("http://{address}"),
            server: Server::start(listener, Arc::clone(&service)),
            service,
        })
    }
}

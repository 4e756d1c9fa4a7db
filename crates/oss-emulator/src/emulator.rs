//! The public handle of an emulator, and its builder.

mod seeding;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use oss_sign::Credentials;
use tokio::net::TcpListener;

use crate::addressing::Addressing;
use crate::admin::Admin;
use crate::auth::Verifier;
use crate::clock::Clock;
use crate::fault::Faults;
use crate::journal::{Journal, RunOutcome};
use crate::keys::Keys;
use crate::runs::{Calendar, RunSettings};
use crate::server::Server;
use crate::service::Service;
use crate::start_error::{StartError, StartErrorRepr};
use crate::state::{Bucket, DiskStore, MemoryStore, Properties, State, StateError, Store};

/// A running emulator; dropping it stops it.
///
/// It runs in the Tokio runtime that started it. Its data is in memory and is lost when it stops,
/// unless it has a [data directory](Builder::data_dir).
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

/// The configuration of an emulator; see [`Emulator::builder`].
#[derive(Debug)]
pub struct Builder {
    address: SocketAddr,
    region: String,
    account_id: String,
    credentials: Option<Credentials>,
    clock: Clock,
    addressing: Addressing,
    has_admin: bool,
    buckets: Vec<String>,
    faults: Faults,
    report_hour: u8,
    rows_per_report_file: NonZero<usize>,
    data_dir: Option<PathBuf>,
}

/// The default number of rows in a data file of a report.
const ROWS_PER_REPORT_FILE: NonZero<usize> = NonZero::new(1_000_000).unwrap();

impl Emulator {
    /// The default access key id; see [`Builder::credentials`].
    pub const ACCESS_KEY_ID: &str = "LTAI5tLocalEmulator";

    /// The secret of [`ACCESS_KEY_ID`](Self::ACCESS_KEY_ID); it is public.
    pub const ACCESS_KEY_SECRET: &str = "local-emulator-secret";

    /// Starts an emulator on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// Fails if no port is free.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder that configures and starts the emulator.
    pub fn builder() -> Builder {
        Builder {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            region: "cn-hangzhou".to_owned(),
            account_id: "100000000000000".to_owned(),
            credentials: None,
            clock: Clock::default(),
            addressing: Addressing::default(),
            has_admin: true,
            buckets: Vec::new(),
            faults: Faults::default(),
            report_hour: 0,
            rows_per_report_file: ROWS_PER_REPORT_FILE,
            data_dir: None,
        }
    }

    /// Returns the URL of the endpoint, such as `http://127.0.0.1:43210`.
    ///
    /// If the emulator listens on all addresses, it is the one of this machine.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the address of the socket.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the initial access key.
    pub fn credentials(&self) -> &Credentials {
        self.service.verifier.initial_credentials()
    }

    /// Returns the accepted access keys, to add, revoke and expire some.
    pub fn keys(&self) -> &Keys {
        self.service.verifier.keys()
    }

    /// Returns the region that signatures must be for.
    pub fn region(&self) -> &str {
        &self.service.state.region
    }

    /// Returns the account that owns the buckets; inventory rules must name it.
    pub fn account_id(&self) -> &str {
        &self.service.state.account_id
    }

    /// Returns the faults, to add some and to remove them.
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

    /// Returns the journal of the requests and their outcomes.
    pub fn journal(&self) -> &Journal {
        &self.service.journal
    }

    /// Returns the time of the emulator's clock.
    pub fn now(&self) -> SystemTime {
        self.service.clock.now()
    }

    /// Advances the clock and runs the inventory rules due in between, in order.
    ///
    /// A rule with incremental inventory also reports the windows that have ended.
    ///
    /// The clock stays ahead of the system clock, or of the one that was [set](Builder::clock). OSS
    /// refuses requests whose clock is more than 15 minutes off, and so does the emulator: a client
    /// must correct its clock, as `oss-client` does, or sign at [`now`](Self::now).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use oss_emulator::Emulator;
    ///
    /// let emulator = Emulator::start().await?;
    /// // … put a rule, upload objects …
    /// emulator.advance_clock(Duration::from_secs(24 * 60 * 60));
    /// for run in emulator.journal().runs() {
    ///     println!("{} {:?}", run.rule(), run.outcome());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance_clock(&self, duration: Duration) {
        self.service.advance_clock(duration);
    }

    /// Sets the clock and runs the inventory rules that are due then.
    ///
    /// The clock continues from there like the system clock, or like the one that was
    /// [set](Builder::clock).
    pub fn set_clock(&self, time: SystemTime) {
        self.service.set_clock(time);
    }

    /// Runs an enabled inventory rule now; its schedule stays as it is.
    ///
    /// The outcome is also in the [journal](Journal::runs), unless the rule doesn't exist or is
    /// disabled.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use oss_emulator::Emulator;
    /// use oss_emulator::journal::RunOutcome;
    ///
    /// let emulator = Emulator::builder().bucket("examplebucket").start().await?;
    /// match emulator.run_rule("examplebucket", "daily") {
    ///     RunOutcome::Reported(report) => println!("{}", report.manifest_key()),
    ///     RunOutcome::Failed(error) => assert!(error.is_rule_missing()),
    ///     _ => println!("the rule selects no object"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn run_rule(&self, bucket: &str, id: &str) -> RunOutcome {
        self.service.run_rule(bucket, id)
    }

    /// Stops gracefully and waits until all connections are closed.
    ///
    /// The socket and the idle connections are closed at once. Requests in progress are completed,
    /// for at most 5 seconds; an injected delay ends without a response.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future, like dropping the emulator, closes everything without waiting.
    pub async fn shutdown(self) {
        self.server.shutdown().await;
    }
}

impl Builder {
    /// Sets the address to listen on; the default is a free port of 127.0.0.1.
    ///
    /// The emulator is meant for the loopback interface: the default key is public.
    #[must_use]
    pub fn address(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Sets the region that signatures must be for; the default is `cn-hangzhou`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets the account that owns all buckets; the default is `100000000000000`.
    ///
    /// An account id consists of digits. Like OSS, the emulator refuses an inventory rule with another
    /// `AccountId`.
    #[must_use]
    pub fn account_id(mut self, account_id: impl Into<String>) -> Self {
        self.account_id = account_id.into();
        self
    }

    /// Sets the initial access key.
    ///
    /// The default is [`Emulator::ACCESS_KEY_ID`] with [`Emulator::ACCESS_KEY_SECRET`]. If the key has
    /// a security token, requests must present that token too.
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Sets the clock; the default is the system clock.
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

    /// Adds a host suffix: `bucket.suffix` addresses a bucket.
    ///
    /// The endpoints of the cloud and `localhost` are always suffixes.
    #[must_use]
    pub fn host_suffix(mut self, suffix: &str) -> Self {
        self.addressing.add_suffix(suffix);
        self
    }

    /// Adds a custom domain: `host` addresses `bucket`, like a CNAME.
    #[must_use]
    pub fn custom_domain(mut self, host: &str, bucket: &str) -> Self {
        self.addressing.add_domain(host, bucket);
        self
    }

    /// Turns the [admin API](crate#admin-api) off.
    ///
    /// `/_emulator/` is then like any other path.
    #[must_use]
    pub fn without_admin(mut self) -> Self {
        self.has_admin = false;
        self
    }

    /// Adds a bucket that exists from the start; `PutBucket` creates others.
    #[must_use]
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.buckets.push(name.into());
        self
    }

    /// Sets the initial faults; others can be added [later](Emulator::faults).
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

    /// Sets the hour in Beijing at which inventory rules run; the default is 0.
    ///
    /// OSS documents only "in the early morning". The default is our choice: it is the hour of the
    /// documented sample. The first run of a rule is right after its put, and reports of changes
    /// have their own windows.
    #[must_use]
    pub fn report_hour(mut self, hour: u8) -> Self {
        self.report_hour = hour;
        self
    }

    /// Sets the number of rows in a data file of a report; the default is 1,000,000.
    ///
    /// A report with more rows has several data files. When OSS begins another file is unknown.
    #[must_use]
    pub fn rows_per_report_file(mut self, rows: NonZero<usize>) -> Self {
        self.rows_per_report_file = rows;
        self
    }

    /// Keeps all data in a directory; by default it is in memory.
    ///
    /// The directory is created if it is missing, and only one emulator can use it at a time. Bodies from
    /// 16 KiB are files in `blobs/`, everything else is in `metadata.redb`. A request that changes
    /// something returns after the change is on the disk, so that neither a crash nor a loss of power
    /// loses what was acknowledged.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use oss_emulator::Emulator;
    ///
    /// let emulator = Emulator::builder().data_dir("target/oss").start().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn data_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(directory.into());
        self
    }

    /// Starts the emulator.
    ///
    /// # Errors
    ///
    /// Fails if it can't listen on the address, if a bucket has an invalid name, if the
    /// [hour of reports](Self::report_hour) is larger than 23, or if the
    /// [data directory](Self::data_dir) can't be read, is in use, or has a newer format.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let calendar = Calendar::new(self.report_hour);
        let calendar = calendar.ok_or(StartErrorRepr::ReportHour(self.report_hour))?;
        for name in &self.buckets {
            if !Bucket::is_valid_name(name) {
                return Err(StartErrorRepr::Bucket(name.clone()).into());
            }
        }
        let store: Box<dyn Store> = match &self.data_dir {
            Some(directory) => Box::new(DiskStore::open(directory).map_err(StartErrorRepr::Store)?),
            None => Box::new(MemoryStore),
        };
        let state = State::new(self.region.clone(), self.account_id, store);
        let state = state.map_err(StartErrorRepr::Store)?;
        let created = state.transact(|transaction| {
            for name in &self.buckets {
                transaction.create_bucket(name, Properties::new(self.clock.now()));
            }
            Ok::<_, StateError>(())
        });
        created.map_err(StartErrorRepr::State)?;
        let failed = |source| StartErrorRepr::Address {
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
            state,
            faults: self.faults,
            journal: Journal::default(),
            runs: RunSettings {
                calendar,
                rows_per_file: self.rows_per_report_file,
                threads: thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN),
            },
        });
        let admin = Admin::new(Arc::clone(&service), self.buckets);
        let admin = self.has_admin.then(|| Arc::new(admin));
        Ok(Emulator {
            address,
            endpoint: format!("http://{}", reachable(address)),
            server: Server::start(listener, Arc::clone(&service), admin),
            service,
        })
    }
}

/// Returns an address of this machine for a socket that listens on all addresses.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

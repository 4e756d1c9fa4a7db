//! f55: no trace, error or `Debug` contains a secret, whatever fails.

mod placements;
mod providers;

use std::cell::Cell;
use std::error::Error;
use std::ffi::OsString;
use std::fmt::{Debug, Write as _};
use std::io;
use std::panic;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use http::Request;
use oss_client::{
    Client, ClientBuilder, Credentials, Endpoint, EnvironmentCredentials, ProvideCredentials,
    Region, RetryPolicy, StaticCredentials,
};
use oss_emulator::Emulator;
use oss_inventory::InventoryClient;
use oss_tests::closed_port::ClosedPort;
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};
use oss_transport::{Body, HyperTransport, Proxy};
use oss_transport_testing::from_fn;
use tracing_subscriber::filter::{LevelFilter, dynamic_filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

const ID: &str = "LTAI5tCanary";
const SECRET: &str = "canary-secret-0123456789";
const TOKEN: &str = "canary-token-0123456789";

thread_local! {
    /// Whether the traces of this thread are recorded; other tests trace, too.
    static IS_RECORDED: Cell<bool> = const { Cell::new(false) };
}

/// The recorded traces.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Records everything that this thread traces from now on.
    fn start() -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        let log = LOG.get_or_init(|| {
            let log = Self::default();
            let layer = tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_span_events(FmtSpan::FULL)
                .with_writer(log.clone())
                .with_filter(dynamic_filter_fn(|_, _| IS_RECORDED.get()));
            let subscriber = tracing_subscriber::registry()
                .with(LevelFilter::TRACE)
                .with(layer);
            // Also records the messages of the crate `log`.
            let _ = subscriber.try_init();
            log
        });
        IS_RECORDED.set(true);
        log.clone()
    }

    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The collected `Debug` and `Display` output.
#[derive(Debug, Default)]
struct Rendered(String);

impl Rendered {
    fn debug(&mut self, value: &impl Debug) {
        let _ = write!(self.0, "{value:?}\n{value:#?}\n");
    }

    fn error(&mut self, error: &(dyn Error + 'static)) {
        let mut level = Some(error);
        while let Some(error) = level {
            let _ = write!(self.0, "{error}\n{error:?}\n{error:#?}\n");
            level = error.source();
        }
    }
}

#[tokio::test]
async fn f55_secrets_never_appear_in_output() -> Outcome {
    let log = Log::start();
    let credentials = Credentials::new(ID, SECRET)?.with_security_token(TOKEN)?;
    let builder = Emulator::builder().credentials(credentials.clone());
    let local = LocalOss::start_with(builder).await?;
    let mut rendered = Rendered::default();
    rendered.debug(&credentials);
    rendered.debug(&StaticCredentials::new(credentials.clone()));
    rendered.debug(local.emulator());

    try_all_operations(&local.inventory()?, &mut rendered).await?;
    let failed = placements::try_all(&mut rendered).await?;
    assert!(failed > 300, "{failed} responses were errors");
    let closed_port = ClosedPort::start()?;
    for client in broken_clients(&local, &credentials, &closed_port.origin()?)? {
        rendered.debug(&client);
        let failed = try_all_operations(&client, &mut rendered).await?;
        assert_eq!(failed, 4, "{client:?}");
    }
    try_environment_credentials(&mut rendered).await;
    let provided = providers::try_all(&mut rendered).await?;
    assert!(
        provided >= 6,
        "{provided} keys were provided: the canaries are in use"
    );
    panic_in_transport(local.client_builder()?, &mut rendered).await?;
    local.inventory()?.list_page(None).await?;
    drop(local);
    log::warn!(target: "log", "a record of log");

    let log = log.text();
    for expected in [
        "PutBucketInventory",
        "DEBUG",
        "TRACE",
        "hyper",
        "a record of log",
    ] {
        assert!(log.contains(expected), "{expected} was not traced");
    }
    for expected in [
        "SignatureDoesNotMatch",
        "panicked",
        "a transport that panics",
    ] {
        assert!(rendered.0.contains(expected), "{expected}: {}", rendered.0);
    }
    for text in [&log, &rendered.0] {
        let is_canary = |line: &&str| line.contains("canary") || line.contains("CANARY");
        let canary = text.lines().find(is_canary);
        assert_eq!(canary, None);
        let signature = text
            .lines()
            .find(|line| line.contains("OSS4-HMAC-SHA256 Credential"));
        assert_eq!(signature, None);
    }
    Ok(())
}

/// Runs the four operations, and returns how many failed.
async fn try_all_operations(client: &InventoryClient, rendered: &mut Rendered) -> Outcome<usize> {
    let errors = [
        client.put(&rules::full("report")?).await.err(),
        client.get("report").await.err(),
        client.list_page(None).await.err(),
        client.delete("report").await.err(),
    ];
    let errors: Vec<_> = errors.iter().flatten().collect();
    for &error in &errors {
        rendered.error(error);
        rendered.debug(&error.client_error());
        let client_error = error.client_error();
        rendered.debug(&client_error.and_then(oss_client::Error::service_error));
    }
    Ok(errors.len())
}

/// Returns clients that fail at different steps.
fn broken_clients(
    local: &LocalOss,
    right: &Credentials,
    refusing: &str,
) -> Outcome<Vec<InventoryClient>> {
    let wrong_secret = Credentials::new(ID, "canary-wrong")?.with_security_token(TOKEN)?;
    let wrong_token = Credentials::new(ID, SECRET)?.with_security_token("canary-wrong")?;
    let unknown = Credentials::new("LTAI5tNobody", SECRET)?.with_security_token(TOKEN)?;
    let mut builders = Vec::new();
    for credentials in [wrong_secret, wrong_token, unknown] {
        builders.push(local.client_builder_for(credentials)?);
    }
    builders.push(client_to(refusing, right)?);
    let proxy = Proxy::new(refusing.parse()?)?.with_basic_auth("user", "canary-password")?;
    let transport = HyperTransport::builder().proxy(proxy).build();
    builders.push(local.client_builder()?.transport(transport));
    builders.push(Client::builder(
        Region::new("cn-hangzhou")?,
        environment("canary\nline"),
    ));
    builders.into_iter().map(inventory).collect()
}

fn client_to(endpoint: &str, credentials: &Credentials) -> Outcome<ClientBuilder> {
    let region = Region::new("cn-hangzhou")?;
    let credentials = StaticCredentials::new(credentials.clone());
    Ok(Client::builder(region, credentials)
        .endpoint(Endpoint::custom(endpoint)?)
        .retry(RetryPolicy::none()))
}

/// Makes a transport panic while it holds a signed request.
async fn panic_in_transport(builder: ClientBuilder, rendered: &mut Rendered) -> Outcome<()> {
    let messages = capture_panics();
    let transport = from_fn(|_: Request<Body>| async { panic!("a transport that panics") });
    let client = inventory(builder.transport(transport))?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a separate task contains the panic"
    )]
    let outcome = tokio::spawn(async move { client.get("report").await.map(drop) }).await;
    rendered.error(&outcome.err().ok_or("the task did not panic")?);
    let _ = rendered
        .0
        .write_str(&messages.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(())
}

/// Records the panic messages of this thread from now on.
///
/// Other threads run other tests.
fn capture_panics() -> Arc<Mutex<String>> {
    let messages = Arc::<Mutex<String>>::default();
    let (recorded, here) = (Arc::clone(&messages), thread::current().id());
    let others = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == here {
            let mut messages = recorded.lock().unwrap_or_else(PoisonError::into_inner);
            // The path of this file contains the word canary.
            let info = format!("{info}\n{info:?}").replace(file!(), "");
            messages.push_str(&info);
        }
        others(info);
    }));
    messages
}

async fn try_environment_credentials(rendered: &mut Rendered) {
    for secret in [SECRET, "", " canary", "canary\n", "canary\0"] {
        let provider = environment(secret);
        rendered.debug(&provider);
        match provider.provide().await {
            Ok(credentials) => rendered.debug(&credentials),
            Err(error) => rendered.error(&error),
        }
    }
}

fn environment(secret: &'static str) -> EnvironmentCredentials {
    EnvironmentCredentials::with_lookup(move |name| {
        let value = match name {
            "OSS_ACCESS_KEY_ID" => ID,
            "OSS_ACCESS_KEY_SECRET" => secret,
            _ => TOKEN,
        };
        Some(OsString::from(value))
    })
}

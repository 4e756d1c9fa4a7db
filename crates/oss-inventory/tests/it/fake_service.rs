//! A bucket in memory, and timers that wait as long as a test wants.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use http::{Method, Request, Response};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::oss_client::{Clock, Sleep, SleepFuture};
use oss_inventory::{
    BucketName, Client, ClientBuilder, Credentials, InventoryClient, PreparedRule, Region,
    StaticCredentials,
};
use oss_transport::{Body, ErrorKind};
use oss_transport_testing::from_fn;

use crate::support::{SECRET, rule};

/// The rules of a bucket, by their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakeService(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    rules: BTreeMap<String, InventoryConfiguration>,
    sent: Vec<String>,
    /// Requests that fail, as they are in `sent`, with what happens instead.
    faults: Vec<(String, Fault)>,
}

/// The failure of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// The response is an error with this status.
    Status(u16),
    /// The request is applied, and the response is lost.
    ResponseLost,
    /// Neither the request nor a response arrives, which the client can't know.
    RequestLost,
    /// The request has no effect, and the response is a success.
    Ignored,
    /// The response is this document.
    Stale(&'static str),
    /// No response ever arrives.
    Stuck,
    /// No response ever arrives if the request contains this text.
    StuckIf(&'static str),
}

impl FakeService {
    pub(crate) fn with_rules(rules: impl IntoIterator<Item = InventoryConfiguration>) -> Self {
        let service = Self::default();
        for rule in rules {
            service.set(rule);
        }
        service
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Puts or replaces a rule, as another client does.
    pub(crate) fn set(&self, rule: InventoryConfiguration) {
        self.state().rules.insert(rule.id.clone(), rule);
    }

    pub(crate) fn remove(&self, id: &str) {
        self.state().rules.remove(id);
    }

    pub(crate) fn rules(&self) -> Vec<InventoryConfiguration> {
        self.state().rules.values().cloned().collect()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.state().rules.keys().cloned().collect()
    }

    /// Returns the requests as `PUT id`.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.state().sent.clone()
    }

    /// Makes the next of these requests fail.
    pub(crate) fn fail(&self, request: &str, fault: Fault) {
        self.state().faults.push((request.to_owned(), fault));
    }

    /// Creates a client without an operation timeout, because some timers don't wait.
    pub(crate) fn client(&self, timer: impl Sleep) -> InventoryClient {
        self.client_with(|builder| {
            let builder = builder.sleep(timer).clock(FrozenClock);
            builder.without_operation_timeout()
        })
    }

    pub(crate) fn client_with(
        &self,
        configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> InventoryClient {
        let service = self.clone();
        let transport = from_fn(move |request: Request<Body>| {
            let service = service.clone();
            async move {
                let (head, body) = request.into_parts();
                let query = head.uri.query().unwrap_or_default();
                let id = query
                    .strip_prefix("inventory&inventoryId=")
                    .unwrap_or_default();
                let body = body.collect(usize::MAX).await?;
                service.respond(&head.method, id, &body).await
            }
        });
        let credentials = Credentials::new("LTAI5tExample", SECRET).expect("a key");
        let region = Region::new("cn-hangzhou").expect("a region");
        let builder = Client::builder(region, StaticCredentials::new(credentials));
        let client = configure(builder.transport(transport)).build();
        let bucket = BucketName::new("examplebucket").expect("a name");
        InventoryClient::new(client.expect("a client"), bucket)
    }

    async fn respond(
        &self,
        method: &Method,
        id: &str,
        body: &[u8],
    ) -> Result<Response<Body>, oss_transport::Error> {
        let lost = || oss_transport::Error::new(ErrorKind::Interrupted, "made for a test");
        match self.take_fault(&format!("{method} {id}")) {
            None => Ok(self.state().apply(method, id, body)),
            Some(Fault::Status(status)) => Ok(error(status, "AccessDenied")),
            Some(Fault::ResponseLost) => {
                self.state().apply(method, id, body);
                Err(lost())
            }
            Some(Fault::RequestLost) => Err(lost()),
            Some(Fault::Ignored) => Ok(respond(204, String::new())),
            Some(Fault::Stale(document)) => Ok(respond(200, document.to_owned())),
            Some(Fault::StuckIf(text)) if !String::from_utf8_lossy(body).contains(text) => {
                Ok(self.state().apply(method, id, body))
            }
            Some(Fault::Stuck | Fault::StuckIf(_)) => std::future::pending().await,
        }
    }

    fn take_fault(&self, request: &str) -> Option<Fault> {
        let mut state = self.state();
        state.sent.push(request.to_owned());
        let at = state
            .faults
            .iter()
            .position(|(failing, _)| failing == request)?;
        Some(state.faults.remove(at).1)
    }
}

impl State {
    fn apply(&mut self, method: &Method, id: &str, body: &[u8]) -> Response<Body> {
        match *method {
            Method::PUT if self.rules.contains_key(id) => {
                error(409, "InventoryConfigurationAlreadyExists")
            }
            Method::PUT => {
                let rule = InventoryConfiguration::from_xml(body).expect("a document");
                self.rules.insert(id.to_owned(), rule);
                respond(200, String::new())
            }
            Method::DELETE => {
                self.rules.remove(id);
                respond(204, String::new())
            }
            _ if id.is_empty() => respond(200, self.list()),
            _ => match self.rules.get(id) {
                Some(rule) => respond(200, rule.to_xml().expect("a document")),
                None => error(404, "NoSuchInventory"),
            },
        }
    }

    fn list(&self) -> String {
        let rules = self
            .rules
            .values()
            .map(|rule| rule.to_xml().expect("a document"));
        let rules: String = rules.collect();
        format!(
            "<ListInventoryConfigurationsResult>{rules}<IsTruncated>false</IsTruncated>\
             </ListInventoryConfigurationsResult>"
        )
    }
}

fn respond(status: u16, body: String) -> Response<Body> {
    let response = Response::builder()
        .status(status)
        .header("x-oss-request-id", crate::support::REQUEST_ID);
    response.body(Body::from(body)).expect("a response")
}

fn error(status: u16, code: &str) -> Response<Body> {
    respond(
        status,
        format!("<Error><Code>{code}</Code><Message>m</Message></Error>"),
    )
}

/// A clock that always shows the same time.
#[derive(Clone, Copy, Debug)]
struct FrozenClock;

impl Clock for FrozenClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }
}

/// Returns a valid rule with this id.
pub(crate) fn old_rule(id: &str) -> InventoryConfiguration {
    let mut rule = rule();
    id.clone_into(&mut rule.id);
    rule
}

/// Returns a rule with this id that differs from [`old_rule`].
pub(crate) fn new_rule(id: &str) -> InventoryConfiguration {
    let mut rule = old_rule(id);
    rule.is_enabled = Some(false);
    rule
}

pub(crate) fn prepared(rule: &InventoryConfiguration) -> PreparedRule {
    PreparedRule::new(rule).expect("a valid rule")
}

/// A timer that is ready once it is opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate(Arc<Mutex<GateState>>);

#[derive(Debug, Default)]
struct GateState {
    is_open: bool,
    waiting: Vec<Waker>,
}

impl Gate {
    /// Returns the number of pauses that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.0.lock().unwrap().waiting.len()
    }

    pub(crate) fn open(&self) {
        let mut state = self.0.lock().unwrap();
        state.is_open = true;
        state.waiting.drain(..).for_each(Waker::wake);
    }
}

impl Sleep for Gate {
    fn sleep(&self, _: Duration) -> SleepFuture<'_> {
        Box::pin(poll_fn(|context| {
            let mut state = self.0.lock().unwrap();
            if state.is_open {
                return Poll::Ready(());
            }
            state.waiting.push(context.waker().clone());
            Poll::Pending
        }))
    }
}

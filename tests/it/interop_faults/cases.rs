//! The faults, and the jobs that are done meanwhile.

use std::time::Duration;

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use oss_emulator::fault::{Effect, Fault, Reply, Skew, Truncation};
use oss_tests::Outcome;

use super::{ID, LISTED};

/// What is done with rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InventoryOperation {
    Put,
    Get,
    List,
    Delete,
}

/// A fault, and the job that it hits.
pub(super) struct Case {
    /// How it is called in the table.
    pub(super) name: &'static str,
    pub(super) operation: InventoryOperation,
    when: When,
    what: What,
}

enum When {
    Once,
    Always,
}

enum What {
    Effect(Box<Effect>),
    /// Sends the client to the other host.
    Redirect(StatusCode),
}

impl InventoryOperation {
    /// Returns how the scripts call it.
    pub(super) fn step(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Get => "get",
            Self::List => "list",
            Self::Delete => "delete",
        }
    }

    /// Returns the rules that are there before it is done.
    pub(super) fn ids(self) -> Vec<String> {
        match self {
            Self::Put => Vec::new(),
            Self::Get | Self::Delete => vec![ID.to_owned()],
            Self::List => (0..LISTED).map(|n| format!("{ID}-{n}")).collect(),
        }
    }

    fn operation(self) -> &'static str {
        match self {
            Self::Put => "PutBucketInventory",
            Self::Get => "GetBucketInventory",
            Self::List => "ListBucketInventory",
            Self::Delete => "DeleteBucketInventory",
        }
    }
}

impl Case {
    fn new(
        name: &'static str,
        operation: InventoryOperation,
        when: When,
        what: impl Into<What>,
    ) -> Self {
        let what = what.into();
        Self {
            name,
            operation,
            when,
            what,
        }
    }

    /// Returns the fault, with the other host for what sends the client away.
    pub(super) fn fault(&self, other: &str) -> Outcome<Fault> {
        let occasion = Fault::on(self.operation.operation())?;
        let occasion = match self.when {
            When::Once => occasion.first(1),
            When::Always => occasion,
        };
        Ok(occasion.then(match &self.what {
            What::Effect(effect) => effect.as_ref().clone(),
            What::Redirect(status) => {
                let there = HeaderValue::from_str(&format!("{other}/there"))?;
                Effect::Answer(Reply::empty(*status).header(LOCATION, there))
            }
        }))
    }
}

impl From<Effect> for What {
    fn from(effect: Effect) -> Self {
        Self::Effect(Box::new(effect))
    }
}

impl From<Reply> for What {
    fn from(reply: Reply) -> Self {
        Effect::Answer(reply).into()
    }
}

/// Returns the faults in the order of the table.
pub(super) fn cases() -> Vec<Case> {
    use InventoryOperation::{Delete, Get, List, Put};
    use When::{Always, Once};

    let broken = || Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
    let throttled = Reply::error(StatusCode::SERVICE_UNAVAILABLE, "TotalQpsLimitExceeded");
    let denied = || Reply::error(StatusCode::OK, "AccessDenied");
    let empty = || Reply::empty(StatusCode::OK);
    let cut = Effect::Truncate(Truncation::of_body(100));
    let skewed = Effect::Skew(Skew::ahead(Duration::from_secs(16 * 60)));
    vec![
        Case::new("get: reset before any byte, once", Get, Once, Effect::Reset),
        Case::new("put: reset before any byte, once", Put, Once, Effect::Reset),
        Case::new("list: body breaks off, once", List, Once, cut),
        Case::new("get: 500, once", Get, Once, broken()),
        Case::new("get: 500, always", Get, Always, broken()),
        Case::new("put: 500, once", Put, Once, broken()),
        Case::new("get: 503 of throttling, once", Get, Once, throttled),
        redirect("get: 302 to another host", StatusCode::FOUND),
        redirect("get: 307 to another host", StatusCode::TEMPORARY_REDIRECT),
        Case::new("get: 200 with an error document", Get, Always, denied()),
        Case::new("list: 200 with an error document", List, Always, denied()),
        Case::new("put: 200 with an error document", Put, Always, denied()),
        Case::new("get: 200 with an empty body", Get, Always, empty()),
        Case::new("list: 200 with an empty body", List, Always, empty()),
        Case::new("get: 200 with a page of HTML", Get, Always, html()),
        Case::new("list: 200 with a page of HTML", List, Always, html()),
        Case::new("put: answer lost", Put, Once, Effect::ApplyThenReset),
        Case::new("delete: answer lost", Delete, Once, Effect::ApplyThenReset),
        Case::new("list: goes in a circle", List, Always, circle()),
        Case::new("get: clock 16 minutes behind", Get, Always, skewed),
    ]
}

fn redirect(name: &'static str, status: StatusCode) -> Case {
    Case::new(
        name,
        InventoryOperation::Get,
        When::Always,
        What::Redirect(status),
    )
}

/// Is what a network answers that wants a login first.
fn html() -> Reply {
    let page = "<html><body><p>Welcome to our hotel</p></body></html>";
    Reply::data(StatusCode::OK, HeaderValue::from_static("text/html"), page)
}

/// Says with each page that the same one follows.
fn circle() -> Reply {
    let page = "<ListInventoryConfigurationsResult><IsTruncated>true</IsTruncated>\
        <NextContinuationToken>again</NextContinuationToken></ListInventoryConfigurationsResult>";
    Reply::data(
        StatusCode::OK,
        HeaderValue::from_static("application/xml"),
        page,
    )
}

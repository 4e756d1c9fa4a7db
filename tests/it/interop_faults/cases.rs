//! The faults of the table and the operations they affect.

use std::time::Duration;

use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use oss_emulator::fault::{Effect, Fault, Reply, Skew, Truncation};
use oss_tests::Outcome;

use super::{ID, LISTED};

/// An operation on rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InventoryOperation {
    Put,
    Get,
    List,
    Delete,
}

/// A fault and the operation that it affects.
pub(super) struct Case {
    /// The name in the table.
    pub(super) name: &'static str,
    pub(super) operation: InventoryOperation,
    occurrence: Occurrence,
    effect: CaseEffect,
}

enum Occurrence {
    Once,
    Always,
}

enum CaseEffect {
    Effect(Box<Effect>),
    /// Redirects to the other host.
    Redirect(StatusCode),
}

impl InventoryOperation {
    /// Returns the name in the scripts.
    pub(super) fn step(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Get => "get",
            Self::List => "list",
            Self::Delete => "delete",
        }
    }

    /// Returns the ids of the rules that must exist before the operation.
    pub(super) fn ids(self) -> Vec<String> {
        match self {
            Self::Put => Vec::new(),
            Self::Get | Self::Delete => vec![ID.to_owned()],
            Self::List => (0..LISTED).map(|n| format!("{ID}-{n}")).collect(),
        }
    }

    fn name(self) -> &'static str {
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
        occurrence: Occurrence,
        effect: impl Into<CaseEffect>,
    ) -> Self {
        Self {
            name,
            operation,
            occurrence,
            effect: effect.into(),
        }
    }

    /// Returns the fault; redirects go to the origin `other`.
    pub(super) fn fault(&self, other: &str) -> Outcome<Fault> {
        let trigger = Fault::on(self.operation.name())?;
        let trigger = match self.occurrence {
            Occurrence::Once => trigger.first(1),
            Occurrence::Always => trigger,
        };
        Ok(trigger.then(match &self.effect {
            CaseEffect::Effect(effect) => effect.as_ref().clone(),
            CaseEffect::Redirect(status) => {
                let location = HeaderValue::from_str(&format!("{other}/there"))?;
                Effect::Respond(Reply::empty(*status).header(LOCATION, location))
            }
        }))
    }
}

impl From<Effect> for CaseEffect {
    fn from(effect: Effect) -> Self {
        Self::Effect(Box::new(effect))
    }
}

impl From<Reply> for CaseEffect {
    fn from(reply: Reply) -> Self {
        Effect::Respond(reply).into()
    }
}

/// Returns the faults in the order of the table.
pub(super) fn cases() -> Vec<Case> {
    use InventoryOperation::{Delete, Get, List, Put};
    use Occurrence::{Always, Once};

    let broken = || Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
    let throttled = Reply::error(StatusCode::SERVICE_UNAVAILABLE, "TotalQpsLimitExceeded");
    let denied = || Reply::error(StatusCode::OK, "AccessDenied");
    let empty = || Reply::empty(StatusCode::OK);
    let truncated = Effect::Truncate(Truncation::of_body(100));
    let skewed = Effect::Skew(Skew::ahead(Duration::from_secs(16 * 60)));
    vec![
        Case::new("get: reset before any byte, once", Get, Once, Effect::Reset),
        Case::new("put: reset before any byte, once", Put, Once, Effect::Reset),
        Case::new("list: truncated body, once", List, Once, truncated),
        Case::new("get: 500, once", Get, Once, broken()),
        Case::new("get: 500, always", Get, Always, broken()),
        Case::new("put: 500, once", Put, Once, broken()),
        Case::new("get: throttled with 503, once", Get, Once, throttled),
        redirect("get: 302 to another host", StatusCode::FOUND),
        redirect("get: 307 to another host", StatusCode::TEMPORARY_REDIRECT),
        Case::new("get: 200 with an error document", Get, Always, denied()),
        Case::new("list: 200 with an error document", List, Always, denied()),
        Case::new("put: 200 with an error document", Put, Always, denied()),
        Case::new("get: 200 with an empty body", Get, Always, empty()),
        Case::new("list: 200 with an empty body", List, Always, empty()),
        Case::new("get: 200 with an HTML page", Get, Always, html_page()),
        Case::new("list: 200 with an HTML page", List, Always, html_page()),
        Case::new("put: response lost", Put, Once, Effect::ApplyThenReset),
        Case::new(
            "delete: response lost",
            Delete,
            Once,
            Effect::ApplyThenReset,
        ),
        Case::new("list: repeated token", List, Always, repeated_token()),
        Case::new("get: clock 16 minutes behind", Get, Always, skewed),
    ]
}

fn redirect(name: &'static str, status: StatusCode) -> Case {
    Case::new(
        name,
        InventoryOperation::Get,
        Occurrence::Always,
        CaseEffect::Redirect(status),
    )
}

/// Returns the login page of a network.
fn html_page() -> Reply {
    let page = "<html><body><p>Welcome to our hotel</p></body></html>";
    Reply::data(StatusCode::OK, HeaderValue::from_static("text/html"), page)
}

/// Returns a page whose token leads to the same page again.
fn repeated_token() -> Reply {
    let page = "<ListInventoryConfigurationsResult><IsTruncated>true</IsTruncated>\
        <NextContinuationToken>again</NextContinuationToken></ListInventoryConfigurationsResult>";
    Reply::data(
        StatusCode::OK,
        HeaderValue::from_static("application/xml"),
        page,
    )
}

//! The observed result of an operation, as text of the table.

use std::fmt;

use oss_inventory::Error;
use oss_tests::local_oss::LocalOss;
use oss_tests::{Outcome, rules};
use oss_transport_testing::Loopback;
use serde_json::Value;

use super::cases::{Case, InventoryOperation};
use super::{ID, LISTED};

/// The result of an operation for its caller.
pub(super) enum OperationResult {
    /// Success, with a description of the returned value if it is wrong.
    Ok(Option<String>),
    /// An error of this kind or class, with the status and code if known.
    Error {
        class: String,
        status: Option<u64>,
        code: Option<String>,
    },
}

/// The observed result and effects of an operation.
pub(super) struct Observation {
    result: OperationResult,
    requests: u64,
    /// Whether the rule exists afterwards, for operations that change that.
    rule_exists: Option<bool>,
    /// The secrets in the request to the other host, if it received one.
    leaked: Option<String>,
}

impl InventoryOperation {
    /// Runs the operation with this client.
    pub(super) async fn run(self, local: &LocalOss) -> Outcome<OperationResult> {
        let client = local.inventory()?;
        let result = match self {
            Self::Put => client.put(&rules::minimal(ID)?).await.map(|()| None),
            Self::Get => client.get(ID).await.map(|rule| wrong_rule(Some(&rule.id))),
            Self::Delete => client.delete(ID).await.map(|()| None),
            Self::List => {
                let mut pages = client.pages();
                let mut count = 0;
                loop {
                    match pages.next().await {
                        Some(Ok(page)) => count += page.rules.len(),
                        Some(Err(error)) => break Err(error),
                        None => break Ok(wrong_count(count)),
                    }
                }
            }
        };
        match result {
            Ok(wrong) => Ok(OperationResult::Ok(wrong)),
            Err(error) => OperationResult::from_error(&error),
        }
    }
}

fn wrong_rule(id: Option<&str>) -> Option<String> {
    match id {
        Some(ID) => None,
        Some("") => Some("a rule with an empty id".to_owned()),
        Some(id) => Some(format!("the rule {id:?}")),
        None => Some("no rule".to_owned()),
    }
}

fn wrong_count(count: usize) -> Option<String> {
    (count != LISTED).then(|| format!("{count} of {LISTED} rules"))
}

impl OperationResult {
    fn from_error(error: &Error) -> Outcome<Self> {
        let error = error.client_error().ok_or("the client's error")?;
        Ok(Self::Error {
            class: format!("{:?}", error.kind()),
            status: error.status().map(|status| status.as_u16().into()),
            code: error.code().map(str::to_owned),
        })
    }

    /// Reads the result that a script printed.
    pub(super) fn from_script(operation: InventoryOperation, outcome: &Value) -> Self {
        let error = &outcome["error"];
        let text = |name: &str| error[name].as_str().map(str::to_owned);
        if let Some(class) = text("class") {
            let status = error["status"].as_u64();
            let code = text("code").filter(|code| !code.is_empty());
            return Self::Error {
                class,
                status,
                code,
            };
        }
        let ok = &outcome["ok"];
        Self::Ok(match operation {
            InventoryOperation::Put | InventoryOperation::Delete => None,
            InventoryOperation::Get => wrong_rule(ok.as_str()),
            InventoryOperation::List if ok.is_null() => Some("no list".to_owned()),
            InventoryOperation::List if ok["ended"] == false => {
                Some("endless pages, stopped by the script".to_owned())
            }
            InventoryOperation::List => wrong_count(ok["ids"].as_array().map_or(0, Vec::len)),
        })
    }
}

impl Observation {
    /// Observes the effects of an operation after it has ended.
    pub(super) async fn after(
        case: &Case,
        result: OperationResult,
        local: &LocalOss,
        other: &Loopback,
    ) -> Outcome<Self> {
        let requests = local.emulator().journal().requests();
        local.emulator().faults().clear();
        let rule_exists = match case.operation {
            InventoryOperation::Get | InventoryOperation::List => None,
            InventoryOperation::Put | InventoryOperation::Delete => Some(rule_exists(local).await?),
        };
        Ok(Self {
            result,
            requests,
            rule_exists,
            leaked: leaked_secrets(other),
        })
    }
}

async fn rule_exists(local: &LocalOss) -> Outcome<bool> {
    match local.inventory()?.get(ID).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Returns which secrets the other host received, and which it didn't.
fn leaked_secrets(other: &Loopback) -> Option<String> {
    let requests = other.requests();
    let request = requests.first()?;
    let secrets = ["authorization", "x-oss-security-token"].into_iter();
    let (got, missing): (Vec<_>, Vec<_>) =
        secrets.partition(|name| !request.header(name).is_empty());
    Some(match (got.join(", "), missing.join(", ")) {
        (got, missing) if missing.is_empty() => format!("`{got}`"),
        (got, missing) if got.is_empty() => format!("neither of `{missing}`"),
        (got, missing) => format!("`{got}` but not `{missing}`"),
    })
}

impl fmt::Display for Observation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.result {
            OperationResult::Ok(None) => write!(f, "ok")?,
            OperationResult::Ok(Some(wrong)) => write!(f, "ok with {wrong}")?,
            OperationResult::Error {
                class,
                status,
                code,
            } => {
                write!(f, "error `{class}`")?;
                if let Some(status) = status {
                    write!(f, " {status}")?;
                }
                if let Some(code) = code {
                    write!(f, " {code}")?;
                }
            }
        }
        let s = if self.requests == 1 { "" } else { "s" };
        write!(f, ", {} request{s}", self.requests)?;
        if let Some(exists) = self.rule_exists {
            write!(f, ", rule {}", if exists { "exists" } else { "missing" })?;
        }
        if let Some(leaked) = &self.leaked {
            write!(f, "; the other host received {leaked}")?;
        }
        Ok(())
    }
}

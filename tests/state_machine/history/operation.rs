//! The operation of a request, and its rule.

use std::fmt;

use http::Method;
use http::request::Parts;
use oss_inventory::model::InventoryConfiguration;

/// The number in the prefix of a rule, which no other version has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Content(pub(crate) u64);

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

/// The operation of a request.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Get(String),
    List,
    Put(String, Content),
    Delete(String),
}

impl Operation {
    pub(crate) fn read(head: &Parts, body: &[u8]) -> Self {
        let query = head.uri.query().unwrap_or_default();
        let id = query
            .split('&')
            .find_map(|it| it.strip_prefix("inventoryId="));
        match (&head.method, id) {
            (&Method::GET, Some(id)) => Self::Get(id.to_owned()),
            (&Method::PUT, Some(id)) => Self::Put(id.to_owned(), content(body)),
            (&Method::DELETE, Some(id)) => Self::Delete(id.to_owned()),
            (&Method::GET, None) => Self::List,
            _ => panic!("an unexpected request: {} {}", head.method, head.uri),
        }
    }
}

/// Returns the version of a rule.
pub(crate) fn content(document: &[u8]) -> Content {
    let rule = InventoryConfiguration::from_xml(document).expect("a rule");
    version(&rule)
}

/// Returns the version of a rule.
pub(crate) fn version(rule: &InventoryConfiguration) -> Content {
    let prefix = rule
        .filter
        .as_ref()
        .and_then(|filter| filter.prefix.as_deref());
    let number = prefix.and_then(|prefix| prefix.strip_prefix('v'));
    Content(number.and_then(|it| it.parse().ok()).expect("a version"))
}

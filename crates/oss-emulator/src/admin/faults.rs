//! `faults`: failures on purpose.

mod effect;
mod reply;

use serde::{Deserialize, Serialize};

use super::context::{Context, HandlerResult, Response};
use super::error::AdminError;
use crate::fault::{Fault, FaultTrigger};

pub(super) use effect::EffectDocument;

#[derive(Serialize)]
struct FaultList {
    faults: Vec<ListedFault>,
}

/// A fault and the number of requests that it has counted.
#[derive(Serialize)]
struct ListedFault {
    #[serde(flatten)]
    fault: FaultDocument,
    counted: u64,
}

/// A fault; each limit narrows the requests that it hits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultDocument {
    /// `None` for all requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nth: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    effect: EffectDocument,
}

pub(super) fn list(context: &Context<'_>) -> HandlerResult {
    let faults = context.service.faults.all();
    let listed = faults.iter().map(|(fault, counted)| ListedFault {
        fault: FaultDocument::from(fault),
        counted: *counted,
    });
    Response::ok(&FaultList {
        faults: listed.collect(),
    })
}

pub(super) fn add(context: &Context<'_>) -> HandlerResult {
    let document: FaultDocument = context.document()?;
    let fault = document.into_fault()?;
    let added = FaultDocument::from(&fault);
    context.service.faults.add(fault);
    Response::created(&added)
}

pub(super) fn clear(context: &Context<'_>) -> HandlerResult {
    context.expect_nothing()?;
    context.service.faults.clear();
    Ok(Response::no_content())
}

impl FaultDocument {
    fn into_fault(self) -> Result<Fault, AdminError> {
        let mut trigger = match &self.operation {
            Some(operation) => {
                Fault::on(operation).map_err(|error| AdminError::bad_request(error.to_string()))?
            }
            None => Fault::on_any(),
        };
        if let Some(count) = self.first {
            trigger = trigger.first(count);
        }
        if let Some(count) = self.after {
            trigger = trigger.after(count);
        }
        if let Some(number) = self.nth {
            trigger = trigger.nth(number);
        }
        if let Some(probability) = self.probability {
            trigger = trigger.with_probability(probability);
        }
        Ok(trigger.then(self.effect.into_effect()?))
    }
}

impl From<&Fault> for FaultDocument {
    /// Writes the limits as `after` and `first`, whatever set them.
    fn from(fault: &Fault) -> Self {
        let FaultTrigger {
            operation,
            from,
            to,
            probability,
        } = fault.trigger();
        Self {
            operation: operation.map(str::to_owned),
            first: Some(*to).filter(|to| *to < u64::MAX),
            after: from.checked_sub(1).filter(|after| *after > 0),
            nth: None,
            probability: Some(*probability).filter(|it| *it < 1.0),
            effect: EffectDocument::from(fault.effect().as_ref()),
        }
    }
}

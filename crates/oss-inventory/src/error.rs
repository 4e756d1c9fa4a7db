//! Errors of creating, reading, listing and deleting rules.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use oss_client::BucketName;
use oss_model::inventory::InventoryConfiguration;
use oss_model::validate::Violations;

use crate::{Conflict, JournalError};

/// An error of creating, reading, listing or deleting a rule.
///
/// `Display` names the task and, where known, what to do. [`source`](StdError::source) is the
/// violations or the client's error with status, code, request id and EC. Neither `Display` nor `Debug`
/// shows secrets.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    task: Task,
    bucket: BucketName,
    repr: ErrorRepr,
    /// Whether it happened within a larger task, whose error gives the advice.
    is_step: bool,
}

/// The task that failed, with the id of its rule.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    Put(String),
    Get(String),
    List,
    Delete(String),
    Recover(String),
}

/// The reason of an [`Error`].
#[derive(Debug)]
pub(crate) enum ErrorRepr {
    /// The rule is invalid; nothing was sent.
    Violations(Violations),
    /// The rule to be replaced is invalid, so it couldn't be restored.
    NotRestorable(Violations),
    /// The rule to be replaced is gone or a different one by now.
    Changed(Conflict),
    /// The new rule was put, and is gone or a different one by now.
    ChangedAfterwards(Conflict),
    /// The journal can't keep the rule, so it wasn't deleted.
    NotKept(JournalError),
    /// The journal failed during a recovery.
    Journal(JournalError),
    /// The rule is one of this service, and the client uses another.
    OtherService(String),
    /// No time was left for the request, so it wasn't sent.
    OutOfTime,
    /// The client, the network or the service failed.
    Client(oss_client::Error),
    /// Another client created a rule with this id since the plan was made.
    Created(oss_client::Error, Conflict),
    /// A possible conflict with an earlier attempt, and what reading back showed.
    Conflict(oss_client::Error, String),
    /// The response contradicts itself or the request.
    InconsistentResponse(&'static str),
}

const NO_SUCH_INVENTORY: &str = "NoSuchInventory";
/// The common part of two spellings.
///
/// The service returns `InventoryConfigurationAlreadyExists`; its documentation has `InventoryAlreadyExist`.
const ALREADY_EXISTS: &str = "AlreadyExist";

impl Error {
    pub(crate) fn new(task: Task, bucket: &BucketName, repr: impl Into<ErrorRepr>) -> Self {
        Self(Box::new(Inner {
            task,
            bucket: bucket.clone(),
            repr: repr.into(),
            is_step: false,
        }))
    }

    /// Leaves the advice to the error of the larger task.
    pub(crate) fn into_step(mut self) -> Self {
        self.0.is_step = true;
        self
    }

    /// Adds the rule that exists to the error of a put that must not overwrite it.
    pub(crate) fn with_existing(
        mut self,
        new: InventoryConfiguration,
        existing: InventoryConfiguration,
    ) -> Self {
        self.0.repr = match self.0.repr {
            ErrorRepr::Client(error) => {
                ErrorRepr::Created(error, Conflict::new(new, Some(existing)))
            }
            repr => repr,
        };
        self
    }

    /// Returns the client's error, if a request failed.
    ///
    /// It has the status, code, request id, EC and the number of attempts. `None` if the rule is invalid, if
    /// a response contradicts itself or the request, or if the rule to be replaced has changed.
    #[must_use]
    pub fn client_error(&self) -> Option<&oss_client::Error> {
        match &self.0.repr {
            ErrorRepr::Client(error)
            | ErrorRepr::Conflict(error, _)
            | ErrorRepr::Created(error, _) => Some(error),
            ErrorRepr::Violations(_)
            | ErrorRepr::NotRestorable(_)
            | ErrorRepr::Changed(_)
            | ErrorRepr::ChangedAfterwards(_)
            | ErrorRepr::NotKept(_)
            | ErrorRepr::Journal(_)
            | ErrorRepr::OtherService(_)
            | ErrorRepr::OutOfTime
            | ErrorRepr::InconsistentResponse(_) => None,
        }
    }

    /// Returns whether a failed put or deletion may still have been applied.
    ///
    /// Meaningless for reads. See [`oss_client::Error::may_have_been_applied`].
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        self.client_error()
            .is_some_and(oss_client::Error::may_have_been_applied)
    }

    /// Returns the violations of documented limits; nothing was sent then.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.repr {
            ErrorRepr::Violations(violations) => Some(violations),
            _ => self.client_error()?.source()?.downcast_ref(),
        }
    }

    /// Returns whether the bucket doesn't have a rule with this id.
    ///
    /// For a missing bucket see [`is_bucket_not_found`](Self::is_bucket_not_found).
    ///
    /// # Troubleshooting
    ///
    /// Ids are case-sensitive. Reads can lag behind writes: a new rule may take a second to appear.
    /// Rules with `AutoDelete` disappear after their run.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.client_error().is_some_and(is_no_such_inventory)
    }

    /// Returns whether the bucket doesn't exist.
    ///
    /// # Troubleshooting
    ///
    /// Check the name of the bucket, and that the client uses the bucket's region and endpoint.
    #[must_use]
    pub fn is_bucket_not_found(&self) -> bool {
        self.has_code(&["NoSuchBucket"])
    }

    /// Returns whether a put failed because a rule with this id exists.
    ///
    /// # Troubleshooting
    ///
    /// Rules are never overwritten. [Replace](crate::InventoryClient::replace) the rule, or put the
    /// new one under another id first, so that one rule exists at any time.
    #[must_use]
    pub fn is_already_exists(&self) -> bool {
        let is_put = matches!(self.0.task, Task::Put(_));
        is_put && self.client_error().is_some_and(is_already_exists)
    }

    /// Returns whether another client changed or created the rule in between.
    ///
    /// # Troubleshooting
    ///
    /// Another client changed it after it was read or put, or created it after the plan was made. [`conflict`](Self::conflict) has both sides. Get the
    /// current rule and decide again.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.conflict().is_some()
    }

    /// Returns the expected rule and the current one, if another client changed it.
    ///
    /// If the rule was to be created, the expected one is the new rule.
    #[must_use]
    pub fn conflict(&self) -> Option<&Conflict> {
        match &self.0.repr {
            ErrorRepr::Changed(conflict)
            | ErrorRepr::ChangedAfterwards(conflict)
            | ErrorRepr::Created(_, conflict) => Some(conflict),
            _ => None,
        }
    }

    /// Returns whether a request wasn't sent because no time was left.
    ///
    /// # Troubleshooting
    ///
    /// Set a longer [limit](crate::InventoryClient::with_time_limit). A replacement takes six seconds at least, because it reserves
    /// time to put the old rule back.
    #[must_use]
    pub fn is_out_of_time(&self) -> bool {
        matches!(self.0.repr, ErrorRepr::OutOfTime)
    }

    /// Returns whether the bucket has too many rules, or too many objects to list.
    ///
    /// # Troubleshooting
    ///
    /// The code of the [client's error](Self::client_error) says which limit it is.
    /// `InventoryExceedLimit`: a bucket holds up to 1,000 rules; delete some.
    /// `DailyInventoryExceedLimit`: the bucket has too many objects for daily reports; choose weekly
    /// ones. `WeeklyInventoryExceedLimit`: it has too many for weekly reports; put several rules, each
    /// with a prefix.
    #[must_use]
    pub fn is_limit_exceeded(&self) -> bool {
        self.has_code(&[
            "InventoryExceedLimit",
            "DailyInventoryExceedLimit",
            "WeeklyInventoryExceedLimit",
        ])
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        self.client_error()
            .and_then(oss_client::Error::code)
            .is_some_and(|code| codes.contains(&code))
    }

    fn advice(&self) -> Option<Cow<'_, str>> {
        if self.0.is_step {
            return None;
        }
        let advice = match &self.0.repr {
            ErrorRepr::Conflict(_, explanation) => return Some(Cow::Borrowed(explanation)),
            ErrorRepr::InconsistentResponse(contradiction) => contradiction,
            ErrorRepr::Violations(_) => "it breaks documented rules and was not sent",
            ErrorRepr::NotRestorable(_) => {
                "the current rule breaks documented rules, so it could not be restored; \
                 it was not deleted"
            }
            ErrorRepr::OutOfTime => "no time is left, so it was not sent",
            ErrorRepr::NotKept(_) => "the journal could not keep it, so it was not deleted",
            ErrorRepr::ChangedAfterwards(_) => {
                "the rule changed or disappeared right afterwards; look at the current rule first"
            }
            ErrorRepr::Changed(conflict) if conflict.found().is_none() => {
                "another client deleted the rule to be replaced"
            }
            ErrorRepr::Changed(_) => {
                "another client changed the rule to be replaced; look at the current rule first"
            }
            ErrorRepr::Created(..) => {
                "another client created it since the plan was made; look at the current rule first"
            }
            ErrorRepr::Client(_) if self.is_already_exists() => {
                "a rule with this id exists, and rules are never overwritten; \
                 replace it, or choose another id"
            }
            ErrorRepr::Client(_) if self.is_not_found() => {
                "no rule has this id; a new rule may take a second to appear"
            }
            ErrorRepr::Client(error) if self.is_limit_exceeded() => {
                if error.may_have_been_applied() {
                    "the bucket has too many rules, or too many objects for this schedule; \
                     the rule may still have been created, get it to find out"
                } else {
                    "the bucket has too many rules, or too many objects for this schedule"
                }
            }
            ErrorRepr::Client(error) if error.may_have_been_applied() => match self.0.task {
                Task::Put(_) => "it may still have been created; get it to find out",
                Task::Delete(_) => "it may still have been deleted; deleting it again is safe",
                Task::Get(_) | Task::List | Task::Recover(_) => return None,
            },
            ErrorRepr::OtherService(service) => {
                let advice =
                    format!("it is of the service {service}; recover it with that endpoint");
                return Some(Cow::Owned(advice));
            }
            ErrorRepr::Client(_) | ErrorRepr::Journal(_) => return None,
        };
        Some(Cow::Borrowed(advice))
    }
}

/// Returns whether the service reported that the rule, or any rule, doesn't exist.
pub(crate) fn is_no_such_inventory(error: &oss_client::Error) -> bool {
    error.is_not_found() && error.code() == Some(NO_SUCH_INVENTORY)
}

/// Returns whether the service refused a put because the rule exists.
///
/// Only the code counts. 409 has other codes, too, such as for a resource that is being changed, and a 409
/// without a code isn't from OSS.
pub(crate) fn is_already_exists(error: &oss_client::Error) -> bool {
    error
        .code()
        .is_some_and(|code| code.contains(ALREADY_EXISTS))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bucket = &self.0.bucket;
        match &self.0.task {
            Task::Put(id) => write!(f, "cannot put rule {id:?} into bucket {bucket}")?,
            Task::Get(id) => write!(f, "cannot get rule {id:?} of bucket {bucket}")?,
            Task::List => write!(f, "cannot list the rules of bucket {bucket}")?,
            Task::Recover(id) => write!(f, "cannot recover rule {id:?} of bucket {bucket}")?,
            Task::Delete(id) => write!(f, "cannot delete rule {id:?} of bucket {bucket}")?,
        }
        match self.advice() {
            Some(advice) => write!(f, ": {advice}"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.repr {
            ErrorRepr::Violations(it) | ErrorRepr::NotRestorable(it) => Some(it),
            ErrorRepr::Client(error)
            | ErrorRepr::Conflict(error, _)
            | ErrorRepr::Created(error, _) => Some(error),
            ErrorRepr::NotKept(error) | ErrorRepr::Journal(error) => Some(error),
            ErrorRepr::Changed(_)
            | ErrorRepr::ChangedAfterwards(_)
            | ErrorRepr::OtherService(_)
            | ErrorRepr::OutOfTime
            | ErrorRepr::InconsistentResponse(_) => None,
        }
    }
}

impl From<Violations> for ErrorRepr {
    fn from(violations: Violations) -> Self {
        Self::Violations(violations)
    }
}

impl From<oss_client::Error> for ErrorRepr {
    fn from(error: oss_client::Error) -> Self {
        Self::Client(error)
    }
}

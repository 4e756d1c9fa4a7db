//! Why something could not be done with a rule.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use oss_client::{BucketName, ServiceError};
use oss_model::validate::Violations;

/// Why a rule was not put, read, listed or deleted.
///
/// `Display` says what was to be done, and what to do about it where that is known;
/// [`source`](StdError::source) is the broken rules or the error of the client, which has status,
/// code, request id and EC. Neither they nor `Debug` show secrets.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    task: Task,
    bucket: BucketName,
    cause: Cause,
    /// Whether it is a part of something whose own error says what to do.
    is_step: bool,
}

/// What was to be done.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    Put(String),
    Get(String),
    List,
    Delete(String),
}

/// What prevented it.
#[derive(Debug)]
pub(crate) enum Cause {
    /// The rule itself; nothing was sent.
    Violations(Violations),
    /// The rule that was to be replaced; it could not be put back.
    NotRestorable(Violations),
    /// The rule that was to be replaced is another one now.
    Changed,
    /// The client, the network or the service.
    Client(oss_client::Error),
    /// A conflict with what may be an earlier attempt of the same put, and what is known of it.
    Conflict(oss_client::Error, String),
    /// An answer that contradicts itself or the question.
    Contradiction(&'static str),
}

const NO_SUCH_INVENTORY: &str = "NoSuchInventory";
/// The documentation has `InventoryConfigurationAlreadyExists`, the service answers `InventoryAlreadyExist`.
const ALREADY_EXISTS: &str = "AlreadyExist";

impl Error {
    pub(crate) fn new(task: Task, bucket: &BucketName, cause: impl Into<Cause>) -> Self {
        Self(Box::new(Inner {
            task,
            bucket: bucket.clone(),
            cause: cause.into(),
            is_step: false,
        }))
    }

    /// Leaves the advice to the error of what this was a step of.
    pub(crate) fn of_step(mut self) -> Self {
        self.0.is_step = true;
        self
    }

    /// Returns the error of the client, if it is one of sending or of the service.
    ///
    /// It has status, code, request id, EC and the number of attempts. There is none if a rule was refused
    /// before it was sent, if an answer contradicts itself or the question, and if a rule that was to be
    /// replaced has changed meanwhile.
    #[must_use]
    pub fn client_error(&self) -> Option<&oss_client::Error> {
        match &self.0.cause {
            Cause::Client(error) | Cause::Conflict(error, _) => Some(error),
            Cause::Violations(_)
            | Cause::NotRestorable(_)
            | Cause::Changed
            | Cause::Contradiction(_) => None,
        }
    }

    /// Says whether a put or a deletion may have been done all the same; of reads it says nothing.
    ///
    /// See [`oss_client::Error::may_have_been_applied`].
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        let client = self.client_error();
        client.is_some_and(oss_client::Error::may_have_been_applied)
    }

    /// Returns the documented rules that were broken; nothing was sent then.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.cause {
            Cause::Violations(violations) => Some(violations),
            _ => self.client_error()?.source()?.downcast_ref(),
        }
    }

    /// Says whether the bucket has no rule with this id.
    ///
    /// A missing bucket is something else, see [`is_bucket_not_found`](Self::is_bucket_not_found).
    ///
    /// # Troubleshooting
    ///
    /// Ids differ by case. Reads can lag a little behind writes: a rule that was just put may need
    /// a second to appear. Rules with `AutoDelete` disappear after their run.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.client_error().is_some_and(is_no_such_inventory)
    }

    /// Says whether there is no such bucket.
    ///
    /// # Troubleshooting
    ///
    /// Check the name of the bucket, and that the client's region and endpoint are those of the bucket.
    #[must_use]
    pub fn is_bucket_not_found(&self) -> bool {
        self.has_code(&["NoSuchBucket"])
    }

    /// Says whether a put was refused because a rule with this id exists.
    ///
    /// # Troubleshooting
    ///
    /// Rules are never overwritten. To change one, [`replace`](crate::InventoryClient::replace) it,
    /// or put the new one under another id first, so that there is always one.
    #[must_use]
    pub fn is_already_exists(&self) -> bool {
        let is_put = matches!(self.0.task, Task::Put(_));
        is_put && self.client_error().is_some_and(is_already_exists)
    }

    /// Says whether a rule was not replaced because it is another one by now, or gone.
    ///
    /// # Troubleshooting
    ///
    /// Somebody else changed it after [`replacement`](crate::InventoryClient::replacement) had read it. Get
    /// the rule that is there, and decide again.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        matches!(self.0.cause, Cause::Changed)
    }

    /// Says whether a limit of the service was reached: rules in the bucket, or objects to list.
    ///
    /// # Troubleshooting
    ///
    /// The code of the [client's error](Self::client_error) says which. `InventoryExceedLimit`: a
    /// bucket holds up to 1,000 rules; delete some. `DailyInventoryExceedLimit`: the bucket has too many objects
    /// for daily reports; choose weekly ones. `WeeklyInventoryExceedLimit`: it has too many
    /// for weekly ones, too; put several rules that each have a prefix.
    #[must_use]
    pub fn is_limit_exceeded(&self) -> bool {
        self.has_code(&[
            "InventoryExceedLimit",
            "DailyInventoryExceedLimit",
            "WeeklyInventoryExceedLimit",
        ])
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        let code = self.client_error().and_then(oss_client::Error::code);
        code.is_some_and(|code| codes.contains(&code))
    }

    fn advice(&self) -> Option<Cow<'_, str>> {
        if self.0.is_step {
            return None;
        }
        let advice = match &self.0.cause {
            Cause::Conflict(_, known) => return Some(Cow::Borrowed(known)),
            Cause::Contradiction(contradiction) => contradiction,
            Cause::Violations(_) => "it breaks documented rules and was not sent",
            Cause::NotRestorable(_) => {
                "the rule that is there breaks documented rules, so that it could not be put back; \
                 it was not deleted"
            }
            Cause::Changed => {
                "the rule that it was to replace has changed meanwhile, or is gone; \
                 look at what is there first"
            }
            Cause::Client(_) if self.is_already_exists() => {
                "a rule with this id exists, and rules are never overwritten; \
                 replace it, or choose another id"
            }
            Cause::Client(_) if self.is_not_found() => {
                "there is no rule with this id; one that was just put may need a second to appear"
            }
            Cause::Client(error) if self.is_limit_exceeded() => {
                if error.may_have_been_applied() {
                    "the bucket has too many rules, or too many objects for this schedule; \
                     this rule may be there all the same, get it to find out"
                } else {
                    "the bucket has too many rules, or too many objects for this schedule"
                }
            }
            Cause::Client(error) => return unknown_outcome(&self.0.task, error),
        };
        Some(Cow::Borrowed(advice))
    }
}

/// Tells whether the service answered that there is no such rule, or no rule at all.
pub(crate) fn is_no_such_inventory(error: &oss_client::Error) -> bool {
    error.is_not_found() && error.code() == Some(NO_SUCH_INVENTORY)
}

/// Tells whether the service answered a put with "there is one already".
///
/// 409 also comes with other codes, for what is just being changed. Without a code that is not known.
pub(crate) fn is_already_exists(error: &oss_client::Error) -> bool {
    error.code().is_some_and(|code| {
        code.contains(ALREADY_EXISTS) || error.is_conflict() && code == ServiceError::NO_CODE
    })
}

fn unknown_outcome<'a>(task: &Task, error: &oss_client::Error) -> Option<Cow<'a, str>> {
    let advice = match task {
        Task::Put(_) => "it may be there all the same; get it to find out",
        Task::Delete(_) => "it may be gone all the same; deleting it again does no harm",
        Task::Get(_) | Task::List => return None,
    };
    error
        .may_have_been_applied()
        .then_some(Cow::Borrowed(advice))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bucket = &self.0.bucket;
        match &self.0.task {
            Task::Put(id) => write!(f, "cannot put rule {id:?} into bucket {bucket}")?,
            Task::Get(id) => write!(f, "cannot get rule {id:?} of bucket {bucket}")?,
            Task::List => write!(f, "cannot list the rules of bucket {bucket}")?,
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
        match &self.0.cause {
            Cause::Violations(violations) | Cause::NotRestorable(violations) => Some(violations),
            Cause::Client(error) | Cause::Conflict(error, _) => Some(error),
            Cause::Changed | Cause::Contradiction(_) => None,
        }
    }
}

impl From<Violations> for Cause {
    fn from(violations: Violations) -> Self {
        Self::Violations(violations)
    }
}

impl From<oss_client::Error> for Cause {
    fn from(error: oss_client::Error) -> Self {
        Self::Client(error)
    }
}

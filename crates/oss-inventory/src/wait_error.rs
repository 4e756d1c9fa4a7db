//! Errors of waiting.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use oss_client::BucketName;

use crate::{Error, NextRun};

/// An error of waiting for a rule or its report.
///
/// `Display` says what was waited for. [`source`](StdError::source) is the error of a request, if one failed.
#[derive(Debug)]
pub struct WaitError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    awaited: Awaited,
    id: String,
    bucket: BucketName,
    repr: WaitErrorRepr,
}

/// The event that was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Awaited {
    Visible,
    Gone,
    #[cfg(feature = "object")]
    Report,
}

/// The reason of a [`WaitError`].
#[derive(Debug)]
pub(crate) enum WaitErrorRepr {
    /// The limit passed.
    TimeLimit(Duration),
    /// The limit passed, and another rule with the id was read last.
    OtherRule(Duration),
    /// The limit passed before a report was written.
    #[cfg(feature = "object")]
    NoReport(Duration, NextRun),
    /// The rule will never write a report.
    #[cfg(feature = "object")]
    Disabled,
    /// The rule can't be read.
    Read(Error),
    /// The destination bucket can't be listed.
    #[cfg(feature = "object")]
    List(String, oss_client::Error),
    /// The manifest of a report can't be read.
    #[cfg(feature = "object")]
    Manifest(String, Box<dyn StdError + Send + Sync>),
}

impl WaitError {
    pub(crate) fn new(
        awaited: Awaited,
        id: &str,
        bucket: &BucketName,
        repr: WaitErrorRepr,
    ) -> Self {
        Self(Box::new(Inner {
            awaited,
            id: id.to_owned(),
            bucket: bucket.clone(),
            repr,
        }))
    }

    /// Returns whether the time limit passed.
    #[must_use]
    pub fn is_time_limit(&self) -> bool {
        match self.0.repr {
            WaitErrorRepr::TimeLimit(_) | WaitErrorRepr::OtherRule(_) => true,
            #[cfg(feature = "object")]
            WaitErrorRepr::NoReport(..) => true,
            _ => false,
        }
    }

    /// Returns when the rule runs next, if no report was written within the limit.
    #[must_use]
    pub fn next_run(&self) -> Option<NextRun> {
        match self.0.repr {
            #[cfg(feature = "object")]
            WaitErrorRepr::NoReport(_, next) => Some(next),
            #[cfg(feature = "object")]
            WaitErrorRepr::Disabled => Some(NextRun::Never),
            _ => None,
        }
    }

    /// Returns what to do.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match &self.0.repr {
            WaitErrorRepr::OtherRule(_) => Some("look at the current rule"),
            #[cfg(feature = "object")]
            WaitErrorRepr::NoReport(_, NextRun::AfterPut) => Some(
                "wait longer; a rule that selects no object writes no report, and neither does one whose role can't \
                 write to the destination",
            ),
            #[cfg(feature = "object")]
            WaitErrorRepr::NoReport(_, NextRun::Never) => {
                Some("put another rule, or read an earlier report")
            }
            #[cfg(feature = "object")]
            WaitErrorRepr::NoReport(..) => Some("wait until then, or read an earlier report"),
            #[cfg(feature = "object")]
            WaitErrorRepr::Disabled => Some("enable the rule"),
            #[cfg(feature = "object")]
            WaitErrorRepr::List(_, error) if error.code() == Some("NoSuchBucket") => {
                Some("create the bucket, or correct the destination of the rule")
            }
            #[cfg(feature = "object")]
            WaitErrorRepr::List(..) => Some("check the permission oss:ListObjects"),
            #[cfg(feature = "object")]
            WaitErrorRepr::Manifest(..) => Some("check the permission oss:GetObject"),
            WaitErrorRepr::TimeLimit(_) | WaitErrorRepr::Read(_) => None,
        }
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            awaited,
            id,
            bucket,
            repr,
        } = &*self.0;
        match awaited {
            Awaited::Visible => write!(f, "rule {id:?} of bucket {bucket} isn't visible")?,
            Awaited::Gone => write!(f, "rule {id:?} of bucket {bucket} isn't gone")?,
            #[cfg(feature = "object")]
            Awaited::Report => write!(f, "no report of rule {id:?} of bucket {bucket}")?,
        }
        match repr {
            WaitErrorRepr::TimeLimit(limit) => write!(f, " after {} s", limit.as_secs_f64()),
            WaitErrorRepr::OtherRule(limit) => {
                write!(
                    f,
                    " after {} s: another rule has this id",
                    limit.as_secs_f64()
                )
            }
            #[cfg(feature = "object")]
            WaitErrorRepr::NoReport(limit, NextRun::AfterPut) => write!(
                f,
                " after {} s: its first run starts right after the rule was put",
                limit.as_secs_f64()
            ),
            #[cfg(feature = "object")]
            WaitErrorRepr::NoReport(limit, NextRun::Never) => {
                write!(f, " after {} s: it doesn't run again", limit.as_secs_f64())
            }
            #[cfg(feature = "object")]
            WaitErrorRepr::NoReport(limit, next) => {
                write!(f, " after {} s: it runs next {next}", limit.as_secs_f64())
            }
            #[cfg(feature = "object")]
            WaitErrorRepr::Disabled => f.write_str(": the rule is disabled"),
            WaitErrorRepr::Read(_) => f.write_str(": it can't be read"),
            #[cfg(feature = "object")]
            WaitErrorRepr::List(destination, _) => {
                write!(f, ": the destination bucket {destination} can't be listed")
            }
            #[cfg(feature = "object")]
            WaitErrorRepr::Manifest(manifest, _) => write!(f, ": {manifest} can't be read"),
        }
    }
}

impl StdError for WaitError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.repr {
            WaitErrorRepr::Read(error) => Some(error),
            #[cfg(feature = "object")]
            WaitErrorRepr::List(_, error) => Some(error),
            #[cfg(feature = "object")]
            WaitErrorRepr::Manifest(_, error) => Some(&**error),
            _ => None,
        }
    }
}

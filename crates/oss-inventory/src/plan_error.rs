//! Errors of making a plan.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;

use oss_client::BucketName;

use crate::{Error, PreparedRule};

/// An error of making a [`Plan`](crate::Plan).
#[derive(Debug)]
pub struct PlanError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    bucket: BucketName,
    repr: PlanErrorRepr,
}

#[derive(Debug)]
enum PlanErrorRepr {
    /// The desired rules that share an id, each by its index.
    Duplicates(Vec<(String, Vec<usize>)>),
    List(Error),
}

impl PlanError {
    /// Checks that no two rules have the same id.
    pub(crate) fn check_ids(bucket: &BucketName, desired: &[PreparedRule]) -> Result<(), Self> {
        let mut ids = BTreeMap::<_, Vec<_>>::new();
        for (index, rule) in desired.iter().enumerate() {
            ids.entry(rule.id.as_str()).or_default().push(index);
        }
        ids.retain(|_, indices| indices.len() > 1);
        if ids.is_empty() {
            return Ok(());
        }
        let duplicates = ids.into_iter();
        let duplicates = duplicates.map(|(id, indices)| (id.to_owned(), indices));
        let repr = PlanErrorRepr::Duplicates(duplicates.collect());
        Err(Self::new(bucket, repr))
    }

    /// Creates the error of a failed listing of the actual rules.
    pub(crate) fn list(bucket: &BucketName, error: Error) -> Self {
        Self::new(bucket, PlanErrorRepr::List(error))
    }

    fn new(bucket: &BucketName, repr: PlanErrorRepr) -> Self {
        Self(Box::new(Inner {
            bucket: bucket.clone(),
            repr,
        }))
    }

    /// Returns each id of several desired rules, with the indices of these rules.
    ///
    /// An index counts the desired rules from zero, in the order in which they were given.
    pub fn duplicates(&self) -> impl Iterator<Item = (&str, &[usize])> {
        let duplicates = match &self.0.repr {
            PlanErrorRepr::Duplicates(duplicates) => &**duplicates,
            PlanErrorRepr::List(_) => &[],
        };
        duplicates.iter().map(|(id, indices)| (&**id, &**indices))
    }

    /// Returns the error of listing the actual rules, if that failed.
    #[must_use]
    pub fn list_error(&self) -> Option<&Error> {
        match &self.0.repr {
            PlanErrorRepr::List(error) => Some(error),
            PlanErrorRepr::Duplicates(_) => None,
        }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot plan the rules of bucket {}", self.0.bucket)?;
        let mut separator = ": ";
        for (id, indices) in self.duplicates() {
            write!(
                f,
                "{separator}{} desired rules have the id {id:?}",
                indices.len()
            )?;
            separator = ", ";
        }
        Ok(())
    }
}

impl StdError for PlanError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.list_error().map(|error| error as _)
    }
}

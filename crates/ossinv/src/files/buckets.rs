//! The buckets that the rules of files belong to.

use std::ffi::OsStr;

use oss_inventory::BucketName;

/// The buckets that a command selects for the rules of files.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Buckets<'b> {
    /// The command sends nothing.
    Any,
    One(&'b BucketName),
    /// Several may be selected, so a subdirectory may be of one of them.
    Several(&'b [BucketName]),
}

impl Buckets<'_> {
    /// Returns the bucket that a subdirectory is named like.
    pub(super) fn of_directory(self, name: &OsStr) -> Option<String> {
        let Self::Several(buckets) = self else {
            return None;
        };
        let mut names = buckets.iter().map(BucketName::as_str);
        names.find(|bucket| name == *bucket).map(str::to_owned)
    }

    /// Returns what is wrong with a rule that names its bucket.
    pub(super) fn problem(self, bucket: &str, of_directory: Option<&str>) -> Option<String> {
        if of_directory.is_some_and(|directory| directory != bucket) {
            return Some(format!(
                "Bucket is {bucket:?}, and the directory is of another one"
            ));
        }
        let is_selected = match self {
            Self::Any => BucketName::new(bucket).is_ok(),
            Self::One(selected) => selected.as_str() == bucket,
            Self::Several(selected) => selected.iter().any(|it| it.as_str() == bucket),
        };
        let what = match self {
            Self::Any => "which can't be the name of a bucket",
            Self::One(_) | Self::Several(_) => "which isn't selected",
        };
        (!is_selected).then(|| format!("Bucket is {bucket:?}, {what}"))
    }
}

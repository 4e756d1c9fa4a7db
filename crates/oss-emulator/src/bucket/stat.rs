//! How much a bucket holds.

use oss_model::bucket::BucketStat;
use oss_model::common::StorageClass;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;
use crate::store::Bucket;

/// Counts what a bucket holds, at once and not an hour later.
pub(crate) fn stat(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let stat = call.with_bucket(|bucket| Ok(count(bucket)))?;
    Answer::document(&stat)
}

fn count(bucket: &Bucket) -> BucketStat {
    let (size, number) = total(bucket, |_| true);
    let (standard_size, standard_number) = total(bucket, |class| *class == StorageClass::Standard);
    let mut stat = BucketStat::default();
    stat.storage = Some(size);
    stat.object_count = Some(number);
    stat.standard_storage = Some(standard_size);
    stat.standard_object_count = Some(standard_number);
    let (uploads, parts) = bucket.uploads.count();
    stat.multipart_upload_count = Some(uploads);
    stat.multipart_part_count = Some(parts);
    stat
}

/// Returns the size in bytes and the number of the objects of some classes.
fn total(bucket: &Bucket, is_meant: impl Fn(&StorageClass) -> bool) -> (u64, u64) {
    let objects = bucket.objects.values();
    let of_class = objects.filter(|object| {
        let class = &object.attributes.storage_class;
        is_meant(class.as_ref().unwrap_or(&bucket.storage_class))
    });
    of_class.fold((0, 0), |(size, number), object| {
        (size + object.content.len() as u64, number + 1)
    })
}

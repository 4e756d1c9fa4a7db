//! The contents of a bucket in numbers.

use oss_model::bucket::{BucketStat, GetBucketStat};
use oss_model::common::StorageClass;

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::state::Bucket;

/// Returns the statistics of a bucket; they are current, not an hour old as in OSS.
pub(crate) fn stat(ctx: &RequestContext<'_>, _: GetBucketStat) -> Result<BucketStat, ServiceError> {
    ctx.with_bucket(|bucket| Ok(count(bucket)))
}

/// Counts all versions; OSS documents that it counts delete markers on their own.
fn count(bucket: &Bucket) -> BucketStat {
    let (size, number) = total(bucket, |_| true);
    let (standard_size, standard_number) = total(bucket, |class| *class == StorageClass::Standard);
    let mut stat = BucketStat::default();
    stat.storage = Some(size);
    stat.object_count = Some(number);
    stat.standard_storage = Some(standard_size);
    stat.standard_object_count = Some(standard_number);
    let markers = bucket
        .versions("")
        .filter(|it| it.version.is_delete_marker());
    stat.delete_marker_count = Some(markers.count() as u64);
    let (uploads, parts) = bucket.uploads.count();
    stat.multipart_upload_count = Some(uploads);
    stat.multipart_part_count = Some(parts);
    stat
}

/// Returns the size in bytes and the number of objects of matching storage classes.
fn total(bucket: &Bucket, matches: impl Fn(&StorageClass) -> bool) -> (u64, u64) {
    let objects = bucket.versions("").filter_map(|it| it.version.object());
    let objects = objects.filter(|object| {
        let class = &object.attributes.storage_class;
        matches(class.as_ref().unwrap_or(&bucket.properties.storage_class))
    });
    objects.fold((0, 0), |(size, number), object| {
        (size + object.size(), number + 1)
    })
}

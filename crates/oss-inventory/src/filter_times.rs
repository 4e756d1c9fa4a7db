//! The times of a filter, as times of the standard library.

use std::time::SystemTime;

use oss_model::inventory::FilterBuilder;

/// Sets the times of a filter, as times of the standard library.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use oss_inventory::FilterTimes as _;
/// use oss_inventory::model::Filter;
///
/// let begin = SystemTime::UNIX_EPOCH + Duration::from_secs(1_637_883_649);
/// let filter = Filter::builder().modified_from(begin).build();
/// assert_eq!(filter.last_modify_begin_time_stamp, Some(1_637_883_649));
/// ```
pub trait FilterTimes: Sized {
    /// Sets the earliest time of the last modification, in whole seconds.
    #[must_use]
    fn modified_from(self, time: SystemTime) -> Self;

    /// Sets the latest time of the last modification, in whole seconds.
    #[must_use]
    fn modified_until(self, time: SystemTime) -> Self;
}

impl FilterTimes for FilterBuilder {
    fn modified_from(self, time: SystemTime) -> Self {
        self.last_modify_begin_time_stamp(seconds(time))
    }

    fn modified_until(self, time: SystemTime) -> Self {
        self.last_modify_end_time_stamp(seconds(time))
    }
}

/// Returns the whole seconds since 1970, rounded down.
fn seconds(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => {
            let before = before.duration();
            let started = before
                .as_secs()
                .saturating_add(u64::from(before.subsec_nanos() > 0));
            i64::try_from(started).map_or(i64::MIN, |seconds| -seconds)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use oss_model::inventory::Filter;

    use super::*;

    #[test]
    fn times_are_rounded_down_to_seconds() {
        let after = |milliseconds| SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds);
        let before = |milliseconds| SystemTime::UNIX_EPOCH - Duration::from_millis(milliseconds);
        for (time, expected) in [
            (after(0), 0),
            (after(1_999), 1),
            (before(1), -1),
            (before(1_000), -1),
            (before(1_001), -2),
        ] {
            let filter = Filter::builder().modified_from(time).modified_until(time);
            let filter = filter.build();
            assert_eq!(filter.last_modify_begin_time_stamp, Some(expected));
            assert_eq!(filter.last_modify_end_time_stamp, Some(expected));
        }
    }
}

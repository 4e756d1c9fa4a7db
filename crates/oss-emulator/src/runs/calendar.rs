//! The times at which a rule runs.

use std::time::SystemTime;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use oss_model::inventory::{Frequency, Schedule};

use crate::clock::timestamp;
use crate::state::NextRun;

/// The time of Beijing, which has no daylight saving time.
const BEIJING: Offset = Offset::constant(8);

/// The calendar of all runs but the first ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    /// The hour in Beijing, from 0 to 23.
    hour: i8,
}

impl Calendar {
    /// Creates a calendar with an hour in Beijing; `None` if no day has such an hour.
    pub(crate) fn new(hour: u8) -> Option<Self> {
        let hour = i8::try_from(hour).ok().filter(|hour| *hour < 24)?;
        Some(Self { hour })
    }

    /// Returns the run after the one at `last`.
    pub(super) fn next_run(self, schedule: &Schedule, last: SystemTime) -> NextRun {
        // Fails only after the year 9999.
        match self.next(schedule, timestamp(last)) {
            Ok(Some(next)) => NextRun::At(next.into()),
            Ok(None) | Err(_) => NextRun::Never,
        }
    }

    fn next(self, schedule: &Schedule, last: Timestamp) -> Result<Option<Timestamp>, jiff::Error> {
        let today = BEIJING.to_datetime(last).date();
        for date in candidates(schedule, today)? {
            let next = BEIJING.to_timestamp(date.at(self.hour, 0, 0, 0))?;
            if next > last {
                return Ok(Some(next));
            }
        }
        Ok(None)
    }
}

/// Returns possible dates of the next run; the first one that isn't over is it.
fn candidates(schedule: &Schedule, today: Date) -> Result<Vec<Date>, jiff::Error> {
    Ok(match (&schedule.frequency, schedule.day_of_month) {
        (Frequency::Daily, _) => vec![today, today.checked_add(1.day())?],
        (Frequency::Weekly, _) => vec![today.checked_add(7.days())?],
        (Frequency::Monthly, None) => vec![today.checked_add(30.days())?],
        (Frequency::Monthly, Some(day)) => {
            let next_month = today.first_of_month().checked_add(1.month())?;
            vec![in_month(today, day)?, in_month(next_month, day)?]
        }
        _ => Vec::new(),
    })
}

/// Returns a day of the month of `date`; in a shorter month, its last day.
fn in_month(date: Date, day: i64) -> Result<Date, jiff::Error> {
    let last = date.days_in_month();
    let day = i8::try_from(day).unwrap_or(last).min(last);
    date.with().day(day).build()
}

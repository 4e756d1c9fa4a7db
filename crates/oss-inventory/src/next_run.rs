//! When a rule runs next, as far as it is known.

use std::fmt;
use std::time::SystemTime;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};
use oss_model::inventory::{Frequency, InventoryConfiguration, Schedule};

/// The time of Beijing, which has no daylight saving time.
const BEIJING: Offset = Offset::constant(8);

/// When a rule runs next.
///
/// OSS documents that the first run starts right after the rule was put, and that later ones are started in the
/// early morning of Beijing. The hour isn't documented, nor how long a run takes: users saw minutes for millions of
/// objects. A run that selects no object may write no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextRun {
    /// Right after the put: the rule has no report yet.
    AfterPut,
    /// In the early morning of a day in Beijing, which starts at this time.
    Morning(SystemTime),
    /// Never, because the rule is disabled, or because its only run is over.
    Never,
    /// Unknown, because this version doesn't know the schedule.
    Unknown,
}

impl NextRun {
    /// Returns the next run of a rule, from the time of its latest report.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_inventory::NextRun;
    /// use oss_inventory::model::Frequency;
    /// # use oss_inventory::{RootElement, model::InventoryConfiguration};
    /// # let mut rule = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
    /// # use std::time::SystemTime;
    /// # let now = SystemTime::UNIX_EPOCH;
    ///
    /// rule.is_enabled = Some(true);
    /// rule.schedule.frequency = Frequency::Daily;
    /// assert_eq!(NextRun::of(&rule, None, now), NextRun::AfterPut);
    /// let next = NextRun::of(&rule, Some(now), now);
    /// assert_eq!(next.to_string(), "in the early morning of 1970-01-02 in Beijing");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(rule: &InventoryConfiguration, latest: Option<SystemTime>, now: SystemTime) -> Self {
        if rule.is_enabled == Some(false) {
            return Self::Never;
        }
        let Some(latest) = latest else {
            return Self::AfterPut;
        };
        if rule.schedule.frequency == Frequency::Once {
            return Self::Never;
        }
        let morning = date(latest)
            .zip(date(now))
            .and_then(|(latest, today)| next(&rule.schedule, latest, today));
        let morning = morning.and_then(|day| BEIJING.to_timestamp(day.at(0, 0, 0, 0)).ok());
        morning.map_or(Self::Unknown, |time| Self::Morning(time.into()))
    }
}

/// Returns the day of the run after the one on `latest`, but not before `today`.
fn next(schedule: &Schedule, latest: Date, today: Date) -> Option<Date> {
    let days = match (&schedule.frequency, schedule.day_of_month) {
        (Frequency::Daily, _) => 1,
        (Frequency::Weekly, _) => 7,
        (Frequency::Monthly, None) => 30,
        (Frequency::Monthly, Some(day)) => {
            let after = latest.tomorrow().ok()?.max(today);
            let next_month = after.first_of_month().checked_add(1.month()).ok()?;
            let months = [after, next_month].map(|month| in_month(month, day));
            return months.into_iter().flatten().find(|day| *day >= after);
        }
        _ => return None,
    };
    let missed = (today - latest).get_days().max(1);
    let periods = missed.checked_add(days - 1)? / days;
    latest.checked_add((periods * days).days()).ok()
}

/// Returns a day of the month of `date`; in a shorter month, its last day.
fn in_month(date: Date, day: i64) -> Option<Date> {
    let last = date.days_in_month();
    let day = i8::try_from(day).unwrap_or(last).min(last);
    date.with().day(day).build().ok()
}

/// Returns the date in Beijing.
fn date(time: SystemTime) -> Option<Date> {
    let time = Timestamp::try_from(time).ok()?;
    Some(BEIJING.to_datetime(time).date())
}

impl fmt::Display for NextRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AfterPut => f.write_str("right after the rule was put"),
            Self::Morning(day) => match date(*day) {
                Some(day) => write!(f, "in the early morning of {day} in Beijing"),
                None => f.write_str("at a time beyond the calendar"),
            },
            Self::Never => f.write_str("never"),
            Self::Unknown => f.write_str("at an unknown time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use oss_model::DateTime;

    use super::*;

    fn rule(schedule: &str) -> InventoryConfiguration {
        let document = format!(
            "<InventoryConfiguration><IsEnabled>true</IsEnabled><Schedule>{schedule}</Schedule></InventoryConfiguration>"
        );
        InventoryConfiguration::from_xml(document.as_bytes()).unwrap()
    }

    fn time(text: &str) -> SystemTime {
        text.parse::<DateTime>().unwrap().into()
    }

    /// The days are those of a calendar on paper.
    #[test]
    fn next_run_follows_the_calendar_of_beijing() {
        let monthly = |day| format!("<Frequency>Monthly</Frequency><DayOfMonth>{day}</DayOfMonth>");
        let once = "<Frequency>Once</Frequency>".to_owned();
        let daily = "<Frequency>Daily</Frequency>".to_owned();
        let weekly = "<Frequency>Weekly</Frequency>".to_owned();
        let days_30 = "<Frequency>Monthly</Frequency>".to_owned();
        let hourly = "<Frequency>Hourly</Frequency>".to_owned();
        for (schedule, latest, now, expected) in [
            // 16:00 UTC is midnight in Beijing.
            (
                &daily,
                "2026-12-01T15:59:00Z",
                "2026-12-01T15:59:30Z",
                "2026-12-02",
            ),
            (
                &daily,
                "2026-12-01T16:00:00Z",
                "2026-12-01T16:09:00Z",
                "2026-12-03",
            ),
            (
                &daily,
                "2026-11-20T16:00:00Z",
                "2026-12-01T16:09:00Z",
                "2026-12-02",
            ),
            (
                &weekly,
                "2026-12-01T01:00:00Z",
                "2026-12-01T02:00:00Z",
                "2026-12-08",
            ),
            (
                &weekly,
                "2026-12-01T01:00:00Z",
                "2026-12-08T01:00:00Z",
                "2026-12-08",
            ),
            (
                &weekly,
                "2026-12-01T01:00:00Z",
                "2026-12-09T01:00:00Z",
                "2026-12-15",
            ),
            (
                &days_30,
                "2026-12-01T01:00:00Z",
                "2026-12-02T01:00:00Z",
                "2026-12-31",
            ),
            (
                &monthly(31),
                "2027-01-31T01:00:00Z",
                "2027-01-31T02:00:00Z",
                "2027-02-28",
            ),
            (
                &monthly(5),
                "2026-12-01T01:00:00Z",
                "2026-12-01T02:00:00Z",
                "2026-12-05",
            ),
            (
                &monthly(5),
                "2026-12-05T01:00:00Z",
                "2026-12-05T02:00:00Z",
                "2027-01-05",
            ),
            (
                &monthly(5),
                "2026-12-05T01:00:00Z",
                "2027-03-06T02:00:00Z",
                "2027-04-05",
            ),
        ] {
            let next = NextRun::of(&rule(schedule), Some(time(latest)), time(now));
            let expected = format!("in the early morning of {expected} in Beijing");
            assert_eq!(next.to_string(), expected, "{schedule} {latest} {now}");
        }
        let now = time("2026-12-01T16:00:00Z");
        assert_eq!(NextRun::of(&rule(&once), None, now), NextRun::AfterPut);
        assert_eq!(NextRun::of(&rule(&once), Some(now), now), NextRun::Never);
        assert_eq!(
            NextRun::of(&rule(&hourly), Some(now), now),
            NextRun::Unknown
        );
        let mut disabled = rule(&daily);
        disabled.is_enabled = Some(false);
        assert_eq!(NextRun::of(&disabled, None, now), NextRun::Never);
    }
}

//! The calendar of runs, against one that asks each day of two years.

use std::collections::BTreeMap;
use std::time::SystemTime;

use jiff::civil::{Date, date};
use jiff::tz::{TimeZone, offset};
use jiff::{SignedDuration, Timestamp};

use crate::rules::put_request;
use crate::runs::{DAY, send, with_object, with_schedule};
use crate::wire::builder;

/// 730 days from 2027-01-31T07:42:33Z, with the 29th of February 2028.
const FIRST_DAY: Date = date(2027, 1, 31);
const DAYS: i64 = 730;

/// Returns the times of the runs of a rule: the first, and the days that are due.
///
/// `is_due` gets the date in China and how many days it is after the first run.
fn expected(first: Timestamp, hour: i8, is_due: impl Fn(Date, i64) -> bool) -> Vec<Timestamp> {
    let china = TimeZone::fixed(offset(8));
    let first_date = first.to_zoned(china.clone()).date();
    let end = first + SignedDuration::from_hours(24 * DAYS);
    let later = first_date.series(jiff::Span::new().days(1));
    let later = later
        .zip(0..=DAYS + 1)
        .filter(|(date, n)| is_due(*date, *n));
    let later = later.map(|(date, _)| {
        let time = date.at(hour, 0, 0, 0).to_zoned(china.clone()).unwrap();
        time.timestamp()
    });
    let later = later.filter(|time| (first < *time) && (*time <= end));
    [first].into_iter().chain(later).collect()
}

fn is_last_of_month(date: Date) -> bool {
    date.tomorrow().unwrap().day() == 1
}

#[tokio::test]
async fn two_years_write_what_the_calendar_asks_for() {
    let first = FIRST_DAY
        .at(7, 42, 33, 0)
        .to_zoned(TimeZone::UTC)
        .unwrap()
        .timestamp();
    for hour in [0, 3, 23] {
        let monthly = |day: i8| {
            move |date: Date, _: i64| {
                date.day() == day || (date.day() < day && is_last_of_month(date))
            }
        };
        let every = |days: i64| move |_: Date, n: i64| n % days == 0;
        let day_of_month =
            |day| format!("<Frequency>Monthly</Frequency><DayOfMonth>{day}</DayOfMonth>");
        let named = |name| format!("<Frequency>{name}</Frequency>");
        let cases: [(&str, String, Vec<Timestamp>); 8] = [
            ("daily", named("Daily"), expected(first, hour, every(1))),
            // Not on the day of the first run, even if that hour is still to come.
            (
                "weekly",
                named("Weekly"),
                expected(first, hour, |_, n| n > 0 && n % 7 == 0),
            ),
            (
                "thirty",
                named("Monthly"),
                expected(first, hour, |_, n| n > 0 && n % 30 == 0),
            ),
            ("day-1", day_of_month(1), expected(first, hour, monthly(1))),
            (
                "day-29",
                day_of_month(29),
                expected(first, hour, monthly(29)),
            ),
            (
                "day-30",
                day_of_month(30),
                expected(first, hour, monthly(30)),
            ),
            (
                "day-31",
                day_of_month(31),
                expected(first, hour, monthly(31)),
            ),
            ("once", named("Once"), vec![first]),
        ];
        let emulator = with_object(
            builder()
                .clock(move || first.into())
                .report_hour(hour.unsigned_abs()),
        )
        .await;
        for (id, schedule, _) in &cases {
            let request = put_request(id, &with_schedule(id, schedule));
            assert_eq!(send(&emulator, request).await.status, 200);
        }
        // Uneven steps: what is due doesn't depend on them.
        for step in [1, 0, 9, 90, 30, 600] {
            emulator.advance_clock(step * DAY);
        }
        let mut actual: BTreeMap<String, Vec<Timestamp>> = BTreeMap::new();
        let mut last = SystemTime::UNIX_EPOCH;
        for run in emulator.journal().runs() {
            assert!(last <= run.time(), "runs aren't in the order of time");
            last = run.time();
            let report = run.outcome().report().unwrap();
            let time = Timestamp::try_from(run.time()).unwrap();
            let folder = time.strftime("%Y-%m-%dT%H-%MZ");
            let manifest = format!("source/{}/{folder}/manifest.json", run.rule());
            assert_eq!(report.manifest_key(), manifest);
            actual.entry(run.rule().to_owned()).or_default().push(time);
        }
        for (id, _, expected) in cases {
            assert_eq!(
                actual.remove(id).unwrap_or_default(),
                expected,
                "{id} at {hour}"
            );
        }
        assert!(actual.is_empty());
    }
}

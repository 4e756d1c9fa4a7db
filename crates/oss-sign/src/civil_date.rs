//! Converts days since 1970 to year, month and day, and back.
//!
//! Thirty lines of arithmetic replace a calendar library, because signatures only need
//! UTC dates of the years 1970 to 9999. The algorithms come from
//! <https://howardhinnant.github.io/date_algorithms.html>; a property test compares
//! them with jiff.

/// A date of the proleptic Gregorian calendar, not before 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CivilDate {
    pub(crate) year: u64,
    /// 1 to 12.
    pub(crate) month: u64,
    /// 1 to 31.
    pub(crate) day: u64,
}

/// The days from 0000-03-01, where the 400-year cycles start, to 1970-01-01.
const EPOCH: u64 = 719_468;
const DAYS_PER_CYCLE: u64 = 146_097;

impl CivilDate {
    /// Returns the date that is `days` days after 1970-01-01.
    pub(crate) fn from_days(days: u64) -> Self {
        let shifted = days + EPOCH;
        let (cycle, day_of_cycle) = (shifted / DAYS_PER_CYCLE, shifted % DAYS_PER_CYCLE);
        let year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524
            - day_of_cycle / 146_096)
            / 365;
        let day_of_year =
            day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        // Years start in March here, so the leap day is the last day of a year.
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let year = cycle * 400 + year_of_cycle + u64::from(month <= 2);
        Self { year, month, day }
    }

    /// Returns the days since 1970-01-01; `None` if a field is out of range.
    ///
    /// A day after the end of its month (February 30) overflows into the next month.
    /// Callers detect that by formatting the result again.
    pub(crate) fn to_days(self) -> Option<u64> {
        let in_range = (1..=12).contains(&self.month) && (1..=31).contains(&self.day);
        if self.year < 1970 || !in_range {
            return None;
        }
        let year = if self.month <= 2 {
            self.year - 1
        } else {
            self.year
        };
        let month_from_march = if self.month > 2 {
            self.month - 3
        } else {
            self.month + 9
        };
        let (cycle, year_of_cycle) = (year / 400, year % 400);
        let day_of_year = (153 * month_from_march + 2) / 5 + self.day - 1;
        let day_of_cycle =
            year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
        (cycle * DAYS_PER_CYCLE + day_of_cycle).checked_sub(EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_jiff(days in 0_u64..2_932_897) {
            let epoch = jiff::civil::date(1970, 1, 1);
            let date = epoch.checked_add(jiff::Span::new().days(i64::try_from(days)?))?;
            let civil = CivilDate::from_days(days);
            prop_assert_eq!(civil.year, u64::try_from(date.year())?);
            prop_assert_eq!(civil.month, u64::try_from(date.month())?);
            prop_assert_eq!(civil.day, u64::try_from(date.day())?);
            prop_assert_eq!(civil.to_days(), Some(days));
        }
    }

    #[test]
    fn fields_out_of_range_are_rejected() {
        let date = |year, month, day| CivilDate { year, month, day }.to_days();
        assert_eq!(date(1970, 1, 1), Some(0));
        assert_eq!(date(1969, 12, 31), None);
        assert_eq!(date(2026, 0, 1), None);
        assert_eq!(date(2026, 13, 1), None);
        assert_eq!(date(2026, 1, 0), None);
        assert_eq!(date(2026, 1, 32), None);
    }
}

//! Calendar dates: days, without a time or a zone.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil;
use serde::{Serialize, Serializer};
use toml::de::DeValue;

use super::schema::{Scalar, Shape, wrong_type};
use super::write::write_plainly;
use crate::diagnostic::{Code, Fault};
use crate::text::for_terminal;

/// A day of the Gregorian calendar (RFC 3339 full-date), from 1970-01-01 to 9999-12-31.
///
/// ```
/// use accord::record::Date;
///
/// let pledged: Date = "2024-02-29".parse()?;
/// assert_eq!(pledged.plus_months(12).to_string(), "2025-02-28");
/// assert!("2024-2-29".parse::<Date>().is_err());
/// # Ok::<_, accord::diagnostic::Fault>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The UTC day on which `seconds` since the Unix epoch fall; None outside the calendar.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let moment = jiff::Timestamp::from_second(seconds).ok()?;
        let date = jiff::tz::Offset::UTC.to_datetime(moment).date();
        (date.year() >= 1970).then_some(Self(date))
    }

    /// The same day `months` later, or the last day of that month.
    pub fn plus_months(self, months: u32) -> Self {
        Self(self.0.saturating_add(i64::from(months).months()))
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// From 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The first day of its span, where a year is divided into spans of `months`.
    pub fn first_of_span(self, months: i8) -> Self {
        let into = (self.month() - 1) % months;
        Self(self.0.first_of_month().saturating_sub(i64::from(into).months()))
    }

    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days.days()))
    }
}

impl FromStr for Date {
    type Err = Fault;

    /// Reads `YYYY-MM-DD`, and no other spelling of a day.
    fn from_str(text: &str) -> Result<Self, Fault> {
        match text.parse::<civil::Date>() {
            Ok(date) if date.to_string() == text && date.year() >= 1970 => Ok(Self(date)),
            _ => {
                let message = format!("`{}` is not a day of the calendar", for_terminal(text));
                Err(Fault::new(Code::Schema, message, "write a date such as 2026-11-21"))
            }
        }
    }
}

/// The day of these numbers, from 1970 on; None for one that is not in the calendar.
fn day_of(year: u16, month: u8, day: u8) -> Option<civil::Date> {
    let (year, month, day) = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    civil::Date::new(year.ok()?, month.ok()?, day.ok()?).ok().filter(|day| day.year() >= 1970)
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand, since each record writes its date once more to be compared with its canonical form.
        let (year, month, day) = (self.0.year(), i16::from(self.0.month()), i16::from(self.0.day()));
        let mut text = *b"0000-00-00";
        let places = [(0, year / 1000), (1, year / 100), (2, year / 10), (3, year)];
        let places = places.into_iter().chain([(5, month / 10), (6, month), (8, day / 10), (9, day)]);
        for (place, number) in places {
            text[place] += u8::try_from(number % 10).map_err(|_| fmt::Error)?;
        }
        formatter.pad(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl Scalar for Date {
    const SHAPE: Shape = Shape::Date;

    fn from_toml(value: &DeValue<'_>) -> Result<Self, Fault> {
        match value {
            DeValue::Datetime(moment) if moment.time.is_none() && moment.offset.is_none() => {
                match moment.date.and_then(|date| day_of(date.year, date.month, date.day)) {
                    Some(day) => Ok(Self(day)),
                    None => moment.to_string().parse(),
                }
            }
            other => Err(wrong_type("a date such as 2026-11-21, without quotes", other)),
        }
    }

    fn write_toml(&self, out: &mut String) {
        write_plainly(out, self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_of_the_calendar() {
        assert!("2024-02-29".parse::<Date>().is_ok());
        for bad in ["2024-02-30", "2023-02-29", "2024-1-1", "20240101", "+002024-01-01", "1969-12-31", ""] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_month_later_stays_within_the_month() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(date("2024-02-29").plus_months(12), date("2025-02-28"));
        assert_eq!(date("2025-01-31").plus_months(1), date("2025-02-28"));
        assert_eq!(date("2025-12-31").plus_days(1), date("2026-01-01"));
    }

    #[test]
    fn a_span_begins_on_the_first_of_a_month() {
        for (months, first) in [(1, "2026-11-01"), (3, "2026-10-01"), (12, "2026-01-01")] {
            assert_eq!("2026-11-21".parse::<Date>().unwrap().first_of_span(months).to_string(), first);
        }
    }

    #[test]
    fn the_epoch_is_a_day() {
        assert_eq!(Date::from_unix(0).unwrap().to_string(), "1970-01-01");
        assert_eq!(Date::from_unix(1_795_219_200 - 1).unwrap().to_string(), "2026-11-20");
    }
}

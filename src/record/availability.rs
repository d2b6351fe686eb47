//! When and where help is reached: a telephone number, weekly hours, the sectors served.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::schema::{Shape, TextValue, choice};
use super::strings::string_newtype;
use crate::diagnostic::{Code, Fault};
use crate::text;

choice! {
    /// A sector: the eighteen of annexes I and II of Directive (EU) 2022/2555 (NIS 2), and four for those that
    /// the directive leaves out.
    pub enum Sector {
        /// Electricity, heating, oil, gas and hydrogen.
        Energy = "energy",
        /// Air, rail, water and road.
        Transport = "transport",
        /// Credit institutions.
        Banking = "banking",
        /// Trading venues and central counterparties.
        FinancialMarkets = "financial-markets",
        /// Hospitals and other care, laboratories, medicines and medical devices.
        Health = "health",
        /// Water for people to drink.
        DrinkingWater = "drinking-water",
        /// Sewage and what treats it.
        WasteWater = "waste-water",
        /// Networks, names, data centers, clouds and certificates.
        DigitalInfrastructure = "digital-infrastructure",
        /// Services that run the computers of other organizations.
        IctServices = "ict-services",
        /// Governments of countries, regions and cities.
        PublicAdministration = "public-administration",
        /// Stations on the ground that serve spacecraft.
        Space = "space",
        /// Mail and parcels.
        Postal = "postal",
        /// Waste and its disposal.
        Waste = "waste",
        /// Chemicals, made and sold.
        Chemicals = "chemicals",
        /// Food, made, processed and sold.
        Food = "food",
        /// Machines, vehicles, electronics and medical devices.
        Manufacturing = "manufacturing",
        /// Marketplaces, search engines and social networks.
        DigitalProviders = "digital-providers",
        /// Research organizations.
        Research = "research",
        /// Schools and universities.
        Education = "education",
        /// Aid organizations, associations and defenders of rights.
        CivilSociety = "civil-society",
        /// Press, radio and television.
        Media = "media",
        /// People at home, and firms too small for a sector of their own.
        Households = "households",
    }
}

string_newtype! {
    /// A telephone number of the whole world: `+` and 7 to 15 digits, the first not 0 (ITU-T E.164), which `tel:`
    /// makes a link (RFC 3966, section 5.1.4).
    Phone
}

impl FromStr for Phone {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let digits = text.strip_prefix('+').unwrap_or_default();
        let digits_only = digits.bytes().all(|b| b.is_ascii_digit());
        if matches!(digits.len(), 7..=15) && digits_only && !digits.starts_with('0') {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("`{}` is not an international telephone number", text::for_terminal(text));
        let help = "write `+`, the country's number and the rest in digits, without spaces: `+254203000911`";
        Err(Fault::new(Code::Schema, message, help))
    }
}

impl TextValue for Phone {
    const SHAPE: Shape = Shape::Line("PHONE");
}

/// The days of a week, as schema.org's `openingHours` writes them.
const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Minutes of a week.
const WEEK: u16 = 7 * DAY;

string_newtype! {
    /// Hours of each week in which a person answers: days and times as schema.org's `openingHours` writes them, and
    /// the IANA name of their time zone: `Mo-Fr 08:00-18:00 Africa/Nairobi`. Where the second time is not after the
    /// first, it is of the next day. A range of days may go over the end of a week. Which zones there are changes,
    /// and is not part of the format: see [`Hours::has_known_zone`].
    Hours
}

impl FromStr for Hours {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        if WeekHours::read(text).is_some() {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("`{}` is not hours of a week", text::for_terminal(text));
        let help = "write days, times and the time zone: `Mo-Fr 08:00-18:00 Africa/Nairobi`; `Mo-Su 00:00-24:00 UTC` is \
                    at any hour";
        Err(Fault::new(Code::Schema, message, help))
    }
}

impl TextValue for Hours {
    const SHAPE: Shape = Shape::Line("HOURS");
}

impl Hours {
    /// Whether they hold that moment. They hold none where their time zone is not known.
    pub fn hold(&self, moment: Moment) -> bool {
        let hours = WeekHours::read(&self.0);
        hours.is_some_and(|hours| moment.minute_of_week(hours.zone).is_some_and(|minute| hours.hold(minute)))
    }

    /// Whether they are all hours of all days.
    pub fn are_all(&self) -> bool {
        WeekHours::read(&self.0).is_some_and(|hours| (0..WEEK).all(|minute| hours.hold(minute)))
    }

    /// Whether the IANA time zone database that this program carries has their zone.
    pub fn has_known_zone(&self) -> bool {
        WeekHours::read(&self.0).is_some_and(|hours| TimeZone::get(hours.zone).is_ok())
    }
}

/// The parts of hours.
struct WeekHours<'a> {
    /// The first and the last day, counted from Monday.
    days: [u16; 2],
    /// The minutes of a day at which they begin and end.
    times: [u16; 2],
    zone: &'a str,
}

impl<'a> WeekHours<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (days, rest) = text.split_once(' ')?;
        let (times, zone) = rest.split_once(' ')?;
        let (from, to) = times.split_once('-')?;
        let times = [read_time(from)?, read_time(to)?];
        let days = match days.split_once('-') {
            None => [read_day(days)?; 2],
            Some((first, last)) if first != last => [read_day(first)?, read_day(last)?],
            Some(_) => return None,
        };
        let [from, to] = times;
        let are_hours = from < DAY && to > 0 && from != to;
        (are_hours && is_zone(zone)).then_some(Self { days, times, zone })
    }

    /// Whether they hold this minute of a week that begins on Monday at 00:00.
    fn hold(&self, minute: u16) -> bool {
        let ([first, last], [from, to]) = (self.days, self.times);
        let length = if to > from { to - from } else { to + DAY - from };
        (0..=(last + 7 - first) % 7).any(|day| {
            let begin = (first + day) % 7 * DAY + from;
            (minute + WEEK - begin) % WEEK < length
        })
    }
}

fn read_day(name: &str) -> Option<u16> {
    WEEKDAYS.iter().zip(0..).find(|(day, _)| **day == name).map(|(_, at)| at)
}

/// The minutes after midnight of `00:00` to `24:00`.
fn read_time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    if text.len() != 5 || hours.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let time = hours * 60 + minutes;
    (minutes < 60 && time <= DAY).then_some(time)
}

/// Whether a text has the form of a name in the IANA time zone database: one to three parts, each a capital letter,
/// then ASCII letters, digits, `_`, `+` and `-`.
fn is_zone(name: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-'))
    };
    name.len() <= 64 && name.split('/').count() <= 3 && name.split('/').all(is_part)
}

/// A moment to the minute, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(Timestamp);

impl Moment {
    /// The moment of `seconds` since the Unix epoch; None outside the calendar.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        Timestamp::from_second(seconds).ok().map(Self)
    }

    /// The minute of the week in a time zone, counted from Monday at 00:00; None where the database does not have
    /// the zone.
    fn minute_of_week(self, zone: &str) -> Option<u16> {
        let there = self.0.to_zoned(TimeZone::get(zone).ok()?);
        let day = u16::try_from(there.weekday().to_monday_zero_offset()).ok()?;
        Some(day * DAY + u16::try_from(there.hour()).ok()? * 60 + u16::try_from(there.minute()).ok()?)
    }
}

impl FromStr for Moment {
    type Err = Fault;

    /// Reads a date and time with an offset (RFC 3339): `2026-11-21T10:00Z`, `2026-11-21T13:00+03:00`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        text.parse().map(Self).map_err(|_| {
            let message = format!("`{}` is not a moment", text::for_terminal(text));
            Fault::new(Code::Schema, message, "write date, time and offset: `2026-11-21T10:00Z`")
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.strftime("%Y-%m-%d %H:%M UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_have_one_spelling() {
        for good in [
            "Mo-Fr 08:00-18:00",
            "Sa 09:30-12:00",
            "Mo-Su 00:00-24:00",
            "Su-Th 07:00-19:00",
            "Mo 22:00-06:00",
        ] {
            assert!(format!("{good} UTC").parse::<Hours>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "24/7",
            "mo-fr 08:00-18:00",
            "Mo-Fr 8:00-18:00",
            "Mo-Mo 08:00-18:00",
            "Mo,Tu 08:00-18:00",
            "Mo-Fr 08:00-08:00",
            "Mo-Fr 24:00-08:00",
            "Mo-Fr 08:00-24:01",
            "Mo-Fr 08:60-18:00",
            "Mo-Fr  08:00-18:00",
            "Mo-Fr +8:00-18:00",
            "Mo-Fr 22:00-00:00",
        ] {
            assert!(format!("{bad} UTC").parse::<Hours>().is_err(), "{bad}");
        }
        for good in
            ["Africa/Nairobi", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince"]
        {
            assert!(format!("Sa 09:00-12:00 {good}").parse::<Hours>().is_ok(), "{good}");
        }
        for bad in ["", "utc", "Africa/", "Africa Nairobi", "Europe/Zürich", "A/B/C/D", "+02:00", " UTC"] {
            assert!(format!("Sa 09:00-12:00 {bad}").parse::<Hours>().is_err(), "{bad}");
        }
        assert!("Sa 09:00-12:00".parse::<Hours>().is_err());
    }

    #[test]
    fn hours_hold_moments_of_their_zone() {
        for (hours, open, closed) in [
            ("Mo-Fr 08:00-18:00 UTC", "2026-11-20T17:59Z", "2026-11-20T18:00Z"),
            ("Mo-Fr 08:00-18:00 Africa/Nairobi", "2026-11-20T14:59Z", "2026-11-20T15:00Z"),
            ("Su-Th 07:00-19:00 UTC", "2026-11-22T07:00Z", "2026-11-20T07:00Z"),
            ("Su 22:00-06:00 UTC", "2026-11-23T05:59Z", "2026-11-22T05:59Z"),
            ("Mo-Su 10:00-02:00 UTC", "2026-11-23T01:59Z", "2026-11-23T02:00Z"),
            ("Sa 09:00-24:00 UTC", "2026-11-21T23:59Z", "2026-11-22T00:00Z"),
            // Summer time is two hours ahead of UTC in Berlin, winter time one.
            ("We 08:00-09:00 Europe/Berlin", "2026-07-01T06:30Z", "2026-12-02T06:30Z"),
        ] {
            let [open, closed] = [open, closed].map(|moment| moment.parse::<Moment>().unwrap());
            let parsed: Hours = hours.parse().unwrap();
            assert!(parsed.hold(open) && !parsed.hold(closed) && !parsed.are_all(), "{hours}");
        }
        assert!("Mo-Su 00:00-24:00 UTC".parse::<Hours>().unwrap().are_all());
        let unknown: Hours = "Mo-Su 00:00-24:00 Atlantis/Harbor".parse().unwrap();
        assert!(!unknown.has_known_zone() && !unknown.hold("2026-11-20T12:00Z".parse().unwrap()));
    }

    #[test]
    fn a_moment_is_read_with_its_offset() {
        let moment: Moment = "2026-11-21T21:30+03:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-21 18:30 UTC");
        assert!("2026-11-21".parse::<Moment>().is_err());
    }

    #[test]
    fn telephone_numbers_are_international() {
        assert!("+254203000911".parse::<Phone>().is_ok());
        for bad in ["254203000911", "+0254203000", "+254 20 3000911", "+123456", "+1234567890123456", "+"] {
            assert!(bad.parse::<Phone>().is_err(), "{bad}");
        }
    }
}

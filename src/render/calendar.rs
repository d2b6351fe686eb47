//! A calendar of due dates, in the format iCalendar (RFC 5545): one event, of a whole day, for each.

use super::content_line::fold_line;
use crate::text::for_vcard;
use crate::view::{Citation, DueDate, Duty};

/// How long before the day a calendar reminds of it: two weeks.
const REMINDER: &str = "-P14D";

/// The calendar. The same duty has the same `UID` every year, so that a program that reads the calendar again moves the
/// event, and does not add another. A calendar needs an event: without due dates there is none to write.
pub fn render_calendar(citation: &Citation, dates: &[DueDate]) -> Option<String> {
    if dates.is_empty() {
        return None;
    }
    let head = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:{}", for_vcard(citation.tool)),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        // RFC 7986, section 5.1.
        format!("NAME:{}", for_vcard(&format!("Due dates of {}", citation.registry))),
    ];
    let events = dates.iter().flat_map(|due| describe_event(citation, due));
    let lines = head.into_iter().chain(events).chain(["END:VCALENDAR".to_owned()]);
    Some(lines.map(|line| fold_line(&line)).collect())
}

fn describe_event(citation: &Citation, due: &DueDate) -> Vec<String> {
    let DueDate { day, duty, organization, about, .. } = due;
    let summary = for_vcard(&summarize_duty(due));
    let description = format!(
        "The last day. accord {duty} {organization} {about}\nFrom {}, as of {}.",
        citation.registry, citation.today
    );
    vec![
        "BEGIN:VEVENT".to_owned(),
        // All of it is a domain, an id or a number.
        format!("UID:{duty}/{about}/{organization}@{}", citation.registry),
        format!("DTSTAMP:{}T000000Z", format_date(&citation.today.to_string())),
        format!("DTSTART;VALUE=DATE:{}", format_date(&day.to_string())),
        format!("SUMMARY:{summary}"),
        format!("DESCRIPTION:{}", for_vcard(&description)),
        "TRANSP:TRANSPARENT".to_owned(),
        "BEGIN:VALARM".to_owned(),
        "ACTION:DISPLAY".to_owned(),
        format!("DESCRIPTION:{summary}"),
        format!("TRIGGER:{REMINDER}"),
        "END:VALARM".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// What is due, in one line.
fn summarize_duty(due: &DueDate) -> String {
    let DueDate { name, title, .. } = due;
    match due.duty {
        Duty::Reaffirm => format!("{name}: reaffirm the pledge to {title}"),
        Duty::Report => format!("{name}: report on {title}"),
        Duty::Answer => format!("{name}: answer the finding \"{title}\""),
    }
}

/// A date in the basic format (RFC 5545, section 3.3.4).
fn format_date(date: &str) -> String {
    date.replace('-', "")
}

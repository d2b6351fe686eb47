//! Whom to call, for somebody who is under attack: each responder apart, and no address broken.

use super::{Style, plural, source, wrapped};
use crate::text::for_terminal;
use crate::view::{Listing, ResponderRow};

/// Who the last word is about.
const OBSERVED: &str = "observed";

const CAUTION: &str = "\
Of a responder that is not `observed` nobody but itself says that it is who it says it is. Before you
give anybody access, ask for a name, and call back at a number that you found another way.
";

/// The responders, each on lines of its own, and what the list holds for.
pub fn responders(listing: &Listing<ResponderRow>, style: Style) -> String {
    let blocks: String = listing.rows.iter().map(|row| responder(row, style) + "\n").collect();
    let caution = listing.rows.iter().any(|row| row.identity != OBSERVED);
    let caution = if caution { wrapped(CAUTION, style) + "\n" } else { String::new() };
    blocks + &caution + &wrapped(&source::footer(listing), style)
}

fn responder(row: &ResponderRow, style: Style) -> String {
    let name = row.name.as_deref().unwrap_or(&row.organization);
    let heading = match &row.legal_name {
        Some(legal) => format!("{name} ({legal})"),
        None => name.to_owned(),
    };
    let or = |words: &[String], none: &str| if words.is_empty() { none.to_owned() } else { words.join(", ") };
    let since = row.signed_on.map(|day| day.to_string()).unwrap_or_default();
    let reports = plural(row.reports.unwrap_or_default() as usize, "report");
    let fields = [
        ("languages", row.languages.join(", ")),
        ("helps in", or(&row.countries, "any country")),
        ("helps", or(&row.sectors.0, "any sector")),
        ("hours", row.hours.clone().unwrap_or_else(|| "not stated".to_owned())),
        ("pledged", format!("{since}, {}, {reports}", row.standing.unwrap_or_default())),
        ("identity", row.identity.to_owned()),
        ("domain", row.organization.clone()),
    ];
    let fields: String = fields.iter().map(|(name, value)| field(name, value, style)).collect();
    let contact = style.bold(&for_terminal(&row.contact));
    format!("{}\n  {:<10} {contact}\n{fields}", style.heading(&heading), "contact")
}

/// A value that is too long goes on below itself.
fn field(name: &str, value: &str, style: Style) -> String {
    const INDENT: usize = 13;
    let narrower = Style { width: style.width.map(|width| width.saturating_sub(INDENT)), ..style };
    let value = wrapped(&for_terminal(value), narrower).replace('\n', &format!("\n{}", " ".repeat(INDENT)));
    format!("  {name:<10} {value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::columns::width;
    use crate::render::source::tests::listing_of;

    #[test]
    fn a_contact_stays_whole_and_all_else_fits() {
        let contact = format!("https://help.example/{}", "where-to-go/".repeat(12));
        let responder = ResponderRow {
            organization: "help.example".to_owned(),
            name: Some("示例云 Responders".to_owned()),
            contact: contact.clone(),
            languages: vec!["zh-Hans".to_owned(); 30],
            hours: Some("Monday to Friday, 08:00 to 18:00, and after a message at any other hour".to_owned()),
            identity: "self-asserted",
            ..ResponderRow::default()
        };
        let text = responders(&listing_of(vec![responder]), Style { color: false, width: Some(60) });
        assert!(text.contains(&contact));
        for line in text.lines().filter(|line| !line.contains("https://")) {
            assert!(width(line) <= 60, "{line}");
        }
        assert!(text.contains("helps in   any country\n  helps      any sector\n"), "{text}");
    }
}

//! Whom to call, for people under attack: each responder apart, and no address broken.

use super::sheet::Sheet;
use super::{Style, plural, source};
use crate::view::{Identity, Listing, ResponderRow, Standing};

const CAUTION: &str = "\
No observer confirms who runs the domain of a responder that is not `observed`. Before you give
access, ask for a name, and call back at a number that you found another way.";

/// Where the values of fields begin.
const VALUES: usize = 13;

/// The responders, each on lines of its own, and what the list holds for.
pub fn render_responders(listing: &Listing<ResponderRow>, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    for row in &listing.rows {
        push_responder(&mut sheet, row);
        sheet.blank();
    }
    if listing.rows.iter().any(|row| row.identity != Identity::Observed) {
        sheet.block(CAUTION, 0);
        sheet.blank();
    }
    source::push_footer(&mut sheet, listing);
    sheet.finish()
}

fn push_responder(sheet: &mut Sheet, row: &ResponderRow) {
    let name = row.name.as_deref().unwrap_or(row.organization.as_str());
    let legal_name = row.legal_name.as_ref().map(|legal| format!(" ({legal})")).unwrap_or_default();
    sheet.title(&format!("{name}{legal_name}"), 0);
    sheet.bold_field_at("contact", &row.contact, VALUES);
    let fields = [
        ("languages", list_or(&row.languages, "")),
        ("helps in", list_or(&row.countries, "any country")),
        ("helps", list_or(&row.sectors.0, "any sector")),
        ("hours", row.hours.clone().unwrap_or_else(|| "not stated".to_owned())),
        ("pledged", format!("{}, {}", pledge_of(row), plural(row.reports.unwrap_or_default(), "report"))),
        ("identity", row.identity.to_string()),
        ("domain", row.organization.to_string()),
    ];
    for (name, value) in &fields {
        sheet.field_at(name, value, VALUES);
    }
}

/// The values with commas, or what it means that there are none.
pub fn list_or<T: ToString>(values: &[T], none: &str) -> String {
    let values: Vec<_> = values.iter().map(T::to_string).collect();
    if values.is_empty() { none.to_owned() } else { values.join(", ") }
}

/// Since when, and where the promise stands.
pub fn pledge_of(row: &ResponderRow) -> String {
    let since = row.signed_on.map(|day| day.to_string()).unwrap_or_default();
    format!("{since}, {}", row.standing.map(Standing::as_str).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::columns::width;
    use crate::render::source::tests::listing_of;
    use crate::view::Phrases;

    #[test]
    fn a_contact_stays_whole_and_all_else_fits() {
        let contact = format!("https://help.example/{}", "where-to-go/".repeat(12));
        let responder = ResponderRow {
            organization: "help.example".parse().unwrap(),
            name: Some("示例云 Responders".to_owned()),
            contact: contact.clone(),
            languages: vec!["zh-Hans".parse().unwrap(); 30],
            hours: Some("Monday to Friday, 08:00 to 18:00, and after a message at any other hour".to_owned()),
            identity: Identity::SelfAsserted,
            legal_name: None,
            countries: Vec::new(),
            sectors: Phrases::default(),
            signed_on: None,
            standing: None,
            renewal_due: None,
            reports: None,
            country: None,
            group: None,
            accord: None,
            digest: None,
        };
        let text = render_responders(
            &listing_of(vec![responder]),
            Style { color: false, width: Some(60), isolates: false },
        );
        assert!(text.contains(&contact));
        for line in text.lines().filter(|line| !line.contains("https://")) {
            assert!(width(line) <= 60, "{line}");
        }
        assert!(text.contains("helps in   any country\n  helps      any sector\n"), "{text}");
    }
}

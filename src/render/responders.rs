//! Whom to call, for people under attack: each responder apart, and no address broken.

use super::sheet::Sheet;
use super::{Style, plural, source};
use crate::view::{Assistance, Hours, Identity, Language, Listing, ResponderRow, Row, Standing};

/// What a caller must know before it gives access.
pub const CAUTION: &str = "\
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
    if listing.rows.iter().any(|row| row.pledge.identity != Identity::Observed) {
        sheet.block(CAUTION, 0);
        sheet.blank();
    }
    source::push_footer(&mut sheet, listing);
    sheet.finish()
}

fn push_responder(sheet: &mut Sheet, row: &ResponderRow) {
    let ResponderRow { pledge, help } = row;
    let name = pledge.name.as_deref().unwrap_or(pledge.organization.as_str());
    let legal_name = pledge.legal_name.as_ref().map(|legal| format!(" ({legal})")).unwrap_or_default();
    sheet.title(&format!("{name}{legal_name}"), 0);
    sheet.bold_field_at("contact", help.contact.as_str(), VALUES);
    if let Some(phone) = &help.phone {
        sheet.bold_field_at("telephone", phone.as_str(), VALUES);
    }
    if let Some(keys) = &help.keys {
        sheet.bold_field_at("mail keys", keys.as_str(), VALUES);
    }
    let fields = [
        ("languages", name_languages(help)),
        ("helps in", name_countries(help)),
        ("helps", list_or(&help.sectors, "any sector")),
        ("hours", describe_hours(&help.hours)),
        (
            "pledged",
            format!("{}, {}", pledge_of(pledge), plural(pledge.reports.unwrap_or_default(), "report")),
        ),
        ("identity", pledge.identity.to_string()),
        ("domain", pledge.organization.to_string()),
    ];
    for (name, value) in &fields {
        sheet.field_at(name, value, VALUES);
    }
}

/// The languages by name.
pub fn name_languages(help: &Assistance) -> String {
    list_or(&help.languages.iter().map(Language::name).collect::<Vec<_>>(), "")
}

/// The countries by name. A name with a comma keeps it, so they are separated by semicolons.
pub fn name_countries(help: &Assistance) -> String {
    let names: Vec<_> = help.countries.iter().map(|country| country.name()).collect();
    if names.is_empty() { "any country".to_owned() } else { names.join("; ") }
}

/// The hours, each with its time zone.
pub fn describe_hours(hours: &[Hours]) -> String {
    match hours {
        [all] if all.are_all() => "at any hour".to_owned(),
        hours => list_or(hours, "not stated"),
    }
}

/// The values with commas, or what it means that there are none.
pub fn list_or<T: ToString>(values: &[T], none: &str) -> String {
    let values: Vec<_> = values.iter().map(T::to_string).collect();
    if values.is_empty() { none.to_owned() } else { values.join(", ") }
}

/// Since when, and where the promise stands.
pub fn pledge_of(row: &Row) -> String {
    let since = row.signed_on.map(|day| day.to_string()).unwrap_or_default();
    format!("{since}, {}", row.standing.map(Standing::as_str).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::schema::NonEmpty;
    use crate::render::columns::width;
    use crate::render::source::tests::listing_of;

    #[test]
    fn a_contact_stays_whole_and_all_else_fits() {
        let contact = format!("https://help.example/{}", "where-to-go/".repeat(12));
        let responder = ResponderRow {
            pledge: Row {
                name: Some("示例云 Responders".to_owned()),
                ..Row::new("help.example".parse().unwrap())
            },
            help: Assistance {
                contact: contact.parse().unwrap(),
                languages: NonEmpty::new(vec!["zh-Hans".parse().unwrap(); 30]).unwrap(),
                countries: Vec::new(),
                phone: "+254203000911".parse().ok(),
                keys: None,
                sectors: Vec::new(),
                hours: ["Mo-Fr 08:00-18:00", "Sa 09:00-12:00", "Su 22:00-06:00"]
                    .map(|one| format!("{one} America/Argentina/Buenos_Aires").parse().unwrap())
                    .to_vec(),
            },
        };
        let text = render_responders(
            &listing_of(vec![responder]),
            Style { color: false, width: Some(60), isolates: false, links: false },
        );
        assert!(text.contains(&contact));
        for line in text.lines().filter(|line| !line.contains("https://")) {
            assert!(width(line) <= 60, "{line}");
        }
        assert!(text.contains("helps in   any country\n  helps      any sector\n"), "{text}");
    }
}

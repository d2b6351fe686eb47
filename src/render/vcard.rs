//! vCard 4.0 (RFC 6350), for address books: one card for each responder.

use super::content_line::fold_line;
use super::responders::{describe_hours, list_or, name_countries, pledge_of};
use crate::text::{for_terminal, for_vcard};
use crate::view::{Listing, ResponderRow};

/// The cards of these responders.
pub fn render_vcards(listing: &Listing<ResponderRow>) -> String {
    listing.rows.iter().map(|row| render_card(listing, row)).collect()
}

fn render_card(listing: &Listing<ResponderRow>, row: &ResponderRow) -> String {
    let ResponderRow { pledge, help } = row;
    let name = for_vcard(pledge.name.as_deref().unwrap_or(pledge.organization.as_str()));
    let contact = help.contact.as_str();
    let (reach, contact) = match contact.strip_prefix("mailto:") {
        // An address alone is mail's own; one with a subject or another header is not.
        Some(address) if !address.contains(['?', '%', ',']) => ("EMAIL;PREF=1", for_vcard(address)),
        _ => ("URL;PREF=1", for_terminal(contact).into_owned()),
    };
    let languages = help.languages.iter().zip(1..);
    let languages = languages
        .map(|(tag, place): (_, usize)| format!("LANG;PREF={}:{}", place.min(100), for_vcard(tag.as_str())));
    let note = for_vcard(&compose_note(listing, row));
    let head = [
        "BEGIN:VCARD".to_owned(),
        "VERSION:4.0".to_owned(),
        format!("PRODID:{}", for_vcard(listing.citation.tool)),
        format!(
            "UID;VALUE=text:{}/{}",
            for_vcard(&listing.citation.registry),
            for_vcard(pledge.organization.as_str())
        ),
        "KIND:org".to_owned(),
        format!("FN:{name}"),
        format!(
            "ORG:{}",
            for_vcard(pledge.legal_name.as_deref().unwrap_or(pledge.name.as_deref().unwrap_or_default()))
        ),
        format!("{reach}:{contact}"),
    ];
    let phone = help.phone.iter().map(|phone| format!("TEL;VALUE=uri;PREF=1:tel:{phone}"));
    let tail = [
        format!("NOTE:{note}"),
        format!("REV:{}T000000Z", listing.citation.today.to_string().replace('-', "")),
        "END:VCARD".to_owned(),
    ];
    head.into_iter().chain(phone).chain(languages).chain(tail).map(|line| fold_line(&line)).collect()
}

/// What a card has no field for.
fn compose_note(listing: &Listing<ResponderRow>, row: &ResponderRow) -> String {
    let keys = row.help.keys.iter().map(|keys| format!("Keys for mail: {keys}"));
    let rest = [
        format!("Helps in: {}", name_countries(&row.help)),
        format!("Helps: {}", list_or(&row.help.sectors, "any sector")),
        format!("Hours: {}", describe_hours(&row.help.hours)),
        format!("Pledged: {}", pledge_of(&row.pledge)),
        format!("Identity: {}", row.pledge.identity),
        format!("From: {}, {}", listing.citation.registry, listing.citation.edition),
        format!("As of: {}", listing.citation.today),
    ];
    keys.chain(rest).collect::<Vec<_>>().join("\n")
}

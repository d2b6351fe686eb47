//! vCard 4.0 (RFC 6350), for address books: one card for each responder.

use super::source;
use crate::text::{for_terminal, for_vcard};
use crate::view::{Listing, ResponderRow};

/// Most bytes of a line, its end not counted (RFC 6350, section 3.2).
const LINE: usize = 75;

/// The cards of these responders.
pub fn vcard(listing: &Listing<ResponderRow>) -> String {
    listing.rows.iter().map(|row| card(listing, row)).collect()
}

fn card(listing: &Listing<ResponderRow>, row: &ResponderRow) -> String {
    let name = for_vcard(row.name.as_deref().unwrap_or(&row.organization));
    let (reach, contact) = match row.contact.strip_prefix("mailto:") {
        // An address alone is mail's own; one with a subject or another header is not.
        Some(address) if !address.contains(['?', '%', ',']) => ("EMAIL;PREF=1", for_vcard(address)),
        _ => ("URL;PREF=1", for_terminal(&row.contact).into_owned()),
    };
    let language =
        |(tag, place): (&String, usize)| format!("LANG;PREF={}:{}", place.min(100), for_vcard(tag));
    let languages = row.languages.iter().zip(1..).map(language);
    let note = for_vcard(&note(listing, row));
    let head = [
        "BEGIN:VCARD".to_owned(),
        "VERSION:4.0".to_owned(),
        format!("PRODID:{}", for_vcard(listing.tool)),
        format!("UID;VALUE=text:{}/{}", for_vcard(&listing.registry), for_vcard(&row.organization)),
        "KIND:org".to_owned(),
        format!("FN:{name}"),
        format!(
            "ORG:{}",
            for_vcard(row.legal_name.as_deref().unwrap_or(row.name.as_deref().unwrap_or_default()))
        ),
        format!("{reach}:{contact}"),
    ];
    let tail = [
        format!("NOTE:{note}"),
        format!("REV:{}T000000Z", for_vcard(&listing.today).replace('-', "")),
        "END:VCARD".to_owned(),
    ];
    head.into_iter().chain(languages).chain(tail).map(|line| folded(&line)).collect()
}

/// What a card has no field for.
fn note(listing: &Listing<ResponderRow>, row: &ResponderRow) -> String {
    let or = |words: &[String], none: &str| if words.is_empty() { none.to_owned() } else { words.join(", ") };
    let since = row.signed_on.map(|day| day.to_string()).unwrap_or_default();
    [
        format!("Helps in: {}", or(&row.countries, "any country")),
        format!("Helps: {}", or(&row.sectors.0, "any sector")),
        format!("Hours: {}", row.hours.as_deref().unwrap_or("not stated")),
        format!("Pledged: {since}, {}", row.standing.unwrap_or_default()),
        format!("Identity: {}", row.identity),
        format!("From: {}, {}", listing.registry, source::commit(listing.commit.as_ref())),
        format!("As of: {}", listing.today),
    ]
    .join("\n")
}

/// A line in pieces of at most [`LINE`] bytes, all but the first after a space; no character is cut.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + line.len() / LINE * 3 + 2);
    let mut bytes = 0;
    for character in line.chars() {
        if bytes + character.len_utf8() > LINE {
            folded.push_str("\r\n ");
            bytes = 1;
        }
        folded.push(character);
        bytes += character.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_folded_at_75_bytes_and_between_characters() {
        let line = format!("NOTE:{}", "示例é".repeat(40));
        let folded = folded(&line);
        assert!(folded.ends_with("\r\n"));
        assert!(folded.trim_end_matches("\r\n").split("\r\n").all(|piece| piece.len() <= LINE));
        assert_eq!(folded.replace("\r\n ", "").trim_end(), line);
        assert_eq!(super::folded(&"x".repeat(LINE)), "x".repeat(LINE) + "\r\n");
    }
}

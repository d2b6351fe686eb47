//! One organization on one page for people.

mod promise;
mod record;

pub use record::record_page as record;

use super::sheet::Sheet;
use super::{Style, findings, plural};
use crate::view::{KeyChange, KeysView, OrganizationPage, ProofView, ReportView, SuccessionView};

/// How much of a page to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// Without texts, proof, keys and records.
    Brief,
}

/// The page of an organization.
pub fn page(page: &OrganizationPage, extent: Extent, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let whole = extent == Extent::Whole;
    head(&mut sheet, page);
    if let Some(succession) = &page.succession {
        self::succession(&mut sheet, succession);
    }
    if let Some(proof) = page.proof.as_ref().filter(|_| whole) {
        self::proof(&mut sheet, &page.organization, proof);
    }
    for promise in &page.promises {
        promise::promise(&mut sheet, promise, extent);
    }
    for report in &page.reports {
        self::report(&mut sheet, report);
    }
    for finding in &page.findings_about {
        findings::section(&mut sheet, "Finding about it", finding);
    }
    for finding in &page.findings_filed {
        findings::section(&mut sheet, "Finding that it filed", finding);
    }
    if whole {
        if let Some(keys) = &page.keys {
            self::keys(&mut sheet, keys);
        }
        key_changes(&mut sheet, &page.key_changes);
        record::list(&mut sheet, &page.records);
    }
    sheet.text
}

/// Who it is, and where it stands.
fn head(sheet: &mut Sheet, page: &OrganizationPage) {
    sheet.line(&sheet.style.heading(&page.organization));
    for (name, value) in &page.profile {
        sheet.field(name, value);
    }
    match (page.broken_at, page.code) {
        (Some(at), Some(code)) => sheet.field("integrity", &format!("broken at record {at} ({code})")),
        _ => sheet.field("integrity", page.integrity),
    }
    let seen = page.observers.iter().map(|seen| format!("by {} on {}", seen.observer, seen.date));
    let seen: Vec<_> = std::iter::once(page.identity.to_owned()).chain(seen).collect();
    sheet.field("identity", &seen.join("\n"));
    if let (Some(date), Some(digest)) = (&page.enrolled_on, &page.enrollment) {
        sheet.field("enrolled", &format!("{date}, record {digest}"));
    }
    for promise in &page.promises {
        let title = promise.text_title.as_deref().unwrap_or(&promise.standing.accord);
        let reserved = match promise.reservations.len() {
            0 => String::new(),
            count => format!(", with {}", plural(count, "reservation")),
        };
        let standing = &promise.standing;
        sheet.field("promise", &format!("{title}: {} since {}{reserved}", standing.standing, standing.since));
    }
    let place = format!("{}, as of {}", page.registry, page.today);
    sheet.field("registry", &place);
}

fn succession(sheet: &mut Sheet, succession: &SuccessionView) {
    sheet.heading("Succession");
    sheet.field("successor", &succession.successor);
    sheet.field("since", &format!("{}, record {}", succession.date, succession.sequence));
    sheet.field("reason", &succession.reason);
}

fn proof(sheet: &mut Sheet, organization: &str, proof: &ProofView) {
    sheet.heading("Domain proof");
    sheet.block("The domain's owner shows by this line that the enrollment is its own:", 2);
    sheet.verbatim(&proof.publish, 4);
    sheet.field("published at", &proof.https);
    sheet.field("or in DNS", &format!("{} (TXT)", proof.dns));
    sheet.field("look", &format!("`accord probe {organization}` asks the domain"));
}

fn report(sheet: &mut Sheet, report: &ReportView) {
    sheet.heading(&format!("Report on {}, {} to {}", report.accord, report.from, report.to));
    sheet.field("signed on", &format!("{}, record {}", report.date, report.sequence));
    if report.disputed {
        sheet.field("disputed", "a key was compromised when it was signed");
    }
    let counts = [
        ("incidents", "assisted", report.incidents_assisted),
        ("countries", "in which help was given", report.countries),
        ("domains", "taken down", report.domains_taken_down),
        ("requests", "received from governments", report.requests_received),
        ("", "refused", report.requests_refused),
    ];
    for (name, what, count) in counts.into_iter().filter_map(|(name, what, count)| Some((name, what, count?)))
    {
        sheet.field(name, &format!("{count} {what}"));
    }
    sheet.line("");
    sheet.block(&report.summary, 2);
    for evidence in &report.evidence {
        sheet.line("");
        sheet.evidence(evidence);
    }
}

fn keys(sheet: &mut Sheet, keys: &KeysView) {
    sheet.heading(&format!("Keys ({} of {} sign)", keys.threshold, keys.current.len()));
    for (fingerprint, key) in keys.fingerprints.iter().zip(&keys.current) {
        sheet.verbatim(fingerprint, 2);
        sheet.verbatim(key, 4);
    }
    let title = format!("Successor keys ({} of {} authorize new keys)", keys.next_threshold, keys.next.len());
    sheet.heading(&title);
    for key in &keys.next {
        sheet.verbatim(key, 2);
    }
}

fn key_changes(sheet: &mut Sheet, changes: &[KeyChange]) {
    sheet.heading("Keys over time");
    for change in changes {
        let disputed = match change.compromised_from {
            Some(from) => format!("; records from {from} up to this one in dispute"),
            None => String::new(),
        };
        let record = format!("record {}: {}{disputed}", change.sequence, change.reason);
        sheet.field(&change.date, &record);
        let signers = format!("{} of {} sign:", change.threshold, change.fingerprints.len());
        sheet.field("", &signers);
        for fingerprint in &change.fingerprints {
            sheet.field("", fingerprint);
        }
    }
}

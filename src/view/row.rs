//! Rows: one organization and one text.

use super::column::columns;
use super::listing::Counts;
use super::{HOLDING, RUNNING, judged};
use crate::chain::{Integrity, Promise, Standing, State};
use crate::findings::{Identity, Statements};
use crate::record::{Date, Id, Organization};
use crate::registry::{Member, Registry};

columns! {
    /// One line of `list`: one organization and one text.
    pub struct Row = "Pledges", "Who promised what", "row", Counts {
        /// the organization's domain
        pub organization: String = "Organization", Always;
        /// the name it is known by
        pub name: Option<String> = "Name", Always;
        /// the name in its register, where it differs
        pub legal_name: Option<String> = "Legal name", Data;
        /// country of its seat, ISO 3166-1 alpha-2
        pub country: Option<&'static str> = "CC", Roomy;
        /// the same in English
        pub country_name: Option<&'static str> = "Country", Data;
        /// `private-sector` `government` `academia` `civil-society`
        pub group: Option<&'static str> = "Group", Wide;
        /// what it works in, in its own words
        pub sector: Option<String> = "Sector", Wide;
        /// Legal Entity Identifier, ISO 17442
        pub lei: Option<String> = "LEI", Data;
        /// the organization that it says it succeeds
        pub predecessor: Option<String> = "Predecessor", Data;
        /// the organization in whose favor it closed its chain
        pub successor: Option<String> = "Successor", Data;
        /// id of the text; empty if it pledged to none, or is broken
        pub accord: Option<String> = "Text", Always;
        /// the text's headline
        pub text_title: Option<String> = "Title of the text", Data;
        /// SHA-256 of the text's file, which the pledge pins
        pub digest: Option<String> = "SHA-256 of the text", Data;
        /// since when the promise holds without a break; the day of its first pledge if it does not hold
        pub signed_on: Option<Date> = "Signed", Roomy;
        /// the day of its first pledge to this text, whatever became of it
        pub first_pledged: Option<Date> = "First pledged", Data;
        /// `current` `due` `lapsed` `withdrawn` `disputed` `succeeded` `voided`
        pub standing: Option<&'static str> = "Standing", Always;
        /// the day on which it began to stand so
        pub since: Option<Date> = "Since", Wide;
        /// the last day before it lapses unless it is reaffirmed, where it runs
        pub renewal_due: Option<Date> = "Renewal", Wide;
        /// the office that signed
        pub signatory_title: Option<String> = "Signatory", Data;
        /// ids of the principles that it reserved
        pub reservations: Option<Vec<String>> = "Reservations", Wide;
        /// how many reports it made under the pledge
        pub reports: Option<u32> = "Reports", Wide;
        /// the day of the enrollment in force
        pub enrolled_on: Option<Date> = "Enrolled", Data;
        /// SHA-256 of the enrollment's record
        pub enrollment: Option<String> = "SHA-256 of the enrollment", Data;
        /// how many of its keys must sign a record
        pub threshold: Option<u32> = "Threshold", Data;
        /// how many keys it has in force
        pub keys: Option<u32> = "Keys", Data;
        /// who says that it is who it says it is: `self-asserted` `observed` `contradicted` `stale`
        pub identity: &'static str = "Identity", Always;
        /// the observers who say so
        pub observers: Option<Vec<String>> = "Observers", Wide;
        /// whether its chain of records holds: `sound` or `broken`
        pub integrity: &'static str = "Chain", Roomy;
        /// the first reason why it is broken, one of the codes
        pub code: Option<&'static str> = "Code", Data;
    }
}

/// One for each text that the member pledged to, or one without a text.
pub fn rows(registry: &Registry, statements: &Statements<'_>, member: &Member) -> Vec<Row> {
    let organization = organization(statements, member);
    let row = |(id, promise, standing, since): (&Id, &Promise, Standing, Date)| Row {
        accord: Some(id.to_string()),
        text_title: registry.texts().get(id).map(|text| text.accord.title.to_string()),
        standing: Some(standing.as_str()),
        since: Some(since),
        renewal_due: promise.renewal_due().filter(|_| RUNNING.contains(&standing)),
        ..promised(organization.clone(), promise)
    };
    let rows: Vec<_> = judged(registry, member).map(row).collect();
    if rows.is_empty() { vec![organization] } else { rows }
}

/// What a row says of the organization. Of a broken one, who it is, and no more.
fn organization(statements: &Statements<'_>, member: &Member) -> Row {
    let (identity, observers) = match statements.recognition(member) {
        Some(found) => (found.identity, found.observers),
        None => (Identity::SelfAsserted, Vec::new()),
    };
    let observers: Vec<_> = observers.into_iter().map(|(observer, _)| observer.to_string()).collect();
    let profile = member.state.as_ref().map(State::profile);
    let row = Row {
        organization: member.organization.to_string(),
        name: profile.map(|profile| profile.name.to_string()),
        legal_name: profile.and_then(|profile| profile.legal_name.as_ref()).map(ToString::to_string),
        country: profile.map(|profile| profile.country.code()),
        country_name: profile.map(|profile| profile.country.name()),
        group: profile.map(|profile| profile.group.as_str()),
        sector: profile.and_then(|profile| profile.sector.as_ref()).map(ToString::to_string),
        lei: profile.and_then(|profile| profile.lei.as_ref()).map(ToString::to_string),
        predecessor: profile.and_then(|profile| profile.predecessor.as_ref()).map(ToString::to_string),
        identity: identity.as_str(),
        observers: (!observers.is_empty()).then_some(observers),
        integrity: member.integrity.as_str(),
        ..Row::default()
    };
    match (member.integrity, &member.state) {
        (Integrity::Broken { code, .. }, _) => Row { code: Some(code.name()), ..row },
        (Integrity::Sound, None) => row,
        (Integrity::Sound, Some(state)) => Row {
            successor: state.closure.as_ref().map(|closure| closure.successor.to_string()),
            enrolled_on: Some(state.enrollment.date),
            enrollment: Some(state.enrollment.digest.to_string()),
            threshold: number(state.keys.threshold.get()),
            keys: number(state.keys.current.len()),
            ..row
        },
    }
}

fn promised(row: Row, promise: &Promise) -> Row {
    let conditions = promise.conditions();
    Row {
        digest: Some(promise.digest.to_string()),
        signed_on: Some(promise.signed_on()),
        first_pledged: promise.acts.first().map(|act| act.date),
        signatory_title: Some(conditions.title.to_string()),
        reservations: Some(conditions.reserved().map(ToString::to_string).collect()),
        reports: number(promise.reports),
        ..row
    }
}

impl Row {
    /// Whether somebody can rely on the promise.
    pub(super) fn holds(&self) -> bool {
        self.standing.is_some_and(|word| HOLDING.iter().any(|one| one.as_str() == word))
    }

    /// The promise that the row is about.
    pub(super) fn promise<'a>(&self, registry: &'a Registry) -> Option<&'a Promise> {
        let organization = self.organization.parse::<Organization>().ok()?;
        let accord = self.accord.as_deref()?.parse::<Id>().ok()?;
        registry.member(&organization)?.state.as_ref()?.promises.get(&accord)
    }
}

fn number(count: usize) -> Option<u32> {
    u32::try_from(count).ok()
}

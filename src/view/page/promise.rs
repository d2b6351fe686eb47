//! What an organization promised, in which words, and what became of it.

use serde::Serialize;

use super::accepted_records;
use crate::accord::Principle;
use crate::chain::{Act, ActKind};
use crate::record::{
    Assistance, Body, Country, Date, Digest, Hours, Id, Language, Link, Phone, Pledge, Sector, Sequence,
};
use crate::registry::{Member, Registry};
use crate::view::{JudgedPromise, StandingView, judged_promises, unjudged_promises};

/// One promise of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromiseView {
    #[serde(flatten)]
    pub standing: StandingView,
    pub text_title: Option<String>,
    pub digest: Digest,
    pub signed_on: Date,
    /// The day after which it lapses unless it is reaffirmed; absent where it does not run.
    pub renewal_due: Option<Date>,
    /// The record of the pledge that it rests on; what follows are that pledge's words.
    pub pledge: Sequence,
    pub signatory: Option<String>,
    pub signatory_title: String,
    /// What empowers that office.
    pub authority: Option<String>,
    /// Subsidiaries and brands.
    pub covers: Vec<String>,
    /// The organization's own words.
    pub statement: Option<String>,
    /// Ids of the principles reserved.
    pub reservations: Vec<Id>,
    pub assistance: Option<AssistanceView>,
    /// Everything that bears on it, in order.
    pub acts: Vec<ActView>,
    /// The last day on which the next report is not overdue; None where none is owed.
    pub report_due: Option<Date>,
    pub reports: usize,
    /// The text as it was signed.
    pub preamble: Option<String>,
    pub principles: Vec<Clause>,
}

/// Whom the injured can call. No countries or sectors: all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssistanceView {
    pub contact: Link,
    pub phone: Option<Phone>,
    /// A page with the keys for encrypted mail.
    pub keys: Option<Link>,
    pub languages: Vec<Language>,
    pub countries: Vec<Country>,
    pub sectors: Vec<Sector>,
    pub hours: Vec<Hours>,
}

/// One record's effect on a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActView {
    pub sequence: Sequence,
    pub date: Date,
    pub act: ActKind,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// Since when it is in dispute after a compromise.
    pub disputed: Option<Date>,
    /// Since when the enrollment it was made under is void.
    pub voided: Option<Date>,
}

/// A principle of the text, and what the pledge says against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    pub id: Id,
    pub title: String,
    pub text: String,
    /// The words of the reservations to it.
    pub reserved: Vec<String>,
}

/// A pledge of an organization whose chain broke later. Whether it holds is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnjudgedPledge {
    pub accord: Id,
    pub text_title: Option<String>,
    /// The day of the first pledge to the text.
    pub first_pledged: Option<Date>,
}

pub(super) fn list_unjudged(registry: &Registry, member: &Member) -> Vec<UnjudgedPledge> {
    let pledges = unjudged_promises(member).map(|(accord, promise)| UnjudgedPledge {
        accord: accord.clone(),
        text_title: registry.texts().get(accord).map(|text| text.accord.title.to_string()),
        first_pledged: promise.acts.first().map(|act| act.date),
    });
    pledges.collect()
}

pub(super) fn list_promises(registry: &Registry, member: &Member) -> Vec<PromiseView> {
    judged_promises(registry, member)
        .filter_map(|judged| {
            let pledge = find_pledge(member, judged.promise.pledge())?;
            Some(describe_promise(registry, member, &judged, pledge))
        })
        .collect()
}

fn describe_promise(
    registry: &Registry,
    member: &Member,
    judged: &JudgedPromise<'_>,
    pledge: &Pledge,
) -> PromiseView {
    let (promise, terms) = (judged.promise, &pledge.pledge);
    let text = registry.texts().get(judged.accord);
    let principles = text.into_iter().flat_map(|text| text.accord.principle.iter());
    PromiseView {
        standing: StandingView::of(judged),
        text_title: text.map(|text| text.accord.title.to_string()),
        digest: promise.digest,
        signed_on: promise.signed_on(),
        renewal_due: judged.renewal_due(),
        pledge: promise.pledge(),
        signatory: terms.signatory.as_ref().map(ToString::to_string),
        signatory_title: terms.title.to_string(),
        authority: terms.authority.as_ref().map(ToString::to_string),
        covers: terms.covers.iter().map(ToString::to_string).collect(),
        statement: terms.statement.as_ref().map(ToString::to_string),
        reservations: pledge.reservation.iter().map(|one| one.principle.clone()).collect(),
        assistance: pledge.assistance.as_ref().map(describe_assistance),
        acts: promise.acts.iter().map(|act| describe_act(member, act)).collect(),
        report_due: judged.report_due(),
        reports: promise.reports.len(),
        preamble: text.map(|text| text.accord.preamble.to_string()),
        principles: principles.map(|principle| describe_clause(principle, pledge)).collect(),
    }
}

fn find_pledge(member: &Member, sequence: Sequence) -> Option<&Pledge> {
    let (_, stored) = accepted_records(member).find(|(entry, _)| entry.sequence == sequence)?;
    match &stored.record.parsed.body {
        Body::Pledge(pledge) => Some(pledge),
        _ => None,
    }
}

fn describe_clause(principle: &Principle, pledge: &Pledge) -> Clause {
    let reserved = pledge.reservation.iter().filter(|one| one.principle == principle.id);
    Clause {
        id: principle.id.clone(),
        title: principle.title.to_string(),
        text: principle.text.to_string(),
        reserved: reserved.map(|one| one.text.to_string()).collect(),
    }
}

fn describe_assistance(assistance: &Assistance) -> AssistanceView {
    AssistanceView {
        contact: assistance.contact.clone(),
        phone: assistance.phone.clone(),
        keys: assistance.keys.clone(),
        languages: assistance.languages.to_vec(),
        countries: assistance.countries.clone(),
        sectors: assistance.sectors.clone(),
        hours: assistance.hours.clone(),
    }
}

fn describe_act(member: &Member, act: &Act) -> ActView {
    let record = accepted_records(member).find(|(entry, _)| entry.sequence == act.validity.sequence);
    let reason = record.and_then(|(_, stored)| match &stored.record.parsed.body {
        Body::Withdraw(withdraw) => Some(withdraw.withdrawal.reason.to_string()),
        _ => None,
    });
    ActView {
        sequence: act.validity.sequence,
        date: act.date,
        act: act.kind,
        reason,
        disputed: act.validity.disputed,
        voided: act.validity.voided,
    }
}

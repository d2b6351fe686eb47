//! What an organization promised, in which words, and what became of it.

use serde::Serialize;

use super::accepted;
use crate::accord::Principle;
use crate::chain::{Act, ActKind, Promise};
use crate::record::{Assistance, Body, Pledge, Sequence};
use crate::registry::{Member, Registry};
use crate::view::{StandingView, standings};

/// One promise of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromiseView {
    #[serde(flatten)]
    pub standing: StandingView,
    pub text_title: Option<String>,
    pub digest: String,
    pub signed_on: String,
    /// The day after which it lapses unless it is reaffirmed; absent where it does not run.
    pub renewal_due: Option<String>,
    /// The record of the pledge that it rests on; what follows are that pledge's words.
    pub pledge: u32,
    pub signatory: Option<String>,
    pub signatory_title: String,
    /// What empowers that office.
    pub authority: Option<String>,
    /// Subsidiaries and brands.
    pub covers: Vec<String>,
    /// The organization's own words.
    pub statement: Option<String>,
    /// Ids of the principles reserved.
    pub reservations: Vec<String>,
    pub assistance: Option<AssistanceView>,
    /// Everything that bears on it, in order.
    pub acts: Vec<ActView>,
    pub reports: usize,
    /// The text as it was signed.
    pub preamble: Option<String>,
    pub principles: Vec<Clause>,
}

/// Whom the injured can call. No countries or sectors: all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssistanceView {
    pub contact: String,
    pub languages: Vec<String>,
    pub countries: Vec<String>,
    pub sectors: Vec<String>,
    pub hours: Option<String>,
}

/// One record's effect on a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActView {
    pub sequence: u32,
    pub date: String,
    /// `pledged`, `reaffirmed` or `withdrawn`.
    pub act: &'static str,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// Since when it is in dispute after a compromise.
    pub disputed: Option<String>,
    /// Since when the enrollment it was made under is void.
    pub voided: Option<String>,
}

/// A principle of the text, and what the pledge says against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    pub id: String,
    pub title: String,
    pub text: String,
    /// The words of the reservations to it.
    pub reserved: Vec<String>,
}

pub(super) fn promises(registry: &Registry, member: &Member) -> Vec<PromiseView> {
    let promises = member.state.iter().flat_map(|state| &state.promises);
    let views = standings(registry, member).into_iter().zip(promises);
    views
        .filter_map(|(view, (accord, promise))| {
            let text = registry.texts().get(accord);
            let pledge = pledge(member, promise.pledge())?;
            let terms = &pledge.pledge;
            let principles = text.into_iter().flat_map(|text| text.accord.principle.iter());
            Some(PromiseView {
                text_title: text.map(|text| text.accord.title.to_string()),
                digest: promise.digest.to_string(),
                signed_on: promise.signed_on().to_string(),
                renewal_due: promise.renewal_due().filter(|_| view.runs()).map(|date| date.to_string()),
                pledge: promise.pledge().get(),
                signatory: terms.signatory.as_ref().map(ToString::to_string),
                signatory_title: terms.title.to_string(),
                authority: terms.authority.as_ref().map(ToString::to_string),
                covers: terms.covers.iter().map(ToString::to_string).collect(),
                statement: terms.statement.as_ref().map(ToString::to_string),
                reservations: pledge.reservation.iter().map(|one| one.principle.to_string()).collect(),
                assistance: pledge.assistance.as_ref().map(assistance),
                acts: acts(member, promise),
                reports: promise.reports,
                preamble: text.map(|text| text.accord.preamble.to_string()),
                principles: principles.map(|principle| clause(principle, pledge)).collect(),
                standing: view,
            })
        })
        .collect()
}

fn pledge(member: &Member, sequence: Sequence) -> Option<&Pledge> {
    let (_, stored) = accepted(member).find(|(entry, _)| entry.sequence == sequence)?;
    match &stored.record.parsed.body {
        Body::Pledge(pledge) => Some(pledge),
        _ => None,
    }
}

fn clause(principle: &Principle, pledge: &Pledge) -> Clause {
    let reserved = pledge.reservation.iter().filter(|one| one.principle == principle.id);
    Clause {
        id: principle.id.to_string(),
        title: principle.title.to_string(),
        text: principle.text.to_string(),
        reserved: reserved.map(|one| one.text.to_string()).collect(),
    }
}

fn assistance(assistance: &Assistance) -> AssistanceView {
    AssistanceView {
        contact: assistance.contact.to_string(),
        languages: assistance.languages.iter().map(ToString::to_string).collect(),
        countries: assistance.countries.iter().map(|country| country.code().to_owned()).collect(),
        sectors: assistance.sectors.iter().map(ToString::to_string).collect(),
        hours: assistance.hours.as_ref().map(ToString::to_string),
    }
}

fn acts(member: &Member, promise: &Promise) -> Vec<ActView> {
    let reason = |act: &Act| {
        let (_, stored) = accepted(member).find(|(entry, _)| entry.sequence == act.validity.sequence)?;
        match &stored.record.parsed.body {
            Body::Withdraw(withdraw) => Some(withdraw.withdrawal.reason.to_string()),
            _ => None,
        }
    };
    let view = |act: &Act| ActView {
        sequence: act.validity.sequence.get(),
        date: act.date.to_string(),
        act: match act.kind {
            ActKind::Pledged => "pledged",
            ActKind::Reaffirmed => "reaffirmed",
            ActKind::Withdrawn => "withdrawn",
        },
        reason: reason(act),
        disputed: act.validity.disputed.map(|date| date.to_string()),
        voided: act.validity.voided.map(|date| date.to_string()),
    };
    promise.acts.iter().map(view).collect()
}

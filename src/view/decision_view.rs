//! The decisions of a registry: what was decided about which organization, when, why, and by which keys.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Edition;
use super::column::{Counted, Shown, ShownColumns, computed_columns, list_counts, one_line};
use super::filter::{FilterConditions, name_conditions, to_words};
use super::listing::Listing;
use super::plural;
use super::tone::TableCell;
use crate::chain::{Decision, DecisionBody};
use crate::record::{Country, Date, Digest, Fingerprint, Group, Id, Kind, Organization, PublicKey, Sequence};
use crate::registry::{Member, Registry};

/// One decision of a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionView {
    /// Of the record in the registry's own chain.
    pub sequence: Sequence,
    pub kind: Kind,
    pub date: Date,
    /// The day by which witnesses of the registry's log had seen the record.
    pub witnessed_on: Option<Date>,
    /// The organization that it is about; None of an adopted text and of the log's key.
    pub about: Option<Organization>,
    /// The name that this organization is known by.
    pub name: Option<String>,
    /// The text that is adopted, or the charter.
    pub accord: Option<Id>,
    /// The warning that is accepted.
    pub code: Option<Id>,
    /// The group and the country for which an observer is admitted.
    pub group: Option<Group>,
    pub country: Option<Country>,
    /// The key that is appointed for the log.
    pub key: Option<Fingerprint>,
    pub reason: String,
    /// The day on which an admission ended; None while it stands, and of other decisions.
    pub ended_on: Option<Date>,
    /// The day on which the registry disputed the decision after a compromise of its keys. It does not count.
    pub disputed_on: Option<Date>,
    /// Fingerprints of the keys whose signatures the record carries.
    pub signed_by: Vec<Fingerprint>,
    /// The record, from the top of the registry.
    pub path: String,
    pub digest: Digest,
    /// The text, enrollment, admission or record that the decision is about; None of a key.
    pub pinned: Option<Digest>,
}

computed_columns! {
    DecisionView = "Decisions", "What the registry decided, and why", "decision", DecisionCounts {
        /// the day of its record
        date: Date = "Date", Always, |one| one.date;
        /// `adopt` `admit` `dismiss` `void` `readmit` `accept` `appoint`
        kind: Kind = "Decision", Always, kind_cell, |one| one.kind;
        /// the organization that it is about; empty if it is about a text or the log's key
        about: Option<Organization> = "About", Always, |one| &one.about;
        /// the name that this organization is known by
        name: Option<String> = "Name", Wide, |one| &one.name;
        /// id of the adopted text, or of the charter
        accord: Option<Id> = "Text", Roomy, |one| &one.accord;
        /// code of the accepted warning
        code: Option<Id> = "Warning", Wide, |one| &one.code;
        /// the group for which an observer is admitted: `private-sector` `government` `academia` `civil-society`
        group: Option<Group> = "Group", Wide, |one| one.group;
        /// the country of an admitted observer, ISO 3166-1 alpha-2
        country: Option<Country> = "CC", Wide, |one| one.country;
        /// the key that is appointed for the log
        key: Option<Fingerprint> = "Log key", Wide, |one| &one.key;
        /// the maintainers' reason, on one line
        reason: String = "Reason", Always, |one| one_line(&one.reason);
        /// the day on which the admission ended
        ended_on: Option<Date> = "Ended", Wide, |one| one.ended_on;
        /// the day on which the registry disputed it; it does not count
        disputed_on: Option<Date> = "Disputed", Wide, |one| one.disputed_on;
        /// the day by which witnesses of the registry's log had seen it
        witnessed_on: Option<Date> = "Witnessed", Wide, |one| one.witnessed_on;
        /// number of its record in the registry's own chain
        record: u32 = "Record", Wide, |one| one.sequence.get();
        /// the keys that signed it
        signed_by: Vec<Fingerprint> = "Signed by", Data, |one| &one.signed_by;
        /// the record's file, from the top of the registry
        path: String = "File", Data, |one| &one.path;
        /// SHA-256 of its record
        digest: Digest = "SHA-256 of the decision", Data, |one| one.digest;
        /// SHA-256 of the text, enrollment, admission or record that it is about; empty if it is about a key
        pinned: Option<Digest> = "SHA-256 of what it pins", Data, |one| one.pinned;
    }
}

/// Beside the kind stands that a decision no longer holds.
fn kind_cell(one: &DecisionView, shown: &ShownColumns<'_, DecisionView>) -> TableCell {
    let text = match (one.disputed_on, one.ended_on) {
        (Some(day), _) if !shown.contains("disputed_on") => format!("{}, disputed {day}", one.kind),
        (None, Some(day)) if !shown.contains("ended_on") => format!("{} until {day}", one.kind),
        _ => one.kind.to_string(),
    };
    text.into()
}

/// How many decisions there are, and of which kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DecisionCounts {
    pub rows: usize,
    /// Every kind that occurs, in the order of [`Kind`].
    pub kinds: BTreeMap<Kind, usize>,
}

impl DecisionCounts {
    fn of<'a>(decisions: impl IntoIterator<Item = &'a DecisionView>) -> Self {
        let mut counts = Self::default();
        for decision in decisions {
            counts.rows += 1;
            *counts.kinds.entry(decision.kind).or_default() += 1;
        }
        counts
    }
}

impl Counted for DecisionCounts {
    fn rows(&self) -> usize {
        self.rows
    }

    fn headlines(&self) -> Vec<String> {
        vec![format!("{}{}", plural(self.rows, "decision"), list_counts(&self.kinds))]
    }
}

/// Which decisions to show: those that meet every condition.
#[derive(Clone, Debug, Default)]
pub struct DecisionFilter {
    /// Any of these.
    pub kind: Vec<Kind>,
    pub about: Option<Organization>,
}

impl DecisionFilter {
    fn admits(&self, decision: &DecisionView) -> bool {
        (self.kind.is_empty() || self.kind.contains(&decision.kind))
            && self.about.as_ref().is_none_or(|about| decision.about.as_ref() == Some(about))
    }

    fn conditions(&self) -> FilterConditions {
        name_conditions([("kind", to_words(&self.kind)), ("about", to_words(self.about.as_slice()))])
    }
}

/// The decisions of `registry` that `filter` admits, the newest first. The others are counted as left out.
pub fn list_decisions(
    registry: &Registry,
    edition: Edition,
    filter: &DecisionFilter,
    shown: Shown,
) -> Listing<DecisionView> {
    let decisions = collect_decisions(registry);
    let counts = DecisionCounts::of(&decisions);
    let (mut rows, left_out): (Vec<_>, Vec<_>) =
        decisions.into_iter().partition(|decision| filter.admits(decision));
    rows.reverse();
    Listing {
        filters: filter.conditions(),
        shown: DecisionCounts::of(&rows),
        left_out: DecisionCounts::of(&left_out),
        ..Listing::new(registry, edition, shown, rows, counts)
    }
}

/// Every decision of `registry`, in the order of its chain.
pub fn collect_decisions(registry: &Registry) -> Vec<DecisionView> {
    let Some(own) = registry.own_member() else { return Vec::new() };
    let decisions = own.state.iter().flat_map(|state| &state.decisions);
    decisions.map(|decision| DecisionView::of(registry, own, decision)).collect()
}

impl DecisionView {
    pub(super) fn is_about(&self, organization: &Organization) -> bool {
        self.about.as_ref() == Some(organization)
    }

    /// The decision in a few words, without its reason.
    pub fn summary(&self) -> String {
        let about = self.about.as_ref().map(Organization::as_str).unwrap_or_default();
        let [accord, code] =
            [&self.accord, &self.code].map(|id| id.as_ref().map(Id::as_str).unwrap_or_default());
        let pinned = self.pinned.map(|pinned| pinned.short()).unwrap_or_default();
        match self.kind {
            Kind::Adopt => format!("adopted {accord}"),
            Kind::Admit => format!("admitted {about} as an observer under {accord}"),
            Kind::Dismiss => format!("dismissed {about} as an observer under {accord}"),
            Kind::Void => format!("voided the enrollment {pinned} of {about}"),
            Kind::Readmit => format!("readmitted {about} with the enrollment {pinned}"),
            Kind::Appoint => {
                let key = self.key.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("appointed {key} as the key of the log")
            }
            Kind::Accept => format!("accepted {code} of {about}"),
            kind => kind.to_string(),
        }
    }

    fn of(registry: &Registry, own: &Member, decision: &Decision) -> Self {
        let matter = DecisionMatter::of(own, &decision.body);
        let member = matter.about.and_then(|about| registry.any_member(about));
        let state = member.and_then(|member| member.state.as_ref());
        Self {
            sequence: decision.validity.sequence,
            kind: decision.body.kind(),
            date: decision.date,
            witnessed_on: registry.witnessed_on(&decision.digest),
            about: matter.about.cloned(),
            name: state.map(|state| state.profile().name.to_string()),
            accord: matter.accord.cloned(),
            code: matter.code.cloned(),
            group: matter.seat.map(|(group, _)| group),
            country: matter.seat.map(|(_, country)| country),
            key: matter.key.map(PublicKey::fingerprint),
            reason: matter.reason.to_owned(),
            ended_on: find_end(own, decision.digest),
            disputed_on: decision.validity.disputed,
            signed_by: list_signers(own, decision),
            path: decision.path(&own.organization),
            digest: decision.digest,
            pinned: matter.pinned,
        }
    }
}

/// The parts of a decision that tell what it is about.
struct DecisionMatter<'a> {
    about: Option<&'a Organization>,
    accord: Option<&'a Id>,
    code: Option<&'a Id>,
    seat: Option<(Group, Country)>,
    key: Option<&'a PublicKey>,
    reason: &'a str,
    pinned: Option<Digest>,
}

impl<'a> DecisionMatter<'a> {
    fn of(own: &'a Member, body: &'a DecisionBody) -> Self {
        let bare = |reason, pinned| Self {
            about: None,
            accord: None,
            code: None,
            seat: None,
            key: None,
            reason,
            pinned,
        };
        let none = |reason, pinned| bare(reason, Some(pinned));
        match body {
            DecisionBody::Adopted(one) => {
                Self { accord: Some(&one.accord), ..none(one.reason.as_str(), one.digest) }
            }
            DecisionBody::Admitted(one) => Self {
                about: Some(&one.organization),
                accord: Some(&one.charter),
                seat: Some((one.group, one.country)),
                ..none(one.reason.as_str(), one.enroll)
            },
            DecisionBody::Dismissed(one) => {
                let admission = find_admission(own, one.admission);
                let (about, accord) =
                    admission.map(|admitted| (&admitted.organization, &admitted.charter)).unzip();
                Self { about, accord, ..none(one.reason.as_str(), one.admission) }
            }
            DecisionBody::Voided(one) => {
                Self { about: Some(&one.organization), ..none(one.reason.as_str(), one.enroll) }
            }
            DecisionBody::Readmitted(one) => {
                Self { about: Some(&one.organization), ..none(one.reason.as_str(), one.enroll) }
            }
            DecisionBody::Accepted(one) => Self {
                about: Some(&one.organization),
                code: Some(&one.code),
                ..none(one.reason.as_str(), one.record)
            },
            DecisionBody::Appointed(one) => Self { key: Some(&one.key), ..bare(one.reason.as_str(), None) },
        }
    }
}

fn find_admission(own: &Member, digest: Digest) -> Option<&crate::record::Admission> {
    let decisions = own.state.iter().flat_map(|state| &state.decisions);
    decisions.filter(|decision| decision.digest == digest).find_map(|decision| match &decision.body {
        DecisionBody::Admitted(admission) => Some(admission),
        _ => None,
    })
}

/// The day of the dismissal that ended this admission.
fn find_end(own: &Member, admission: Digest) -> Option<Date> {
    let decisions = own.state.iter().flat_map(|state| &state.decisions);
    let counting = decisions.filter(|decision| decision.validity.disputed.is_none());
    let mut ends = counting.filter(|decision| {
        matches!(&decision.body, DecisionBody::Dismissed(dismissal) if dismissal.admission == admission)
    });
    ends.next().map(|decision| decision.date)
}

/// The keys whose signatures the record carries. Empty if the chain was loaded without its records.
fn list_signers(own: &Member, decision: &Decision) -> Vec<Fingerprint> {
    let mut records = own.records.iter();
    let stored = records.find(|stored| stored.record.digest == decision.digest);
    let blocks = stored.into_iter().flat_map(|stored| stored.record.blocks.iter().flatten());
    blocks.map(|block| block.key().fingerprint()).collect()
}

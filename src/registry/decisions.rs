//! The decisions that judge all other organizations: those in the registry's own chain, which is replayed first.

use std::collections::BTreeMap;

use super::load;
use super::{Member, POLICY_FILE, Policy, Selection, Tree, locate_fault};
use crate::accord::Text;
use crate::chain::{Decision, DecisionBody, Integrity, Rules};
use crate::diagnostic::{AcceptedWarning, Code, Diagnostic, Fault, Place};
use crate::record::{Country, Date, Digest, Group, Id, Organization, PublicKey, Sequence};

/// What a registry decided.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    pub readmitted: Vec<EnrollmentDecision>,
    pub voided: Vec<EnrollmentDecision>,
    pub admitted: Vec<ObserverAdmission>,
    pub accepted: Vec<WarningDecision>,
    /// The keys of the log, the oldest first.
    pub appointed: Vec<LogKeyAppointment>,
    /// The texts that organizations may pledge to.
    pub adopted: BTreeMap<Id, Digest>,
    /// The decisions of the registry's own chain, also those in dispute.
    source: Vec<Decision>,
}

/// A decision about one enrollment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrollmentDecision {
    pub organization: Organization,
    pub enroll: Digest,
    pub date: Date,
}

/// The days on which an organization is admitted as an observer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObserverAdmission {
    pub organization: Organization,
    pub charter: Id,
    /// The first day.
    pub date: Date,
    /// The last day; None while the admission stands.
    pub until: Option<Date>,
    /// The place of the decision in the registry's own chain.
    pub sequence: Sequence,
    /// The enrollment that was admitted, and its group and country at that time.
    pub enroll: Digest,
    pub group: Group,
    pub country: Country,
}

/// The acceptance of one warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarningDecision {
    pub code: Code,
    pub organization: Organization,
    /// The record that causes the warning.
    pub record: Digest,
}

/// The appointment of a key for the log. The key signs every checkpoint that covers the record, until one covers a later
/// appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKeyAppointment {
    pub key: PublicKey,
    /// The record, in the registry's own chain.
    pub sequence: Sequence,
    /// SHA-256 of the record.
    pub record: Digest,
}

/// The appointments that count. One in dispute counts again once its key is appointed again: the registry then says
/// that the key is its own, so what the key signed meanwhile stays signed.
fn collect_appointments(source: &[Decision]) -> Vec<LogKeyAppointment> {
    let appointed = source.iter().filter_map(|decision| match &decision.body {
        DecisionBody::Appointed(one) => Some((decision, &one.key)),
        _ => None,
    });
    let sure = appointed.clone().filter(|(decision, _)| decision.validity.disputed.is_none());
    let sure: Vec<_> = sure.map(|(_, key)| key.point()).collect();
    let counting = appointed.filter(|(_, key)| sure.contains(&key.point()));
    let appointments = counting.map(|(decision, key)| LogKeyAppointment {
        key: key.clone(),
        sequence: decision.validity.sequence,
        record: decision.digest,
    });
    appointments.collect()
}

impl Decisions {
    /// The decisions of a chain. Those in dispute do not count.
    fn of_chain(source: Vec<Decision>) -> Self {
        let mut decisions = Self::default();
        let mut admissions = Vec::new();
        for decision in source.iter().filter(|decision| decision.validity.disputed.is_none()) {
            decisions.apply_decision(decision, &mut admissions);
        }
        decisions.appointed = collect_appointments(&source);
        decisions.source = source;
        decisions
    }

    /// Adds one decision. `admissions` holds the digest of each entry of `admitted`.
    fn apply_decision(&mut self, decision: &Decision, admissions: &mut Vec<Digest>) {
        let about = |organization: &Organization, enroll| EnrollmentDecision {
            organization: organization.clone(),
            enroll,
            date: decision.date,
        };
        match &decision.body {
            DecisionBody::Adopted(one) => {
                self.adopted.insert(one.accord.clone(), one.digest);
            }
            DecisionBody::Admitted(one) => {
                admissions.push(decision.digest);
                self.admitted.push(ObserverAdmission {
                    organization: one.organization.clone(),
                    charter: one.charter.clone(),
                    date: decision.date,
                    until: None,
                    sequence: decision.validity.sequence,
                    enroll: one.enroll,
                    group: one.group,
                    country: one.country,
                });
            }
            DecisionBody::Dismissed(one) => {
                let ended = admissions.iter().position(|digest| *digest == one.admission);
                if let Some(admission) = ended.and_then(|index| self.admitted.get_mut(index)) {
                    admission.until = Some(decision.date);
                }
            }
            DecisionBody::Voided(one) => self.voided.push(about(&one.organization, one.enroll)),
            DecisionBody::Readmitted(one) => self.readmitted.push(about(&one.organization, one.enroll)),
            // Another version of this program may know other codes.
            DecisionBody::Accepted(one) => self.accepted.extend(one.code.as_str().parse().ok().map(|code| {
                WarningDecision { code, organization: one.organization.clone(), record: one.record }
            })),
            // See `collect_appointments`.
            DecisionBody::Appointed(_) => {}
        }
    }

    /// The decisions made by `day`. A decision dated after `today` already holds today.
    pub(super) fn as_of(&self, day: Date, today: Date) -> Self {
        let made = self.source.iter().filter(|decision| decision.date.min(today) <= day);
        let known = made.map(|decision| Decision {
            validity: decision.validity.known_on(day, today),
            ..decision.clone()
        });
        Self::of_chain(known.collect())
    }

    /// The day on which the organization was readmitted with this enrollment.
    pub(super) fn find_readmission(&self, organization: &Organization, enroll: Digest) -> Option<Date> {
        let mut entries = self.readmitted.iter();
        entries
            .find(|entry| entry.organization == *organization && entry.enroll == enroll)
            .map(|one| one.date)
    }

    /// Every decision of the registry's own chain, with the record that it is in.
    pub fn recorded(&self) -> &[Decision] {
        &self.source
    }

    /// The warnings to silence in a registry with these `members`.
    pub fn acceptances(&self, members: &[Member]) -> Vec<AcceptedWarning> {
        let accepted = self.accepted.iter().filter_map(|one| {
            let path = find_record(members, &one.organization, one.record)?;
            Some(AcceptedWarning { code: one.code, organization: one.organization.to_string(), path })
        });
        accepted.collect()
    }
}

/// The path of an accepted record of `organization`.
fn find_record(members: &[Member], organization: &Organization, record: Digest) -> Option<String> {
    let at = members.binary_search_by(|member| member.organization.cmp(organization)).ok()?;
    let entry = members[at].state.as_ref()?.history.iter().find(|entry| entry.digest == record)?;
    Some(entry.path(organization))
}

/// The registry's own chain, and its decisions.
pub(super) struct OwnChain {
    pub decisions: Decisions,
    pub sound: bool,
    /// None where it is not there.
    pub member: Option<Member>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Replays the registry's own chain before all others. What holds of a broken one still decides.
pub(super) fn load_own_chain(
    tree: &dyn Tree,
    policy: &Policy,
    rules: &Rules,
    selection: &Selection,
) -> OwnChain {
    let name = policy.registry.as_str().parse::<Organization>();
    let Ok(name) = name else {
        return OwnChain {
            decisions: Decisions::default(),
            sound: true,
            member: None,
            diagnostics: Vec::new(),
        };
    };
    let (member, mut diagnostics) = load::load_member(tree, &name, rules, selection.keep);
    let message = match member.as_ref().map(|member| member.integrity) {
        None => Some(format!("`{name}`, the registry itself, has no records: no decision holds")),
        Some(Integrity::Broken { at, code, .. }) => Some(format!(
            "record {at} of `{name}`, the registry itself, does not hold ({code}): neither does a decision from \
             there on"
        )),
        Some(Integrity::Sound) => None,
    };
    diagnostics.extend(message.map(|message| diagnose_root(tree, message)));
    let state = member.as_ref().and_then(|member| member.state.as_ref());
    let decisions = Decisions::of_chain(state.map(|state| state.decisions.clone()).unwrap_or_default());
    let sound = diagnostics.iter().all(|one| one.code != Code::RegistryBroken);
    OwnChain { decisions, sound, member, diagnostics }
}

/// An error at the line of `accord.toml` that names the registry's own enrollment.
fn diagnose_root(tree: &dyn Tree, message: String) -> Diagnostic {
    let fault = Fault::new(Code::RegistryBroken, message, Code::RegistryBroken.remedy()).in_field("enroll");
    let place = match tree.read(POLICY_FILE, super::POLICY_LIMIT) {
        Ok(super::Content::Bytes(bytes)) => locate_fault(POLICY_FILE, &bytes, &fault.at),
        _ => Place::file(POLICY_FILE),
    };
    Diagnostic::new(fault, None, place)
}

/// An error for each text that the registry adopted, and that is not among its files. `known` are the faults of the files:
/// a text that is there and cannot be read is told already.
pub(super) fn find_missing_texts(
    decisions: &Decisions,
    texts: &BTreeMap<Id, Text>,
    known: &[Diagnostic],
) -> Vec<Diagnostic> {
    if known.iter().any(|one| one.place.path == super::TEXTS) {
        return Vec::new();
    }
    let absent = decisions.adopted.iter().filter(|(id, _)| !texts.contains_key(*id));
    let places = absent.map(|(id, digest)| (Place::file(format!("{}/{id}.toml", super::TEXTS)), digest));
    let missing = places.filter(|(place, _)| known.iter().all(|one| one.place.path != place.path));
    missing
        .map(|(place, digest)| {
            let message =
                format!("the registry adopted this text with the digest {digest}, and its file is gone");
            let fault = Fault::new(Code::TextMissing, message, Code::TextMissing.remedy());
            Diagnostic::new(fault, None, place)
        })
        .collect()
}

/// Takes the texts away that the registry did not adopt as they are. Returns them, and a fault for each. Where the
/// chain of the registry is broken, the adoption of a text can be among what is lost: only a changed text goes.
pub(super) fn adopt_texts(
    texts: &mut BTreeMap<Id, Text>,
    own: &OwnChain,
) -> (BTreeMap<Id, Text>, Vec<Diagnostic>) {
    let adopted = &own.decisions.adopted;
    let (fit, unfit) = std::mem::take(texts)
        .into_iter()
        .partition(|(id, text)| adopted.get(id).map_or(!own.sound, |digest| *digest == text.digest));
    *texts = fit;
    let unfit: BTreeMap<Id, Text> = unfit;
    let faults = unfit.keys().map(|id| {
        let fault = match adopted.get(id) {
            Some(digest) => Fault::new(
                Code::TextChanged,
                format!("the registry adopted this text with the digest {digest}"),
                Code::TextChanged.remedy(),
            ),
            None => Fault::new(
                Code::TextUnadopted,
                "the registry has not adopted this text".to_owned(),
                Code::TextUnadopted.remedy(),
            ),
        };
        Diagnostic::new(fault, None, Place::file(format!("{}/{id}.toml", super::TEXTS)))
    });
    let faults = faults.collect();
    (unfit, faults)
}

//! The one place where an organization's state changes. First every rule is asked, and every
//! refusal collected; only when there is none is the record applied.

use std::collections::{BTreeMap, BTreeSet};

use super::authorization::{authorization, check_key_set, check_signatures};
use super::state::{Act, ActKind, Closure, Conditions, Enrollment, Entry, Mark, Promise, State};
use super::{Link, Refusal, Rules};
use crate::diagnostic::{Code, Fault};
use crate::record::{
    Body, Date, Digest, Fingerprint, Header, Id, KeySet, Organization, PublicKey, Rotate, Sequence,
};
use crate::signature;

/// What a refused step gives back: the state as it was, and why.
type Refused = (Option<Box<State>>, Vec<Refusal>);

/// The state after `link`.
///
/// # Errors
/// The state as it was, and why the record is refused.
pub fn step(
    state: Option<State>,
    organization: &Organization,
    link: &Link,
    rules: &Rules,
) -> Result<State, Refused> {
    let mut faults = check_header(state.as_ref(), organization, link, rules);
    faults.extend(check_body(state.as_ref(), link, rules));
    let mut refusals: Vec<_> = faults.into_iter().map(Refusal::record).collect();
    refusals.extend(check_signatures(link, &authorization(state.as_ref(), &link.record)));
    if refusals.is_empty() { Ok(apply(state, link, rules)) } else { Err((state.map(Box::new), refusals)) }
}

fn fault(code: Code, field: &str, message: impl Into<String>) -> Fault {
    Fault::new(code, message, code.remedy()).in_field(field)
}

/// The rules for every record's header.
fn check_header(
    state: Option<&State>,
    organization: &Organization,
    link: &Link,
    rules: &Rules,
) -> Vec<Fault> {
    let header = &link.record.header;
    let mut faults = Vec::new();
    let mut refuse = |code, field, message: String| faults.push(fault(code, field, message));
    if header.registry != rules.registry {
        let message = format!("the record is for `{}`, this is `{}`", header.registry, rules.registry);
        refuse(Code::WrongRegistry, "registry", message);
    }
    if header.organization != *organization {
        let message = format!("the record is of `{}` and lies with `{organization}`", header.organization);
        refuse(Code::WrongOrganization, "organization", message);
    }
    if header.organization.is_reserved() && !rules.registry.is_reserved() {
        let message = format!("`{}` is a reserved name", header.organization);
        refuse(Code::Domain, "organization", message);
    }
    let expected = state.map_or(Sequence::FIRST, |state| state.last().sequence.next());
    if header.sequence != expected {
        let message = format!("the record has sequence {}, its place is {expected}", header.sequence);
        refuse(Code::ChainSequence, "sequence", message);
    }
    let previous = state.map(|state| state.last().digest);
    if header.previous != previous {
        let message = match previous {
            Some(previous) => format!("the record before this one has the digest {previous}"),
            None => "the first record has none before it".to_owned(),
        };
        refuse(Code::ChainPrevious, "previous", message);
    }
    if let Some(last) = state.map(|state| state.last().date).filter(|last| header.date < *last) {
        let message = format!("the record before this one is dated {last}");
        refuse(Code::DateBackwards, "date", message);
    }
    if header.date > rules.today.plus_days(1) {
        let message = format!("the record is dated {}, today is {}", header.date, rules.today);
        refuse(Code::DateFuture, "date", message);
    }
    faults
}

/// The rules for the record's kind.
fn check_body(state: Option<&State>, link: &Link, rules: &Rules) -> Vec<Fault> {
    let header = &link.record.header;
    let Some(state) = state else {
        return match &link.record.body {
            Body::Enroll(enroll) => check_keys(None, &enroll.keys),
            _ => vec![fault(Code::ChainEnrollment, "kind", "the first record is not an enrollment")],
        };
    };
    let reopens = state.enrollment.voided.is_some()
        && matches!(link.record.body, Body::Enroll(_))
        && check_readmission(header, link.digest, rules).is_none();
    if let Some(closure) = state.closure.as_ref().filter(|_| !reopens) {
        let message = format!("the chain ended on {} in favor of `{}`", closure.date, closure.successor);
        return vec![fault(Code::ClosedChain, "kind", message)];
    }
    match &link.record.body {
        Body::Enroll(enroll) => check_readmission(header, link.digest, rules)
            .into_iter()
            .chain(check_keys(Some(state), &enroll.keys))
            .collect(),
        Body::Rotate(rotate) => check_rotation(state, rotate),
        Body::Succeed(succeed) => {
            check_committed(state, &succeed.succession.authority, "succession.authority")
        }
        Body::Pledge(pledge) => {
            let terms = &pledge.pledge;
            let mut faults = check_text(state, &terms.accord, terms.digest, "pledge", rules);
            let principles = pledge.reservation.iter().map(|reservation| &reservation.principle);
            faults.extend(check_principles(&terms.accord, principles.map(Some), "reservation", rules));
            faults
        }
        Body::Reaffirm(reaffirm) => {
            let body = &reaffirm.reaffirmation;
            let mut faults = check_text(state, &body.accord, body.digest, "reaffirmation", rules);
            faults.extend(check_open(state, &body.accord, "reaffirmation.accord"));
            faults
        }
        Body::Report(report) => {
            let accord = &report.report.accord;
            if !state.promises.contains_key(accord) {
                return vec![never_pledged(accord, "report.accord")];
            }
            let principles = report.evidence.iter().map(|evidence| evidence.principle.as_ref());
            check_principles(accord, principles, "evidence", rules)
        }
        Body::Withdraw(withdraw) => {
            check_open(state, &withdraw.withdrawal.accord, "withdrawal.accord").into_iter().collect()
        }
        Body::Retract(retract) => match state.findings.get(&retract.retraction.finding) {
            Some(false) => Vec::new(),
            Some(true) => vec![fault(Code::FindingUnknown, "retraction.finding", "it was retracted before")],
            None => vec![fault(
                Code::FindingUnknown,
                "retraction.finding",
                "no finding of this organization has this digest",
            )],
        },
        Body::Update(_) | Body::Answer(_) | Body::Observe(_) | Body::Finding(_) | Body::Concur(_) => {
            Vec::new()
        }
    }
}

fn check_readmission(header: &Header, digest: Digest, rules: &Rules) -> Option<Fault> {
    let admitted = rules.readmitted.contains(&(header.organization.clone(), digest));
    (!admitted).then(|| fault(Code::ChainEnrollment, "kind", "the organization is enrolled already"))
}

/// Keys that a record introduces: sound points, fitting thresholds, fresh successors.
fn check_keys(state: Option<&State>, keys: &KeySet) -> Vec<Fault> {
    let mut faults = check_key_set(keys);
    for (index, key) in keys.current.iter().enumerate() {
        let known = state.is_some_and(|state| state.keys.current.contains(key));
        if !known && let Err(weak) = signature::check_key(key) {
            faults.push(weak.in_field(format!("keys.current.{index}")));
        }
    }
    let current: Vec<_> = keys.current.iter().map(PublicKey::fingerprint).collect();
    for (index, key) in current.iter().enumerate() {
        if state.is_some_and(|state| is_retired(state, key)) {
            let message = format!("the key {key} stood in this chain before and was replaced");
            faults.push(fault(Code::KeyReused, &format!("keys.current.{index}"), message));
        }
    }
    for (index, next) in keys.next.iter().enumerate() {
        let seen = state.is_some_and(|state| state.seen.contains(next)) || current.contains(next);
        if seen {
            let message = format!("the successor {next} stood in this chain before");
            faults.push(fault(Code::KeyReused, &format!("keys.next.{index}"), message));
        }
    }
    faults
}

/// Whether a key was seen in the chain and is neither in force nor committed to: one that was
/// replaced, perhaps because it was stolen, does not come back.
fn is_retired(state: &State, key: &Fingerprint) -> bool {
    let in_force = state.keys.current.iter().any(|current| current.fingerprint() == *key);
    state.seen.contains(key) && !in_force && !state.keys.next.contains(key)
}

fn check_rotation(state: &State, rotate: &Rotate) -> Vec<Fault> {
    let mut faults = check_committed(state, &rotate.rotation.authority, "rotation.authority");
    faults.extend(check_keys(Some(state), &rotate.keys));
    faults
}

/// Keys that claim the authority to change keys: committed to in `next`, enough of them, sound.
fn check_committed(state: &State, authority: &[PublicKey], field: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, key) in authority.iter().enumerate() {
        let field = format!("{field}.{index}");
        let print = key.fingerprint();
        if !state.keys.next.contains(&print) {
            let message = format!("{print} is not among the successors committed to");
            faults.push(fault(Code::RotationNotCommitted, &field, message));
        } else if let Err(weak) = signature::check_key(key) {
            faults.push(weak.in_field(field));
        }
    }
    let committed = authority.iter().filter(|key| state.keys.next.contains(&key.fingerprint()));
    let points: Vec<_> = state.keys.current.iter().chain(committed).map(PublicKey::point).collect();
    if points.iter().collect::<BTreeSet<_>>().len() < points.len() {
        let message = "one key stands here in two forms, or is a current key in another form";
        faults.push(fault(Code::Threshold, field, message));
    }
    let (needed, named) = (state.keys.next_threshold.get(), authority.len());
    if named < needed {
        let message = format!("{named} successor keys are named, {needed} must authorize");
        faults.push(fault(Code::Threshold, field, message));
    }
    faults
}

/// A pledge or reaffirmation names a text of this registry, by its digest, for this audience.
fn check_text(state: &State, accord: &Id, digest: Digest, table: &str, rules: &Rules) -> Vec<Fault> {
    let Some(text) = rules.texts.get(accord) else {
        let message = format!("this registry has no text `{accord}`");
        return vec![fault(Code::WrongAccord, &format!("{table}.accord"), message)];
    };
    let mut faults = Vec::new();
    if text.digest != digest {
        let other = rules.texts.iter().find(|(_, other)| other.digest == digest);
        faults.push(match other {
            Some((id, _)) => {
                let message = format!("the digest is that of `{id}`");
                fault(Code::WrongAccord, &format!("{table}.digest"), message)
            }
            None => {
                let message = format!("the file of `{accord}` has the digest {}", text.digest);
                fault(Code::TextChanged, &format!("{table}.digest"), message)
            }
        });
    }
    let group = state.declared_profile().group;
    if !text.accord.audience.contains(&group) {
        let message = format!("`{accord}` is not for the group `{group}`");
        faults.push(fault(Code::Audience, &format!("{table}.accord"), message));
    }
    faults
}

/// Each principle named is one of the text.
fn check_principles<'a>(
    accord: &Id,
    principles: impl Iterator<Item = Option<&'a Id>>,
    table: &str,
    rules: &Rules,
) -> Vec<Fault> {
    let Some(text) = rules.texts.get(accord) else {
        return Vec::new();
    };
    let unknown = |(index, principle): (usize, &Id)| {
        (!text.has_principle(principle)).then(|| {
            let message = format!("`{accord}` has no principle `{principle}`");
            fault(Code::PrincipleUnknown, &format!("{table}.{index}.principle"), message)
        })
    };
    let named = principles.enumerate().filter_map(|(index, id)| Some((index, id?)));
    named.filter_map(unknown).collect()
}

fn check_open(state: &State, accord: &Id, field: &str) -> Option<Fault> {
    match state.promises.get(accord) {
        None => Some(never_pledged(accord, field)),
        Some(promise) if promise.is_open() => None,
        Some(_) => {
            let message = format!("the pledge to `{accord}` is withdrawn");
            Some(fault(Code::PledgeUnknown, field, message))
        }
    }
}

fn never_pledged(accord: &Id, field: &str) -> Fault {
    fault(Code::PledgeUnknown, field, format!("there is no pledge to `{accord}`"))
}

/// The state after a record that broke no rule.
fn apply(state: Option<State>, link: &Link, rules: &Rules) -> State {
    let header = &link.record.header;
    let mut state = match (&link.record.body, state) {
        (Body::Enroll(enroll), state) => {
            let enrollment = Enrollment {
                digest: link.digest,
                sequence: header.sequence,
                date: header.date,
                voided: rules.voided.get(&(header.organization.clone(), link.digest)).copied(),
            };
            enrolled(state, header, enroll, enrollment)
        }
        (_, Some(state)) => state,
        (_, None) => unreachable!("only an enrollment begins a chain"),
    };
    let mark = Mark { sequence: header.sequence, disputed: None, voided: state.enrollment.voided };
    state.history.push(Entry {
        sequence: header.sequence,
        kind: link.record.body.kind(),
        date: header.date,
        digest: link.digest,
        disputed: false,
        voided: mark.voided,
    });
    let mut act = |accord: &Id, kind| {
        if let Some(promise) = state.promises.get_mut(accord) {
            promise.acts.push(Act { kind, date: header.date, mark });
        }
    };
    match &link.record.body {
        Body::Reaffirm(reaffirm) => act(&reaffirm.reaffirmation.accord, ActKind::Reaffirmed),
        Body::Withdraw(withdraw) => act(&withdraw.withdrawal.accord, ActKind::Withdrawn),
        Body::Pledge(pledge) => pledged(&mut state, pledge, header.date, mark, rules),
        Body::Report(report) => {
            if let Some(promise) = state.promises.get_mut(&report.report.accord) {
                promise.reports += 1;
            }
        }
        Body::Update(update) => state.profiles.push((update.profile.clone(), mark)),
        Body::Rotate(rotate) => rotated(&mut state, rotate, header),
        Body::Succeed(succeed) => {
            remember(&mut state, &succeed.succession.authority);
            state.closure =
                Some(Closure { successor: succeed.succession.successor.clone(), date: header.date });
        }
        Body::Finding(_) => {
            state.findings.insert(link.digest, false);
        }
        Body::Retract(retract) => {
            let finding = retract.retraction.finding;
            state.findings.insert(finding, mark.voided.is_none());
            state.retractions.push((header.sequence, finding));
        }
        Body::Enroll(_) | Body::Answer(_) | Body::Observe(_) | Body::Concur(_) => {}
    }
    state
}

fn enrolled(
    state: Option<State>,
    header: &Header,
    enroll: &crate::record::Enroll,
    enrollment: Enrollment,
) -> State {
    let mark = Mark { sequence: header.sequence, disputed: None, voided: enrollment.voided };
    let mut state = state.unwrap_or_else(|| State {
        organization: header.organization.clone(),
        enrollment: enrollment.clone(),
        profiles: Vec::new(),
        keys: enroll.keys.clone(),
        signers: Vec::new(),
        seen: Default::default(),
        promises: Default::default(),
        findings: Default::default(),
        retractions: Default::default(),
        closure: None,
        history: Vec::new(),
    });
    state.enrollment = enrollment;
    state.closure = None;
    state.profiles.push((enroll.profile.clone(), mark));
    install(&mut state, &enroll.keys, &[]);
    state
}

fn install(state: &mut State, keys: &KeySet, authority: &[PublicKey]) {
    let named = keys.current.iter().chain(authority).map(PublicKey::fingerprint);
    let named: Vec<Fingerprint> = named.chain(keys.next.iter().cloned()).collect();
    state.seen.extend(named);
    remember(state, authority);
    remember(state, &keys.current);
    state.keys = keys.clone();
}

fn remember(state: &mut State, keys: &[PublicKey]) {
    for key in keys {
        if !state.signers.contains(key) {
            state.signers.push(key.clone());
        }
    }
}

fn pledged(state: &mut State, pledge: &crate::record::Pledge, date: Date, mark: Mark, rules: &Rules) {
    let terms = &pledge.pledge;
    let conditions = Conditions {
        reservations: pledge.reservation.iter().map(|r| r.principle.clone()).collect(),
        title: terms.title.clone(),
        assistance: pledge.assistance.clone(),
    };
    let new = || Promise {
        digest: terms.digest,
        // A pledge to a text that is not there was refused.
        renewal_months: rules.texts.get(&terms.accord).map_or(0, |text| text.accord.renewal_months.get()),
        acts: Vec::new(),
        conditions: BTreeMap::new(),
        reports: 0,
    };
    let promise = state.promises.entry(terms.accord.clone()).or_insert_with(new);
    promise.acts.push(Act { kind: ActKind::Pledged, date, mark });
    promise.conditions.insert(mark.sequence, conditions);
}

fn rotated(state: &mut State, rotate: &Rotate, header: &Header) {
    install(state, &rotate.keys, &rotate.rotation.authority);
    if let Some(from) = rotate.rotation.compromised_from {
        dispute(state, from, header.sequence, header.date);
    }
}

/// Marks the organization's own records from `from` up to, and without, `until`.
fn dispute(state: &mut State, from: Sequence, until: Sequence, date: Date) {
    let within = |sequence: Sequence| (from..until).contains(&sequence);
    for entry in state.history.iter_mut().filter(|entry| within(entry.sequence)) {
        entry.disputed = true;
    }
    let acts = state.promises.values_mut().flat_map(|promise| &mut promise.acts).map(|act| &mut act.mark);
    let profiles = state.profiles.iter_mut().map(|(_, mark)| mark);
    for mark in acts.chain(profiles).filter(|mark| within(mark.sequence)) {
        mark.disputed = Some(date);
    }
    for (_, finding) in state.retractions.iter().filter(|(sequence, _)| within(*sequence)) {
        state.findings.insert(*finding, false);
    }
}

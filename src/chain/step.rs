//! The only place where an organization's state changes. [`step`] first checks every rule and collects every
//! refusal. It applies the record only if there is none.

use super::authorization::{check_signatures, required_authorization};
use super::checks::check_record;
use super::decision::{Decision, DecisionBody};
use super::sorted::SortedMap;
use super::state::{
    AcceptedRecord, Act, ActKind, ChainKey, Closure, Conditions, Enrollment, Promise, ReportMade, State,
    Statement, StatementBody, Validity,
};
use super::{ChainRecord, Refusal, Rules};
use crate::record::{
    Body, Date, Enroll, Header, Id, KeySet, Organization, Pledge, PublicKey, Rotate, RotationReason,
    Sequence, Small, Succession,
};
use crate::signature::KeyPoints;

/// The result of a refused step: the unchanged state, and the refusals.
type Refused = (Option<Box<State>>, Vec<Refusal>);

/// The state after `record`.
///
/// # Errors
/// The unchanged state, and every refusal.
pub fn step_state(
    state: Option<State>,
    organization: &Organization,
    record: &ChainRecord,
    rules: &Rules,
    points: &KeyPoints,
) -> Result<State, Refused> {
    let faults = check_record(state.as_ref(), organization, record, rules, points);
    let mut refusals: Vec<_> = faults.into_iter().map(Refusal::record).collect();
    // Before an enrollment there are no keys to check signatures against.
    if state.is_some() || matches!(record.parsed.body, Body::Enroll(_)) {
        let authorization = required_authorization(state.as_ref(), &record.parsed);
        refusals.extend(check_signatures(record, &authorization, points));
    }
    if refusals.is_empty() {
        Ok(apply_record(state, record, rules))
    } else {
        Err((state.map(Box::new), refusals))
    }
}

/// The state after a record that broke no rule.
pub fn apply_record(state: Option<State>, record: &ChainRecord, rules: &Rules) -> State {
    let header = &record.parsed.header;
    let mut state = match (&record.parsed.body, state) {
        (Body::Enroll(enroll), state) => enroll_state(state, record, enroll, rules),
        (_, Some(state)) => state,
        (_, None) => unreachable!("only an enrollment begins a chain"),
    };
    let validity = Validity { sequence: header.sequence, disputed: None, voided: state.enrollment.voided };
    state.history.push(AcceptedRecord {
        sequence: header.sequence,
        kind: record.parsed.body.kind(),
        date: header.date,
        digest: record.digest,
        disputed_by: None,
        voided: validity.voided,
    });
    record_words(&mut state, record, validity);
    let mut act = |accord: &Id, kind| {
        if let Some(promise) = state.promises.get_mut(accord) {
            promise.acts.push(Act { kind, date: header.date, validity });
        }
    };
    match &record.parsed.body {
        Body::Reaffirm(reaffirm) => act(&reaffirm.reaffirmation.accord, ActKind::Reaffirmed),
        Body::Withdraw(withdraw) => act(&withdraw.withdrawal.accord, ActKind::Withdrawn),
        Body::Pledge(pledge) => record_pledge(&mut state, pledge, header.date, validity, rules),
        Body::Report(report) => {
            let promise = state.promises.get_mut(&report.report.accord);
            promise.into_iter().for_each(|one| one.reports.push(ReportMade { date: header.date, validity }));
        }
        Body::Update(update) => state.profiles.push((update.profile.clone(), validity)),
        Body::Rotate(rotate) => rotate_keys(&mut state, rotate, header),
        Body::Succeed(succeed) => close_chain(&mut state, &succeed.succession, header.date),
        // Statements about other organizations, and decisions, were added above.
        Body::Enroll(_)
        | Body::Answer(_)
        | Body::Observe(_)
        | Body::Finding(_)
        | Body::Concur(_)
        | Body::Retract(_)
        | Body::Adopt(_)
        | Body::Admit(_)
        | Body::Dismiss(_)
        | Body::Void(_)
        | Body::Readmit(_)
        | Body::Accept(_)
        | Body::Appoint(_) => {}
    }
    state
}

/// Adds the statement about another organization, or the decision, that `record` is.
fn record_words(state: &mut State, record: &ChainRecord, validity: Validity) {
    let (digest, date, body) = (record.digest, record.parsed.header.date, &record.parsed.body);
    let statement = StatementBody::of(body);
    state.statements.extend(statement.map(|body| Statement { digest, date, validity, body }));
    let decision = DecisionBody::of(body);
    state.decisions.extend(decision.map(|body| Decision { digest, date, validity, body }));
}

fn enroll_state(state: Option<State>, record: &ChainRecord, enroll: &Enroll, rules: &Rules) -> State {
    let header = &record.parsed.header;
    let voided = rules.voided.get(&(header.organization.clone(), record.digest)).copied();
    let enrollment =
        Enrollment { digest: record.digest, sequence: header.sequence, date: header.date, voided };
    let mut state = state.unwrap_or_else(|| State {
        organization: header.organization.clone(),
        enrollment: enrollment.clone(),
        profiles: Vec::new(),
        keys: enroll.keys.clone(),
        signers: Vec::new(),
        seen: Default::default(),
        promises: Default::default(),
        statements: Vec::new(),
        decisions: Vec::new(),
        closure: None,
        history: Vec::new(),
    });
    state.enrollment = enrollment;
    state.closure = None;
    retire_keys(&mut state, &enroll.keys, header.sequence);
    state
        .profiles
        .push((enroll.profile.clone(), Validity { sequence: header.sequence, disputed: None, voided }));
    install_keys(&mut state, &enroll.keys, &[], header.sequence);
    state
}

fn close_chain(state: &mut State, succession: &Succession, date: Date) {
    remember_keys(state, &succession.authority, None);
    state.closure = Some(Closure { successor: succession.successor.clone(), date });
}

/// Puts keys in force from the record at `sequence` on, which `authority` signed.
fn install_keys(state: &mut State, keys: &KeySet, authority: &[PublicKey], sequence: Sequence) {
    let named = keys.current.iter().chain(authority).map(PublicKey::fingerprint);
    named.chain(keys.next.iter().copied()).for_each(|print| state.seen.insert(print, ()));
    remember_keys(state, authority, Some(sequence));
    remember_keys(state, &keys.current, None);
    state.keys = keys.clone();
}

fn remember_keys(state: &mut State, keys: &[PublicKey], replaced: Option<Sequence>) {
    for key in keys {
        match state.signers.iter_mut().find(|known| known.key == *key) {
            Some(known) => known.replaced = replaced,
            None => state.signers.push(ChainKey { key: key.clone(), replaced, compromised: None }),
        }
    }
}

/// Takes the keys out of force that the record at `sequence` replaces.
fn retire_keys(state: &mut State, keys: &KeySet, sequence: Sequence) {
    let in_force = state.signers.iter_mut().filter(|known| known.replaced.is_none());
    for known in in_force.filter(|known| !keys.current.contains(&known.key)) {
        known.replaced = Some(sequence);
    }
}

fn record_pledge(state: &mut State, pledge: &Pledge, date: Date, validity: Validity, rules: &Rules) {
    let terms = &pledge.pledge;
    let conditions = Conditions {
        reservations: pledge.reservation.clone(),
        title: terms.title.clone(),
        covers: terms.covers.clone(),
        assistance: pledge.assistance.clone(),
    };
    // The checks refused a pledge to an unknown text.
    let text = rules.texts.get(&terms.accord);
    let new = || Promise {
        digest: terms.digest,
        renewal_months: text.map_or(0, |text| text.accord.renewal_months.get()),
        report_months: text.and_then(|text| text.accord.report_months).map(Small::get),
        acts: Vec::new(),
        conditions: SortedMap::default(),
        reports: Vec::new(),
    };
    let promise = state.promises.get_or_insert(terms.accord.clone(), new);
    promise.acts.push(Act { kind: ActKind::Pledged, date, validity });
    promise.conditions.insert(validity.sequence, conditions);
}

fn rotate_keys(state: &mut State, rotate: &Rotate, header: &Header) {
    retire_keys(state, &rotate.keys, header.sequence);
    if let Some(from) = rotate.rotation.compromised_from {
        dispute_records(state, from, header.sequence, header.date);
        let disputed = state.history.iter().find(|entry| entry.sequence == from);
        let date = disputed.map_or(header.date, |entry| entry.date);
        distrust_keys(state, from.next(), date);
    } else if rotate.rotation.reason == RotationReason::Compromise {
        // No record is disputed, and one may have the date of the rotation.
        distrust_keys(state, header.sequence, header.date.plus_days(1));
    }
    install_keys(state, &rotate.keys, &rotate.rotation.authority, header.sequence);
}

/// Marks the keys that were replaced by the record at `replaced` or later: from `date` on they are not
/// trusted.
fn distrust_keys(state: &mut State, replaced: Sequence, date: Date) {
    let known = state.signers.iter_mut().filter(|known| known.replaced.is_some_and(|at| at >= replaced));
    for known in known {
        known.compromised = Some(known.compromised.map_or(date, |earlier| earlier.min(date)));
    }
}

/// Disputes the organization's records from `from` to the one before `until`.
fn dispute_records(state: &mut State, from: Sequence, until: Sequence, date: Date) {
    let within = |sequence: Sequence| (from..until).contains(&sequence);
    for entry in state.history.iter_mut().filter(|entry| within(entry.sequence)) {
        entry.disputed_by.get_or_insert(until);
    }
    let acts = state.promises.values_mut().flat_map(|promise| {
        let reports = promise.reports.iter_mut().map(|report| &mut report.validity);
        promise.acts.iter_mut().map(|act| &mut act.validity).chain(reports)
    });
    let profiles = state.profiles.iter_mut().map(|(_, validity)| validity);
    let statements = state.statements.iter_mut().map(|statement| &mut statement.validity);
    let decisions = state.decisions.iter_mut().map(|decision| &mut decision.validity);
    let validities = acts.chain(profiles).chain(statements).chain(decisions);
    for validity in validities.filter(|validity| within(validity.sequence)) {
        validity.disputed = Some(date);
    }
}

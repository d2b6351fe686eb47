//! The rules of replay for the content of a record (docs/format.md, section 8). Every rule is checked and
//! every fault is collected. Nothing here changes the state: `step` does.

mod decisions;
mod keys;
mod promises;

use super::state::{State, StatementBody};
use super::{ChainRecord, Rules};
use crate::diagnostic::{Code, Fault};
use crate::record::{Body, Digest, Header, Organization, Sequence};
use crate::signature::KeyPoints;
use decisions::{check_decision, check_root};
pub use keys::{check_committed, is_used};
use keys::{check_keys, check_rotation};
use promises::{check_open, check_pledge, check_reaffirmation, check_report};

/// The faults of a record that follows `state`.
pub fn check_record(
    state: Option<&State>,
    organization: &Organization,
    record: &ChainRecord,
    rules: &Rules,
    points: &KeyPoints,
) -> Vec<Fault> {
    let mut faults = check_header(state, organization, record, rules);
    faults.extend(check_root(record, rules));
    faults.extend(check_body(state, record, rules, points));
    faults
}

fn refuse_record(code: Code, field: &str, message: impl Into<String>) -> Fault {
    Fault::new(code, message, code.remedy()).in_field(field)
}

/// The rules for every record's header.
fn check_header(
    state: Option<&State>,
    organization: &Organization,
    record: &ChainRecord,
    rules: &Rules,
) -> Vec<Fault> {
    let header = &record.parsed.header;
    let mut faults = Vec::new();
    let mut refuse = |code, field, message: String| faults.push(refuse_record(code, field, message));
    if header.registry != rules.registry {
        let message = format!(
            "the record is for the registry `{}`; this registry is `{}`",
            header.registry, rules.registry
        );
        refuse(Code::WrongRegistry, "registry", message);
    }
    if header.organization != *organization {
        let message =
            format!("the record names `{}`, but its folder is that of `{organization}`", header.organization);
        refuse(Code::WrongOrganization, "organization", message);
    }
    if header.organization.is_reserved() && !rules.registry.is_reserved() {
        let message = format!("`{}` is a name reserved for examples and tests", header.organization);
        refuse(Code::Domain, "organization", message);
    }
    let expected = state.map_or(Sequence::FIRST, |state| state.last().sequence.next());
    if header.sequence != expected {
        let message = format!("the record has sequence {}; the next one is {expected}", header.sequence);
        refuse(Code::ChainSequence, "sequence", message);
    }
    let previous = state.map(|state| state.last().digest);
    if header.previous != previous {
        let message = match previous {
            Some(previous) => format!("the digest of the record before this one is {previous}"),
            None => "the first record of a chain must not have this field".to_owned(),
        };
        refuse(Code::ChainPrevious, "previous", message);
    }
    if let Some(last) = state.map(|state| state.last().date).filter(|last| header.date < *last) {
        let message = format!("the record is dated {}, but the one before it {last}", header.date);
        refuse(Code::DateBackwards, "date", message);
    }
    if header.date > rules.today.plus_days(1) {
        let message = format!("the record is dated {}, but today is {}", header.date, rules.today);
        refuse(Code::DateFuture, "date", message);
    }
    faults
}

/// The rules for the record's kind.
fn check_body(state: Option<&State>, record: &ChainRecord, rules: &Rules, points: &KeyPoints) -> Vec<Fault> {
    let header = &record.parsed.header;
    let Some(state) = state else {
        return match &record.parsed.body {
            Body::Enroll(enroll) => check_keys(None, &enroll.keys, points),
            _ => vec![refuse_record(Code::ChainEnrollment, "kind", "the first record is not an enrollment")],
        };
    };
    let reopens = state.enrollment.voided.is_some()
        && matches!(record.parsed.body, Body::Enroll(_))
        && check_readmission(header, record.digest, rules).is_none();
    if let Some(closure) = state.closure.as_ref().filter(|_| !reopens) {
        let message = format!("the chain was closed on {} in favor of `{}`", closure.date, closure.successor);
        return vec![refuse_record(Code::ClosedChain, "kind", message)];
    }
    match &record.parsed.body {
        Body::Enroll(enroll) => check_readmission(header, record.digest, rules)
            .into_iter()
            .chain(check_keys(Some(state), &enroll.keys, points))
            .collect(),
        Body::Rotate(rotate) => check_rotation(state, rotate, points),
        Body::Succeed(succeed) => {
            check_committed(state, &succeed.succession.authority, "succession.authority", points)
        }
        Body::Pledge(pledge) => check_pledge(state, pledge, rules),
        Body::Reaffirm(reaffirm) => check_reaffirmation(state, &reaffirm.reaffirmation, rules),
        Body::Report(report) => check_report(state, report, rules),
        Body::Withdraw(withdraw) => {
            check_open(state, &withdraw.withdrawal.accord, "withdrawal.accord").into_iter().collect()
        }
        Body::Concur(concur) => check_concurrence(state, concur.concurrence.finding).into_iter().collect(),
        Body::Retract(retract) => check_retraction(state, retract.retraction.finding).into_iter().collect(),
        Body::Update(_) | Body::Answer(_) | Body::Observe(_) | Body::Finding(_) => Vec::new(),
        Body::Adopt(_)
        | Body::Admit(_)
        | Body::Dismiss(_)
        | Body::Void(_)
        | Body::Readmit(_)
        | Body::Accept(_)
        | Body::Appoint(_) => check_decision(state, &record.parsed, rules),
    }
}

/// One observer counts once. A retraction counts here even if its enrollment was voided since, so that a
/// decision of the maintainers never breaks a chain.
fn check_concurrence(state: &State, finding: Digest) -> Option<Fault> {
    let own = state
        .statements
        .iter()
        .any(|one| one.digest == finding && matches!(one.body, StatementBody::Found(_)));
    let supported = state.supports_finding(finding, |one, supports| {
        if supports { one.validity.counts() } else { one.validity.disputed.is_none() }
    });
    let message = match (own, supported) {
        (true, _) => "the organization filed the finding itself",
        (false, Some(true)) => "the organization already concurred in the finding",
        (false, _) => return None,
    };
    Some(refuse_record(Code::ConcurrenceDuplicate, "concurrence.finding", message))
}

/// An organization takes back its own finding or concurrence.
fn check_retraction(state: &State, finding: Digest) -> Option<Fault> {
    let message = match state.supports_finding(finding, |_, supports| supports) {
        Some(_) if state.has_retracted(finding) => "the organization already retracted this",
        Some(_) => return None,
        None => "the organization neither filed this finding nor concurred in it",
    };
    Some(refuse_record(Code::FindingUnknown, "retraction.finding", message))
}

fn check_readmission(header: &Header, digest: Digest, rules: &Rules) -> Option<Fault> {
    let admitted = rules.readmitted.contains(&(header.organization.clone(), digest));
    (!admitted).then(|| {
        let message =
            format!("the organization is already enrolled, and the maintainers have not readmitted {digest}");
        refuse_record(Code::ChainEnrollment, "kind", message)
    })
}

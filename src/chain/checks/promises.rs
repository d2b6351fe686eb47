//! The rules for what a record says of promises: of which text, and whether there is one.

use super::refuse_record;
use crate::chain::{Rules, State};
use crate::diagnostic::{Code, Fault};
use crate::record::{Digest, Id, Pledge, Reaffirmation, Report};

/// A pledge is to a text of this registry, and reserves what the text has.
pub fn check_pledge(state: &State, pledge: &Pledge, rules: &Rules) -> Vec<Fault> {
    let terms = &pledge.pledge;
    let mut faults = check_text(state, &terms.accord, terms.digest, "pledge", rules);
    let principles = pledge.reservation.iter().map(|reservation| Some(&reservation.principle));
    faults.extend(check_principles(&terms.accord, principles, "reservation", rules));
    faults
}

/// What is reaffirmed is open, and the text is what it was.
pub fn check_reaffirmation(state: &State, body: &Reaffirmation, rules: &Rules) -> Vec<Fault> {
    let mut faults = check_text(state, &body.accord, body.digest, "reaffirmation", rules);
    faults.extend(check_open(state, &body.accord, "reaffirmation.accord"));
    faults
}

/// A report is on a promise that was made, open or withdrawn.
pub fn check_report(state: &State, report: &Report, rules: &Rules) -> Vec<Fault> {
    let accord = &report.report.accord;
    if !state.promises.contains_key(accord) {
        return vec![never_pledged(accord, "report.accord")];
    }
    let principles = report.evidence.iter().map(|evidence| evidence.principle.as_ref());
    check_principles(accord, principles, "evidence", rules)
}

/// A pledge or reaffirmation names a text of this registry, by its digest, for this audience.
fn check_text(state: &State, accord: &Id, digest: Digest, table: &str, rules: &Rules) -> Vec<Fault> {
    let Some(text) = rules.texts.get(accord) else {
        let message = format!("this registry has no text `{accord}`");
        return vec![refuse_record(Code::WrongAccord, &format!("{table}.accord"), message)];
    };
    let mut faults = Vec::new();
    if text.digest != digest {
        let other = rules.texts.iter().find(|(_, other)| other.digest == digest);
        faults.push(match other {
            Some((id, _)) => {
                let message = format!("the digest is that of `{id}`");
                refuse_record(Code::WrongAccord, &format!("{table}.digest"), message)
            }
            None => {
                let message = format!("the file of `{accord}` has the digest {}", text.digest);
                refuse_record(Code::TextChanged, &format!("{table}.digest"), message)
            }
        });
    }
    let group = state.declared_profile().group;
    if !text.accord.audience.contains(&group) {
        let message = format!("`{accord}` is not for the group `{group}`");
        faults.push(refuse_record(Code::Audience, &format!("{table}.accord"), message));
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
    let named = principles.enumerate().filter_map(|(index, id)| Some((index, id?)));
    named
        .filter(|(_, principle)| !text.has_principle(principle))
        .map(|(index, principle)| {
            let message = format!("`{accord}` has no principle `{principle}`");
            refuse_record(Code::PrincipleUnknown, &format!("{table}.{index}.principle"), message)
        })
        .collect()
}

/// What is renewed or withdrawn is open.
pub fn check_open(state: &State, accord: &Id, field: &str) -> Option<Fault> {
    match state.promises.get(accord) {
        None => Some(never_pledged(accord, field)),
        Some(promise) if promise.is_open() => None,
        Some(_) => {
            let message = format!("the pledge to `{accord}` is withdrawn");
            Some(refuse_record(Code::PledgeUnknown, field, message))
        }
    }
}

fn never_pledged(accord: &Id, field: &str) -> Fault {
    refuse_record(Code::PledgeUnknown, field, format!("there is no pledge to `{accord}`"))
}

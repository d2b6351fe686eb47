//! The rules for pledges, and for records that refer to a pledge.

use super::refuse_record;
use crate::accord::Text;
use crate::chain::{Rules, State};
use crate::diagnostic::{Code, Fault};
use crate::record::{Digest, Id, Pledge, Reaffirmation, Report};

/// Checks that a pledge names a text of this registry, and reserves principles of that text only.
pub fn check_pledge(state: &State, pledge: &Pledge, rules: &Rules) -> Vec<Fault> {
    let terms = &pledge.pledge;
    let mut faults = check_text(state, &terms.accord, terms.digest, "pledge", rules);
    let principles = pledge.reservation.iter().map(|reservation| Some(&reservation.principle));
    faults.extend(check_principles(&terms.accord, principles, "reservation", rules));
    faults
}

/// Checks that the promise is open, and that its text is unchanged.
pub fn check_reaffirmation(state: &State, body: &Reaffirmation, rules: &Rules) -> Vec<Fault> {
    let mut faults = check_text(state, &body.accord, body.digest, "reaffirmation", rules);
    faults.extend(check_open(state, &body.accord, "reaffirmation.accord"));
    faults
}

/// Checks that the organization pledged to the text; a report may follow a withdrawal.
pub fn check_report(state: &State, report: &Report, rules: &Rules) -> Vec<Fault> {
    let accord = &report.report.accord;
    if !state.promises.contains_key(accord) {
        return vec![never_pledged(accord, "report.accord")];
    }
    let principles = report.evidence.iter().map(|evidence| evidence.principle.as_ref());
    let mut faults = check_principles(accord, principles, "evidence", rules);
    faults.extend(rules.texts.get(accord).map(|text| check_figures(text, report)).unwrap_or_default());
    faults
}

/// Checks that each figure is for a metric of the text, and that a part is not more than its whole.
fn check_figures(text: &Text, report: &Report) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, figure) in report.figure.iter().enumerate() {
        let Some(metric) = text.metric(&figure.metric) else {
            let message = format!("the text `{}` has no metric `{}`", text.accord.id, figure.metric);
            faults.push(refuse_record(Code::MetricUnknown, &format!("figure.{at}.metric"), message));
            continue;
        };
        let whole = metric.part_of.as_ref().and_then(|whole| Some((whole, report.value_of(whole)?)));
        if let Some((whole, most)) = whole.filter(|(_, most)| figure.value > *most) {
            let message = format!(
                "`{}` is a part of `{whole}`, and {} is more than {most}",
                figure.metric, figure.value
            );
            faults.push(refuse_record(Code::FigureExceeds, &format!("figure.{at}.value"), message));
        }
    }
    faults
}

/// Checks that the registry has the text, with this digest, and that it is for the organization's group.
fn check_text(state: &State, accord: &Id, digest: Digest, table: &str, rules: &Rules) -> Vec<Fault> {
    let Some(text) = rules.texts.get(accord) else {
        let message = format!("this registry has no text `{accord}` as it was adopted");
        return vec![refuse_record(Code::WrongAccord, &format!("{table}.accord"), message)];
    };
    let mut faults = Vec::new();
    if text.digest != digest {
        let other = rules.texts.iter().find(|(_, other)| other.digest == digest);
        faults.push(match other {
            Some((id, _)) => {
                let message = format!("this is the digest of the text `{id}`");
                refuse_record(Code::WrongAccord, &format!("{table}.digest"), message)
            }
            None => {
                let message = format!("the digest of the text `{accord}` is {}", text.digest);
                refuse_record(Code::TextChanged, &format!("{table}.digest"), message)
            }
        });
    }
    let group = state.declared_profile().group;
    if !text.accord.audience.contains(&group) {
        let message = format!("the text `{accord}` is not for the group `{group}`");
        faults.push(refuse_record(Code::Audience, &format!("{table}.accord"), message));
    }
    faults
}

/// Checks that the text has each of these principles.
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
            let message = format!("the text `{accord}` has no principle `{principle}`");
            refuse_record(Code::PrincipleUnknown, &format!("{table}.{index}.principle"), message)
        })
        .collect()
}

/// Checks that there is a promise that can be reaffirmed or withdrawn.
pub fn check_open(state: &State, accord: &Id, field: &str) -> Option<Fault> {
    match state.promises.get(accord) {
        None => Some(never_pledged(accord, field)),
        Some(promise) if promise.is_open() => None,
        Some(_) => {
            let message = format!("the organization withdrew its pledge to `{accord}`");
            Some(refuse_record(Code::PledgeUnknown, field, message))
        }
    }
}

fn never_pledged(accord: &Id, field: &str) -> Fault {
    refuse_record(Code::PledgeUnknown, field, format!("the organization has not pledged to `{accord}`"))
}

//! Enrollments that the maintainers voided: what a squatter wrote does not count, and does not stand
//! in the way of the rightful organization.

use super::author::*;
use super::{assert_refused, sound, stands};
use crate::chain::RecordFile::Record;
use crate::chain::{Rules, Standing};
use crate::diagnostic::Code;
use crate::record::Kind;

const VOIDED_ON: &str = "2026-05-05";

/// Rules that void the enrollment in `place`.
fn voiding(author: &Author, place: usize) -> Rules {
    let mut rules = rules();
    rules.voided.insert((author.organization.clone(), author.links[place].digest), date(VOIDED_ON));
    rules
}

/// Enrolls anew with keys 51 and 52, as `rules` now allow.
fn readmit(author: &mut Author, rules: &mut Rules) {
    author.keys = Keys::new(1, &[51], 1, &[52]);
    let digest = author.enroll();
    rules.readmitted.insert((author.organization.clone(), digest));
}

#[test]
fn voiding_an_enrollment_breaks_no_chain() {
    let mut author = Author::pledged();
    author.reaffirm();
    author.write(Kind::Report, &report_toml("tech-1"));
    author.withdraw();
    author.pledge();
    let finding = author.write(Kind::Finding, &finding_toml());
    author.write(Kind::Retract, &retract_toml(finding));
    author.write(Kind::Update, &profile_toml("Contoso", "academia"));
    author.write(Kind::Pledge, &pledge_toml("charter-1", charter_digest()));
    author.rotate_after_theft(9, &[3]);
    author.reaffirm();
    author.withdraw();
    sound(&author, &rules());
    let state = sound(&author, &voiding(&author, 0));
    assert_eq!(stands(&state), (Standing::Voided, VOIDED_ON.into()));
}

#[test]
fn the_rightful_organization_is_readmitted_after_whatever_a_squatter_wrote() {
    let mut author = Author::pledged();
    author.reaffirm();
    author.withdraw();
    let mut rules = voiding(&author, 0);
    readmit(&mut author, &mut rules);
    author.date = date("2026-05-06");
    author.pledge();
    assert_eq!(stands(&sound(&author, &rules)), (Standing::Current, "2026-05-06".into()));
}

#[test]
fn an_enrollment_may_be_voided_after_its_successor_built_upon_it() {
    let mut author = Author::pledged();
    let mut rules = voiding(&author, 0);
    readmit(&mut author, &mut rules);
    author.reaffirm();
    author.withdraw();
    let state = sound(&author, &rules);
    // What does not count is neither renewed nor ended by records that do.
    assert_eq!(stands(&state), (Standing::Voided, VOIDED_ON.into()));
    author.date = date("2026-05-06");
    author.pledge();
    assert_eq!(stands(&sound(&author, &rules)), (Standing::Current, "2026-05-06".into()));
}

#[test]
fn a_voided_readmission_leaves_the_first_enrollment_as_it_was() {
    let mut author = Author::pledged();
    let mut rules = rules();
    readmit(&mut author, &mut rules);
    author.write(Kind::Update, &profile_toml("Squatter", "academia"));
    author.write(Kind::Pledge, &pledge_toml("charter-1", charter_digest()));
    author.withdraw();
    rules.voided = voiding(&author, 2).voided;
    let state = sound(&author, &rules);
    assert_eq!(stands(&state), (Standing::Current, "2026-01-10".into()));
    assert_eq!(state.profile().name.as_str(), "Contoso");
}

#[test]
fn a_withdrawn_promise_is_not_revived_by_way_of_a_void_pledge() {
    let mut author = Author::pledged();
    author.date = date("2026-02-01");
    author.withdraw();
    let mut rules = rules();
    readmit(&mut author, &mut rules);
    author.pledge();
    rules.voided = voiding(&author, 3).voided;
    author.keys = Keys::new(1, &[53], 1, &[54]);
    let digest = author.enroll();
    rules.readmitted.insert((author.organization.clone(), digest));
    author.date = date("2026-03-01");
    author.reaffirm();
    assert_eq!(stands(&sound(&author, &rules)), (Standing::Withdrawn, "2026-02-01".into()));
}

#[test]
fn a_squatter_who_closes_the_chain_does_not_lock_it() {
    let mut author = Author::pledged();
    author.succeed();
    let mut rules = voiding(&author, 0);
    readmit(&mut author, &mut rules);
    author.date = date("2026-05-06");
    author.pledge();
    let state = sound(&author, &rules);
    assert_eq!(state.closure, None);
    assert_eq!(stands(&state), (Standing::Current, "2026-05-06".into()));
}

#[test]
fn a_squatter_does_not_reopen_the_chain_alone() {
    let mut author = Author::enrolled();
    author.succeed();
    let rules = voiding(&author, 0);
    let mut enrolled = author.clone();
    enrolled.keys = Keys::new(1, &[51], 1, &[52]);
    enrolled.enroll();
    assert_refused(&enrolled, &rules, &[(Code::ClosedChain, Record, "kind")]);
    // Nor does a decision about a record that is no enrollment.
    let pledge = author.pledge();
    assert_refused(&author, &rules, &[(Code::ClosedChain, Record, "kind")]);
    let mut rules = rules;
    rules.readmitted.insert((author.organization.clone(), pledge));
    assert_refused(&author, &rules, &[(Code::ClosedChain, Record, "kind")]);
}

#[test]
fn the_group_is_that_of_the_enrollment_in_force_where_all_later_profiles_are_disputed() {
    let mut author = Author::enrolled();
    let mut rules = rules();
    author.keys = Keys::new(1, &[51], 1, &[52]);
    let academic = profile_toml("Contoso", "academia") + &author.keys.toml();
    let digest = author.write(Kind::Enroll, &academic);
    rules.readmitted.insert((author.organization.clone(), digest));
    author.write(Kind::Update, &profile_toml("Contoso", "private-sector"));
    author.rotate_after_theft(3, &[53]);
    author.write(Kind::Pledge, &pledge_toml("charter-1", charter_digest()));
    sound(&author, &rules);
}

#[test]
fn history_says_which_records_are_void() {
    let mut author = Author::enrolled();
    author.write(Kind::Finding, &finding_toml());
    let mut rules = voiding(&author, 0);
    readmit(&mut author, &mut rules);
    author.write(Kind::Finding, &finding_toml());
    let voided: Vec<_> = sound(&author, &rules).history.iter().map(|entry| entry.voided).collect();
    let void = Some(date(VOIDED_ON));
    assert_eq!(voided, [void, void, None, None]);
}

#[test]
fn a_retraction_under_a_voided_enrollment_retracts_nothing() {
    let mut author = Author::enrolled();
    let finding = author.write(Kind::Finding, &finding_toml());
    let mut rules = rules();
    readmit(&mut author, &mut rules);
    author.write(Kind::Retract, &retract_toml(finding));
    rules.voided = voiding(&author, 2).voided;
    assert!(!sound(&author, &rules).has_retracted(finding));
}

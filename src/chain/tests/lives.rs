//! Lives of an organization that break no rule, and the state each leads to.

use super::author::*;
use super::{sound, stands};
use crate::chain::{Closure, Standing, State};
use crate::record::{Id, Kind};

/// Sequences of the records in dispute.
fn disputed(state: &State) -> Vec<u32> {
    let disputed = state.history.iter().filter(|entry| entry.disputed_by.is_some());
    disputed.map(|entry| entry.sequence.get()).collect()
}

#[test]
fn an_enrollment_begins_a_chain() {
    let author = Author::enrolled();
    let state = sound(&author, &rules());
    assert_eq!(state.organization, author.organization);
    assert_eq!(state.enrollment.digest, author.last().digest);
    assert_eq!((state.enrollment.sequence, state.enrollment.voided), (sequence(1), None));
    assert_eq!(state.keys.current[..], [public(1)]);
    assert_eq!(state.keys.next[..], [public(2).fingerprint()]);
    assert_eq!(state.profile().name.as_str(), "Contoso");
    assert!(state.promises.is_empty() && state.statements.is_empty() && state.closure.is_none());
}

#[test]
fn a_promise_is_made_renewed_reported_on_ended_and_made_again() {
    let mut author = Author::pledged();
    assert_eq!(stands(&sound(&author, &rules())), (Standing::Current, "2026-01-10".into()));
    author.date = date("2026-02-01");
    author.reaffirm();
    assert_eq!(stands(&sound(&author, &rules())), (Standing::Current, "2026-01-10".into()));
    author.write(Kind::Report, &report_toml("tech-1"));
    author.date = date("2026-03-01");
    author.withdraw();
    assert_eq!(stands(&sound(&author, &rules())), (Standing::Withdrawn, "2026-03-01".into()));
    author.date = date("2026-04-01");
    author.pledge();
    let state = sound(&author, &rules());
    assert_eq!(stands(&state), (Standing::Current, "2026-04-01".into()));
    let promise = &state.promises[&"tech-1".parse::<Id>().unwrap()];
    assert_eq!((promise.reports.len(), promise.acts.len(), promise.digest), (1, 4, tech_digest()));
}

#[test]
fn a_second_pledge_renews_the_first() {
    let mut author = Author::pledged();
    author.date = date("2026-03-01");
    author.pledge();
    assert_eq!(stands(&sound(&author, &rules())), (Standing::Current, "2026-01-10".into()));
}

#[test]
fn a_report_may_follow_a_withdrawal() {
    let mut author = Author::pledged();
    author.withdraw();
    author.write(Kind::Report, &report_toml("tech-1"));
    sound(&author, &rules());
}

#[test]
fn a_pledge_keeps_its_reservations() {
    let mut author = Author::enrolled();
    let reservation = "[[reservation]]\nprinciple = \"assist\"\ntext = \"Not on Sundays.\"\n";
    author.write(Kind::Pledge, &(pledge_toml("tech-1", tech_digest()) + reservation));
    let state = sound(&author, &rules());
    let reservations = &state.promises[&"tech-1".parse::<Id>().unwrap()].conditions().reservations;
    let said: Vec<_> = reservations.iter().map(|one| (one.principle.as_str(), one.text.as_str())).collect();
    assert_eq!(said, [("assist", "Not on Sundays.")]);
}

#[test]
fn an_update_replaces_the_profile() {
    let mut author = Author::enrolled();
    author.write(Kind::Update, &profile_toml("Contoso Cloud", "academia"));
    author.write(Kind::Pledge, &pledge_toml("charter-1", charter_digest()));
    assert_eq!(sound(&author, &rules()).profile().name.as_str(), "Contoso Cloud");
}

#[test]
fn in_a_plain_rotation_the_successor_becomes_the_signing_key() {
    let mut author = Author::enrolled();
    author.rotate_plainly(&[3]);
    let state = sound(&author, &rules());
    assert_eq!(state.keys.current[..], [public(2)]);
    assert_eq!(state.keys.next[..], [public(3).fingerprint()]);
    author.pledge();
    author.rotate_plainly(&[4]);
    assert_eq!(sound(&author, &rules()).keys.current[..], [public(3)]);
}

#[test]
fn two_of_three_keys_speak_in_every_pairing() {
    let enrolled = Author::enrolled_with(Keys::new(2, &[1, 2, 3], 1, &[4]));
    for signers in [[1, 2], [1, 3], [2, 3]] {
        let mut author = enrolled.clone();
        let mut draft = author.draft(Kind::Pledge, &pledge_toml("tech-1", tech_digest()));
        draft.signers = signers.to_vec();
        author.seal(draft);
        assert_eq!(stands(&sound(&author, &rules())).0, Standing::Current, "{signers:?}");
    }
}

#[test]
fn more_keys_than_needed_may_sign() {
    let mut author = Author::enrolled_with(Keys::new(1, &[1, 2], 1, &[4]));
    let mut draft = author.draft(Kind::Answer, &answer_toml());
    draft.signers = vec![1, 2];
    author.seal(draft);
    sound(&author, &rules());
}

#[test]
fn officers_change_by_two_of_three_successors() {
    let mut author = Author::enrolled_with(Keys::new(2, &[1, 2, 3], 2, &[4, 5, 6]));
    // Officer 3 leaves and officer 7 comes; 1 and 2 keep their keys. Successor 5 is not asked.
    let keys = Keys::new(2, &[1, 2, 7], 2, &[8, 9, 10]);
    author.rotate("reason = \"routine\"", &[4, 6], keys);
    author.pledge();
    let state = sound(&author, &rules());
    assert_eq!(state.keys.current[..], [public(1), public(2), public(7)]);
}

#[test]
fn two_of_three_named_successors_are_enough() {
    let mut author = Author::enrolled_with(Keys::new(1, &[1], 2, &[4, 5, 6]));
    let keys = Keys::new(1, &[1], 2, &[8, 9]);
    let mut draft = author.rotation("reason = \"routine\"", &[4, 5, 6], &keys);
    draft.signers = vec![4, 6];
    author.seal(draft);
    assert_eq!(sound(&author, &rules()).keys.next_threshold.get(), 2);
}

#[test]
fn keys_that_stay_may_sign_a_rotation_too() {
    let mut author = Author::enrolled_with(Keys::new(1, &[1, 2], 1, &[4]));
    let mut draft = author.rotation("reason = \"routine\"", &[4], &Keys::new(1, &[1, 5], 1, &[6]));
    draft.signers = vec![4, 5, 1];
    author.seal(draft);
    sound(&author, &rules());
}

#[test]
fn a_lost_key_is_replaced_without_it() {
    let mut author = Author::pledged();
    author.rotate("reason = \"loss\"", &[2], Keys::new(1, &[3], 1, &[4]));
    author.reaffirm();
    let state = sound(&author, &rules());
    assert_eq!(state.keys.current[..], [public(3)]);
    assert_eq!((stands(&state).0, disputed(&state)), (Standing::Current, Vec::new()));
}

#[test]
fn a_disputed_pledge_counts_again_when_reaffirmed() {
    let mut author = Author::enrolled();
    author.date = date("2026-02-01");
    author.pledge();
    author.date = date("2026-03-01");
    author.rotate_after_theft(2, &[3]);
    let state = sound(&author, &rules());
    assert_eq!(stands(&state), (Standing::Disputed, "2026-03-01".into()));
    assert_eq!(disputed(&state), [2]);
    author.date = date("2026-04-01");
    author.reaffirm();
    assert_eq!(stands(&sound(&author, &rules())), (Standing::Current, "2026-02-01".into()));
}

#[test]
fn a_disputed_withdrawal_waits_for_the_organization() {
    for confirmed in [false, true] {
        let mut author = Author::pledged();
        author.withdraw();
        author.date = date("2026-03-01");
        author.rotate_after_theft(3, &[3]);
        assert_eq!(stands(&sound(&author, &rules())), (Standing::Disputed, "2026-03-01".into()));
        let expected = if confirmed { Standing::Withdrawn } else { Standing::Current };
        if confirmed {
            author.withdraw()
        } else {
            author.reaffirm()
        };
        assert_eq!(stands(&sound(&author, &rules())).0, expected);
    }
}

#[test]
fn a_disputed_update_falls_back_to_the_profile_before_it() {
    let mut author = Author::enrolled();
    author.write(Kind::Update, &profile_toml("Contoso Cloud", "private-sector"));
    author.write(Kind::Update, &profile_toml("Thief", "private-sector"));
    author.rotate_after_theft(3, &[3]);
    assert_eq!(sound(&author, &rules()).profile().name.as_str(), "Contoso Cloud");
}

#[test]
fn a_dispute_ends_before_the_rotation_that_declares_it() {
    let mut author = Author::pledged();
    author.write(Kind::Answer, &answer_toml());
    author.rotate_after_theft(3, &[3]);
    author.write(Kind::Answer, &answer_toml());
    let state = sound(&author, &rules());
    assert_eq!(disputed(&state), [3]);
    assert_eq!(stands(&state).0, Standing::Current);
}

#[test]
fn a_succession_closes_the_chain() {
    let mut author = Author::enrolled_with(Keys::new(2, &[1, 2, 3], 2, &[4, 5]));
    author.pledge();
    author.date = date("2026-05-01");
    author.succeed();
    let state = sound(&author, &rules());
    let closure = Closure { successor: organization("fabrikam.example"), date: author.date };
    assert_eq!(state.closure, Some(closure));
    assert_eq!(stands(&state), (Standing::Withdrawn, "2026-05-01".into()));
}

#[test]
fn a_finding_stands_until_it_is_retracted() {
    let mut author = Author::enrolled();
    let finding = author.write(Kind::Finding, &finding_toml());
    assert!(!sound(&author, &rules()).has_retracted(finding));
    author.write(Kind::Retract, &retract_toml(finding));
    assert!(sound(&author, &rules()).has_retracted(finding));
}

#[test]
fn observations_and_concurrences_need_nothing_but_signatures() {
    let mut author = Author::enrolled();
    let enroll = author.last().digest;
    author.write(Kind::Observe, &observe_toml(enroll));
    author.write(Kind::Concur, &concur_toml(enroll));
    let kinds: Vec<_> = sound(&author, &rules()).history.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::Enroll, Kind::Observe, Kind::Concur]);
}

#[test]
fn an_organization_without_any_key_is_readmitted_with_its_promises() {
    let mut author = Author::pledged();
    author.keys = Keys::new(1, &[5], 1, &[6]);
    let digest = author.enroll();
    let mut rules = rules();
    rules.readmitted.insert((author.organization.clone(), digest));
    let state = sound(&author, &rules);
    assert_eq!((state.enrollment.digest, state.enrollment.sequence), (digest, sequence(3)));
    assert_eq!(state.keys.current[..], [public(5)]);
    assert_eq!(stands(&state).0, Standing::Current);
    author.reaffirm();
    sound(&author, &rules);
}

#[test]
fn what_a_voided_enrollment_promised_does_not_count() {
    let author = Author::pledged();
    let mut rules = rules();
    let enrollment = (author.organization.clone(), author.links[0].digest);
    rules.voided.insert(enrollment, date("2026-05-05"));
    let state = sound(&author, &rules);
    assert_eq!(state.enrollment.voided, Some(date("2026-05-05")));
    assert_eq!(stands(&state), (Standing::Voided, "2026-05-05".into()));
}

#[test]
fn a_readmission_after_a_voided_enrollment_begins_anew() {
    let mut author = Author::pledged();
    let mut rules = rules();
    rules.voided.insert((author.organization.clone(), author.links[0].digest), date("2026-05-05"));
    author.keys = Keys::new(1, &[5], 1, &[6]);
    author.date = date("2026-05-06");
    let digest = author.enroll();
    rules.readmitted.insert((author.organization.clone(), digest));
    let state = sound(&author, &rules);
    assert_eq!(state.enrollment.voided, None);
    assert_eq!(stands(&state).0, Standing::Voided);
    author.pledge();
    assert_eq!(stands(&sound(&author, &rules)), (Standing::Current, "2026-05-06".into()));
}

#[test]
fn a_record_may_be_dated_one_day_ahead() {
    let mut author = Author::enrolled();
    author.date = date(TODAY).plus_days(1);
    author.pledge();
    sound(&author, &rules());
}

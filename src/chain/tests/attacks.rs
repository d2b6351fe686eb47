//! What somebody could try to gain by a theft and its dispute, by one key in two forms, or by a
//! record carried elsewhere.

use super::author::*;
use super::{assert_refused, found, sound, stands};
use crate::chain::RecordFile::Record;
use crate::chain::{Conditions, Standing, State, replay_chain};
use crate::diagnostic::{At, Code};
use crate::record::{Digest, Id, Kind};

fn conditions(state: &State) -> &Conditions {
    state.promises[&"tech-1".parse::<Id>().unwrap()].conditions()
}

/// A pledge by the officer `title`, with a contact of that name.
fn pledge_by(author: &mut Author, title: &str) -> Digest {
    let terms = pledge_toml("tech-1", tech_digest()).replace("Officer", title);
    let name = title.to_lowercase();
    let reservation = "[[reservation]]\nprinciple = \"assist\"\ntext = \"No.\"\n";
    let contact =
        format!("[assistance]\ncontact = \"mailto:{name}@contoso.example\"\nlanguages = [\"sw\"]\n");
    author.write(Kind::Pledge, &(terms + reservation + &contact))
}

// Disputed acts.

#[test]
fn a_retraction_by_a_thief_retracts_nothing() {
    let mut author = Author::enrolled();
    let finding = author.write(Kind::Finding, &finding_toml());
    author.write(Kind::Retract, &retract_toml(finding));
    author.rotate_after_theft(3, &[3]);
    assert!(!sound(&author, &rules()).has_retracted(finding));
    author.write(Kind::Retract, &retract_toml(finding));
    assert!(sound(&author, &rules()).has_retracted(finding));
    // A second theft, after that retraction, does not touch it.
    author.write(Kind::Answer, &answer_toml());
    author.rotate_after_theft(6, &[4]);
    assert!(sound(&author, &rules()).has_retracted(finding));
}

#[test]
fn the_words_of_a_thief_do_not_outlive_the_dispute() {
    let mut author = Author::enrolled();
    pledge_by(&mut author, "Owner");
    pledge_by(&mut author, "Thief");
    assert_eq!(conditions(&sound(&author, &rules())).title.as_str(), "Thief");
    author.rotate_after_theft(3, &[3]);
    let disputed = sound(&author, &rules());
    assert_eq!(stands(&disputed).0, Standing::Disputed);
    assert_eq!(conditions(&disputed).title.as_str(), "Owner");
    author.reaffirm();
    let reaffirmed = sound(&author, &rules());
    assert_eq!(stands(&reaffirmed).0, Standing::Current);
    let contact = conditions(&reaffirmed).assistance.as_ref().unwrap().contact.as_str();
    assert_eq!(contact, "mailto:owner@contoso.example");
}

#[test]
fn a_reaffirmation_confirms_the_words_of_the_only_pledge() {
    for withdrawn in [false, true] {
        let mut author = Author::enrolled();
        author.date = date("2026-02-01");
        pledge_by(&mut author, "Owner");
        if withdrawn {
            author.withdraw();
        }
        author.date = date("2026-03-01");
        author.rotate_after_theft(2, &[3]);
        assert_eq!(stands(&sound(&author, &rules())), (Standing::Disputed, "2026-03-01".into()));
        author.reaffirm();
        let state = sound(&author, &rules());
        assert_eq!(stands(&state), (Standing::Current, "2026-02-01".into()));
        assert_eq!(conditions(&state).title.as_str(), "Owner");
        assert_eq!(conditions(&state).reservations.len(), 1);
    }
}

#[test]
fn a_new_pledge_does_not_begin_on_the_day_of_a_thief() {
    let mut author = Author::pledged();
    author.date = date("2026-02-01");
    author.withdraw();
    author.date = date("2026-03-01");
    pledge_by(&mut author, "Thief");
    author.rotate_after_theft(4, &[3]);
    author.date = date("2026-04-01");
    pledge_by(&mut author, "Owner");
    let state = sound(&author, &rules());
    assert_eq!(stands(&state), (Standing::Current, "2026-04-01".into()));
    assert_eq!(conditions(&state).title.as_str(), "Owner");
}

#[test]
fn a_withdrawn_promise_shows_the_words_that_were_withdrawn() {
    let mut author = Author::enrolled();
    pledge_by(&mut author, "Owner");
    pledge_by(&mut author, "Thief");
    author.rotate_after_theft(3, &[3]);
    author.withdraw();
    assert_eq!(conditions(&sound(&author, &rules())).title.as_str(), "Owner");
}

#[test]
fn a_disputed_confirmation_is_disputed_since_its_own_dispute() {
    let mut author = Author::pledged();
    author.date = date("2026-02-01");
    author.rotate_after_theft(2, &[3]);
    author.reaffirm();
    author.date = date("2026-03-01");
    author.rotate_after_theft(4, &[4]);
    assert_eq!(stands(&sound(&author, &rules())), (Standing::Disputed, "2026-03-01".into()));
}

#[test]
fn a_dispute_of_the_rotation_before_leaves_the_keys_as_they_are() {
    let mut author = Author::enrolled();
    author.rotate_plainly(&[3]);
    author.rotate_after_theft(2, &[4]);
    let state = sound(&author, &rules());
    assert_eq!(state.keys.current[..], [public(3)]);
    let disputed: Vec<_> = state.history.iter().map(|entry| entry.disputed_by).collect();
    assert_eq!(disputed, [None, Some(sequence(3)), None]);
}

#[test]
fn a_thief_who_promised_has_not_withdrawn_for_the_organization() {
    let mut author = Author::pledged();
    author.withdraw();
    author.date = date("2026-03-01");
    author.pledge();
    author.withdraw();
    author.rotate_after_theft(4, &[3]);
    let state = sound(&author, &rules());
    assert_eq!(stands(&state), (Standing::Disputed, "2026-03-01".into()));
    assert!(state.history[3].disputed_by.is_some() && state.history[2].disputed_by.is_none());
}

// One key in two forms.

const ROUTINE: &str = "reason = \"routine\"";

#[test]
fn one_successor_in_two_forms_is_one_successor() {
    let forms = [public(2), security_form(2)];
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    let keys = keys_toml(1, &[public(1)], 2, &forms);
    author.write(Kind::Enroll, &(profile_toml("Contoso", "academia") + &keys));
    let keys = Keys::new(1, &[1], 1, &[3]).toml();
    let mut draft = author.draft(Kind::Rotate, &rotate_toml(ROUTINE, &forms, &keys));
    draft.signers = vec![2];
    author.seal(draft);
    let block = sign_in_security_form(2, &author.last().message, 1);
    author.blocks().push(block);
    assert_refused(&author, &rules(), &[(Code::Threshold, Record, "rotation.authority")]);
}

#[test]
fn the_usual_form_of_a_current_key_is_no_successor() {
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    let keys = keys_toml(1, &[public(1)], 1, &[security_form(1)]);
    let draft = author.draft(Kind::Enroll, &(profile_toml("Contoso", "academia") + &keys));
    author.seal(draft);
    assert_refused(&author, &rules(), &[(Code::KeyReused, Record, "keys.next.0")]);
}

/// Another application hides in the fingerprint, until the key is named.
#[test]
fn an_unusual_form_of_a_current_key_authorizes_nothing() {
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    let hidden = [security_form_for(1, "ssh:hidden")];
    let keys = keys_toml(1, &[public(1)], 1, &hidden);
    author.write(Kind::Enroll, &(profile_toml("Contoso", "academia") + &keys));
    let next = Keys::new(1, &[1], 1, &[3]).toml();
    let draft = author.draft(Kind::Rotate, &rotate_toml(ROUTINE, &hidden, &next));
    author.seal(draft);
    assert_eq!(first_fault(&author).0, Code::Threshold);
}

#[test]
fn a_replaced_key_does_not_come_back_in_another_form() {
    let mut replaced = Author::new(Keys::new(1, &[1], 1, &[2]));
    replaced.enroll();
    replaced.rotate_plainly(&[3]);
    for (current, authority, field) in [
        (security_form(1), public(3), "keys.current.0"),
        (public(3), security_form_for(1, "ssh:hidden"), "rotation.authority.0"),
    ] {
        let mut author = replaced.clone();
        if authority != public(3) {
            // It hides among the successor keys first.
            let keys = keys_toml(1, &[public(3)], 1, std::slice::from_ref(&authority));
            let mut draft = author.draft(Kind::Rotate, &rotate_toml(ROUTINE, &[public(3)], &keys));
            draft.signers = vec![3];
            author.seal(draft);
            assert!(replay_chain(&author.organization, &author.files(), &rules()).refusals.is_empty());
        }
        let keys = keys_toml(1, &[current], 1, &[public(9)]);
        let draft = author.draft(Kind::Rotate, &rotate_toml(ROUTINE, &[authority], &keys));
        author.seal(draft);
        assert_eq!(first_fault(&author), (Code::KeyReused, At::Field(field.to_owned())));
    }
}

/// What the first refused record of a chain is refused with.
fn first_fault(author: &Author) -> (Code, At) {
    let replay = replay_chain(&author.organization, &author.files(), &rules());
    let fault = &replay.refusals.first().expect("a record is refused").1.fault;
    (fault.code, fault.at.clone())
}

// A record carried elsewhere.

#[test]
fn a_record_of_another_organization_with_the_same_keys_is_refused() {
    let mut other = Author::new(Keys::new(1, &[1], 1, &[2]));
    other.organization = organization("fabrikam.example");
    other.enroll();
    let contoso = organization("contoso.example");
    let replay = replay_chain(&contoso, &other.files(), &rules());
    assert_eq!(found(&replay, 0), [(Code::WrongOrganization, Record, "organization")]);
    assert!(replay.state.is_none());
}

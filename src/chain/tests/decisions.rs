//! The registry's own chain: its root, and its decisions.

use super::author::*;
use super::{assert_refused, found, sound};
use crate::chain::RecordFile::Record;
use crate::chain::{DecisionBody, Rules, replay_chain};
use crate::diagnostic::Code;
use crate::record::{Digest, Kind};

/// The registry itself, enrolled, with the rules that name its enrollment.
fn registry() -> (Author, Rules) {
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    author.organization = organization("registry.example");
    let root = author.enroll();
    (author, Rules { root: Some(root), ..rules() })
}

/// Asserts that the record `tables` after those of `author` is refused with `code` at `field`.
fn assert_next_refused(author: &Author, rules: &Rules, (kind, tables): (Kind, &str), expected: (Code, &str)) {
    let mut author = author.clone();
    author.write(kind, tables);
    assert_refused(&author, rules, &[(expected.0, Record, expected.1)]);
}

#[test]
fn the_registry_enrolls_as_its_accord_toml_says() {
    let (author, good) = registry();
    sound(&author, &good);
    for root in [None, Some(Digest::of(b"another"))] {
        let rules = Rules { root, ..rules() };
        assert_refused(&author, &rules, &[(Code::RegistryRoot, Record, "organization")]);
    }
}

#[test]
fn the_registry_never_enrolls_again() {
    let (mut author, mut rules) = registry();
    author.keys = Keys::new(1, &[5], 1, &[6]);
    let again = author.enroll();
    rules.readmitted.insert((author.organization.clone(), again));
    assert_refused(&author, &rules, &[(Code::RegistryRoot, Record, "organization")]);
}

#[test]
fn only_the_registry_decides() {
    let mut author = Author::enrolled();
    for (kind, tables) in every_decision(&author) {
        assert_next_refused(&author, &rules(), (kind, &tables), (Code::DecisionForeign, "organization"));
    }
    // Neither does an organization that is not enrolled.
    author.links.clear();
    author.write(Kind::Adopt, &adopt_toml());
    let replay = replay_chain(&author.organization, &author.files(), &rules());
    let expected = [(Code::DecisionForeign, Record, "organization"), (Code::ChainEnrollment, Record, "kind")];
    assert_eq!(found(&replay, 0), expected);
}

/// One decision of each kind, in their order, as `registry` takes them.
fn every_decision(registry: &Author) -> Vec<(Kind, String)> {
    let mut registry = registry.clone();
    registry.write(Kind::Adopt, &adopt_toml());
    let admission = registry.write(Kind::Admit, &admit_toml());
    vec![
        (Kind::Adopt, adopt_toml()),
        (Kind::Admit, admit_toml()),
        (Kind::Dismiss, dismiss_toml(admission)),
        (Kind::Void, enrollment_toml("voidance")),
        (Kind::Readmit, enrollment_toml("readmission")),
        (Kind::Accept, accept_toml()),
        (Kind::Appoint, appoint_toml(&public(9))),
    ]
}

#[test]
fn each_decision_is_taken_once() {
    let (mut author, rules) = registry();
    for (kind, tables) in every_decision(&author) {
        author.write(kind, &tables);
        let state = sound(&author, &rules);
        assert_eq!(state.decisions.last().map(|one| one.body.kind()), Some(kind));
        assert_next_refused(
            &author,
            &rules,
            (kind, &tables.replace("reason = \"", "reason = \"Once more: ")),
            (Code::DecisionRepeated, "kind"),
        );
    }
}

#[test]
fn a_decision_comes_after_what_it_rests_on() {
    let (mut author, rules) = registry();
    let unknown = |field| (Code::DecisionUnknown, field);
    assert_next_refused(&author, &rules, (Kind::Admit, &admit_toml()), unknown("admission.charter"));
    let adoption = author.write(Kind::Adopt, &adopt_toml());
    for digest in [Digest::of(b"no admission"), adoption] {
        let dismissal = dismiss_toml(digest);
        assert_next_refused(&author, &rules, (Kind::Dismiss, &dismissal), unknown("dismissal.admission"));
    }
}

#[test]
fn a_dismissed_observer_is_admitted_anew() {
    let (mut author, rules) = registry();
    author.write(Kind::Adopt, &adopt_toml());
    let first = author.write(Kind::Admit, &admit_toml());
    author.write(Kind::Dismiss, &dismiss_toml(first));
    let tables = admit_toml().replace("academia", "civil-society");
    author.write(Kind::Admit, &tables);
    sound(&author, &rules);
    assert_next_refused(
        &author,
        &rules,
        (Kind::Dismiss, &dismiss_toml(first)),
        (Code::DecisionRepeated, "kind"),
    );
}

#[test]
fn what_a_thief_decided_is_disputed_and_can_be_decided_again() {
    let (mut author, rules) = registry();
    author.write(Kind::Void, &enrollment_toml("voidance"));
    author.rotate_after_theft(2, &[3]);
    let state = sound(&author, &rules);
    assert!(matches!(state.decisions[0].body, DecisionBody::Voided(_)));
    assert_eq!(state.decisions[0].validity.disputed, Some(author.date));
    author.write(Kind::Void, &enrollment_toml("voidance"));
    sound(&author, &rules);
}

#[test]
fn a_key_of_the_registry_is_not_the_key_of_its_log() {
    let (mut author, rules) = registry();
    let reused = (Code::KeyReused, "appointment.key");
    // The key in force, and its successor, which stands there as a fingerprint.
    for number in [1, 2] {
        assert_next_refused(&author, &rules, (Kind::Appoint, &appoint_toml(&public(number))), reused);
    }
    author.rotate_plainly(&[3]);
    assert_next_refused(&author, &rules, (Kind::Appoint, &appoint_toml(&public(1))), reused);
    author.write(Kind::Appoint, &appoint_toml(&public(9)));
    sound(&author, &rules);
    // Neither does the log's key come to sign for the registry, in no form.
    let rotation = |keys: &str| rotate_toml("reason = \"routine\"", &[public(3)], keys);
    let security = Keys::new(1, &[3], 1, &[4])
        .toml()
        .replace(&public(4).fingerprint().to_string(), &security_form(9).fingerprint().to_string());
    for (keys, signers, field) in [
        (Keys::new(1, &[3], 1, &[9]).toml(), vec![3], "keys.next.0"),
        (security, vec![3], "keys.next.0"),
        (Keys::new(1, &[3, 9], 1, &[4]).toml(), vec![3, 9], "keys.current.1"),
    ] {
        let mut author = author.clone();
        let mut draft = author.draft(Kind::Rotate, &rotation(&keys));
        draft.signers = signers;
        author.seal(draft);
        assert_refused(&author, &rules, &[(Code::KeyReused, Record, field)]);
    }
}

#[test]
fn a_weak_key_is_not_appointed() {
    let (author, rules) = registry();
    let weak = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let tables = appoint_toml(&weak.parse().unwrap());
    assert_next_refused(&author, &rules, (Kind::Appoint, &tables), (Code::KeyWeak, "appointment.key"));
}

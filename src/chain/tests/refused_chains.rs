//! Broken rules of headers, order and enrollment.

use super::author::*;
use super::{assert_refused, found, shown, sound};
use crate::chain::{ChainFile, Integrity, RecordFile, Rules, UnreadRecord, replay_chain};
use crate::diagnostic::Code;
use crate::record::{Digest, Kind, RegistryName};

/// A third record after enrollment and pledge, spoiled by `spoil`.
fn spoiled(spoil: impl FnOnce(&mut Draft)) -> Author {
    let mut author = Author::pledged();
    let mut draft = author.draft(Kind::Reaffirm, &reaffirm_toml("tech-1", tech_digest()));
    spoil(&mut draft);
    author.seal(draft);
    author
}

fn assert_header_refused(spoil: impl FnOnce(&mut Draft), code: Code, field: &str) {
    assert_refused(&spoiled(spoil), &rules(), &[(code, RecordFile::Record, field)]);
}

#[test]
fn the_record_to_be_spoiled_is_good() {
    sound(&spoiled(|_| ()), &rules());
}

#[test]
fn a_record_is_for_one_registry() {
    let other = "other.example".parse::<RegistryName>().unwrap();
    assert_header_refused(|draft| draft.header.registry = other, Code::WrongRegistry, "registry");
}

#[test]
fn a_record_is_of_one_organization() {
    let other = organization("fabrikam.example");
    assert_header_refused(|draft| draft.header.organization = other, Code::WrongOrganization, "organization");
}

#[test]
fn a_reserved_name_enrolls_in_a_reserved_registry_only() {
    let registry = "registry.org".parse::<RegistryName>().unwrap();
    let rules = Rules { registry: registry.clone(), ..rules() };
    for (name, good) in [("contoso.example", false), ("contoso.com", true)] {
        let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
        author.organization = organization(name);
        let mut draft = author.draft(Kind::Enroll, &enroll_toml(&author.keys));
        draft.header.registry = registry.clone();
        author.seal(draft);
        if good {
            sound(&author, &rules);
        } else {
            assert_refused(&author, &rules, &[(Code::Domain, RecordFile::Record, "organization")]);
        }
    }
}

#[test]
fn a_record_names_the_one_before_it() {
    let wrong = Some(Digest::of(b"another record"));
    assert_header_refused(|draft| draft.header.previous = wrong, Code::ChainPrevious, "previous");
    assert_header_refused(|draft| draft.header.previous = None, Code::ChainPrevious, "previous");
    let first = Author::pledged().links[0].digest;
    assert_header_refused(|draft| draft.header.previous = Some(first), Code::ChainPrevious, "previous");
}

#[test]
fn the_first_record_names_none_before_it() {
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    let mut draft = author.draft(Kind::Enroll, &enroll_toml(&author.keys));
    draft.header.previous = Some(Digest::of(b"a record before the first"));
    author.seal(draft);
    assert_refused(&author, &rules(), &[(Code::ChainPrevious, RecordFile::Record, "previous")]);
}

#[test]
fn a_record_bears_the_number_of_its_place() {
    for number in [1, 2, 4] {
        assert_header_refused(
            |draft| draft.header.sequence = sequence(number),
            Code::ChainSequence,
            "sequence",
        );
    }
}

#[test]
fn dates_do_not_go_backwards() {
    let earlier = date("2026-01-09");
    assert_header_refused(|draft| draft.header.date = earlier, Code::DateBackwards, "date");
}

#[test]
fn dates_do_not_lie_two_days_ahead() {
    let ahead = date(TODAY).plus_days(2);
    assert_header_refused(|draft| draft.header.date = ahead, Code::DateFuture, "date");
}

#[test]
fn independent_faults_of_one_record_are_all_reported() {
    let author = spoiled(|draft| {
        draft.header.registry = "other.example".parse::<RegistryName>().unwrap();
        draft.header.organization = organization("fabrikam.example");
        draft.header.previous = None;
        draft.header.date = date("2026-01-09");
        draft.header.sequence = sequence(7);
        draft.signers = vec![9];
        let tables = reaffirm_toml("charter-1", Digest::of(b"no text"));
        draft.body = crate::record::Body::from_toml(Kind::Reaffirm, &tables).unwrap();
    });
    let expected = [
        (Code::WrongRegistry, RecordFile::Record, "registry"),
        (Code::WrongOrganization, RecordFile::Record, "organization"),
        (Code::ChainSequence, RecordFile::Record, "sequence"),
        (Code::ChainPrevious, RecordFile::Record, "previous"),
        (Code::DateBackwards, RecordFile::Record, "date"),
        (Code::TextChanged, RecordFile::Record, "reaffirmation.digest"),
        (Code::Audience, RecordFile::Record, "reaffirmation.accord"),
        (Code::PledgeUnknown, RecordFile::Record, "reaffirmation.accord"),
        (Code::KeyUnknown, RecordFile::Signature, ""),
        (Code::Threshold, RecordFile::Signature, ""),
    ];
    assert_refused(&author, &rules(), &expected);
}

#[test]
fn every_other_kind_needs_an_enrollment_before_it() {
    let enrolled = Author::enrolled();
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Enroll) {
        let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
        let keys = Keys::new(1, &[2], 1, &[3]).toml();
        let digest = enrolled.last().digest;
        let tables = match kind {
            Kind::Rotate => rotate_toml("reason = \"routine\"", &[public(2)], &keys),
            Kind::Update => profile_toml("Contoso", "academia"),
            Kind::Succeed => succeed_toml(&[public(2)]),
            Kind::Pledge => pledge_toml("tech-1", tech_digest()),
            Kind::Reaffirm => reaffirm_toml("tech-1", tech_digest()),
            Kind::Report => report_toml("tech-1"),
            Kind::Withdraw => withdraw_toml("tech-1"),
            Kind::Answer => answer_toml(),
            Kind::Observe => observe_toml(digest),
            Kind::Finding => finding_toml(),
            Kind::Concur => concur_toml(digest),
            Kind::Retract => retract_toml(digest),
            // Another organization may not decide at all, which hides this rule.
            Kind::Adopt
            | Kind::Admit
            | Kind::Dismiss
            | Kind::Void
            | Kind::Readmit
            | Kind::Accept
            | Kind::Appoint => continue,
            Kind::Enroll => unreachable!("it is filtered out"),
        };
        let draft = author.draft(*kind, &tables);
        author.seal(draft);
        let replay = replay_chain(&author.organization, &author.files(), &rules());
        // Of its signatures nothing is said: there are no keys yet.
        assert_eq!(found(&replay, 0), [(Code::ChainEnrollment, RecordFile::Record, "kind")], "{kind}");
        assert!(replay.state.is_none(), "{kind}");
    }
}

#[test]
fn a_second_enrollment_needs_readmission() {
    let mut author = Author::pledged();
    author.keys = Keys::new(1, &[5], 1, &[6]);
    let digest = author.enroll();
    let expected = [(Code::ChainEnrollment, RecordFile::Record, "kind")];
    assert_refused(&author, &rules(), &expected);
    // Neither another organization's readmission nor that of another record serves.
    let mut rules = rules();
    rules.readmitted.insert((organization("fabrikam.example"), digest));
    rules.readmitted.insert((author.organization.clone(), author.links[0].digest));
    assert_refused(&author, &rules, &expected);
}

#[test]
fn a_readmitted_enrollment_counts_once_and_in_its_place() {
    let mut author = Author::pledged();
    author.keys = Keys::new(1, &[5], 1, &[6]);
    let digest = author.enroll();
    let again = author.last().clone();
    let mut rules = rules();
    rules.readmitted.insert((author.organization.clone(), digest));
    author.links.push(again);
    let expected = [
        (Code::ChainSequence, RecordFile::Record, "sequence"),
        (Code::ChainPrevious, RecordFile::Record, "previous"),
        (Code::KeyReused, RecordFile::Record, "keys.next.0"),
    ];
    assert_refused(&author, &rules, &expected);
}

#[test]
fn nothing_follows_a_succession() {
    let mut closed = Author::pledged();
    closed.succeed();
    let rotation = closed.rotation("reason = \"routine\"", &[2], &Keys::new(1, &[2], 1, &[3]));
    let mut enrollment = closed.draft(Kind::Enroll, &enroll_toml(&Keys::new(1, &[5], 1, &[6])));
    enrollment.signers = vec![5];
    let drafts = [
        closed.draft(Kind::Reaffirm, &reaffirm_toml("tech-1", tech_digest())),
        closed.draft(Kind::Withdraw, &withdraw_toml("tech-1")),
        closed.draft(Kind::Answer, &answer_toml()),
        closed.succession(),
        rotation,
        enrollment,
    ];
    for draft in drafts {
        let mut author = closed.clone();
        author.seal(draft);
        let mut rules = rules();
        rules.readmitted.insert((author.organization.clone(), author.last().digest));
        assert_refused(&author, &rules, &[(Code::ClosedChain, RecordFile::Record, "kind")]);
    }
}

/// Asserts what a replay of `files` finds at `index`, and that the state is that of the files
/// before it.
fn assert_breaks(files: &[ChainFile], index: usize, code: Code, refused: bool) {
    let organization = organization("contoso.example");
    let after = replay_chain(&organization, files, &rules());
    assert_eq!(after.integrity.broken_at(), Some(files[index].sequence));
    assert_eq!(after.integrity.code(), Some(code));
    assert_eq!(after.refusals.len(), usize::from(refused));
    assert!(after.refusals.iter().all(|(at, refusal)| {
        (*at, refusal.file, refusal.fault.code) == (index, RecordFile::Record, code)
    }));
    let before = replay_chain(&organization, &files[..index], &rules());
    assert_eq!(before.integrity, Integrity::Sound);
    assert_eq!(shown(&after), shown(&before));
}

fn five_records() -> Author {
    let mut author = Author::pledged();
    author.reaffirm();
    author.rotate_plainly(&[3]);
    author.withdraw();
    author
}

#[test]
fn a_missing_number_breaks_the_chain_where_it_is_missed() {
    for missing in 0..4 {
        let mut files = five_records().files();
        files.remove(missing);
        assert_breaks(&files, missing, Code::ChainSequence, true);
    }
}

#[test]
fn an_unreadable_record_ends_the_chain_and_was_reported_before() {
    for place in 0..5 {
        let mut files = five_records().files();
        files[place].record = Err(UnreadRecord { code: Code::TomlSyntax, signed: None });
        assert_breaks(&files, place, Code::TomlSyntax, false);
    }
}

#[test]
fn nothing_counts_after_a_broken_record() {
    let mut author = Author::enrolled();
    let good = author.date;
    author.date = date(TODAY).plus_days(30);
    author.pledge();
    author.date = good;
    author.rotate_plainly(&[3]);
    let replay = replay_chain(&author.organization, &author.files(), &rules());
    assert_eq!(found(&replay, 1), [(Code::DateFuture, RecordFile::Record, "date")]);
    let state = replay.state.unwrap();
    assert_eq!((state.history.len(), &state.keys.current[..]), (1, &[public(1)][..]));
}

#[test]
fn no_record_is_no_state_and_no_fault() {
    let replay = replay_chain(&organization("contoso.example"), &[], &rules());
    assert_eq!((replay.integrity, replay.refusals.len()), (Integrity::Sound, 0));
    assert!(replay.state.is_none());
}

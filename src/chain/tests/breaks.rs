//! Why a chain breaks: who signed the files that claim the place, and what became of their bytes.

use super::author::{Author, sequence, *};
use super::*;
use crate::record::Kind;

/// An author with four records, and the files of the chain.
fn four_records() -> Author {
    let mut author = Author::pledged();
    author.reaffirm();
    author.withdraw();
    author
}

/// Another record for place 3, signed by the organization.
fn second_truth(author: &Author) -> ChainRecord {
    let mut author = author.clone();
    let previous = author.links[1].digest;
    let mut draft = author.draft(Kind::Answer, &answer_toml());
    draft.header.sequence = sequence(3);
    draft.header.previous = Some(previous);
    author.seal(draft);
    author.links.pop().unwrap()
}

fn file(at: u32, record: ChainRecord) -> ChainFile {
    ChainFile { sequence: sequence(at), record: Ok(record), is_unlogged: false }
}

/// Why the chain of `files` breaks: place, code and cause, and each refusal with the index of its file.
fn broken(files: &[ChainFile]) -> (u32, Code, BreakCause, Vec<(usize, Code)>) {
    let replay = replay_chain(&organization("contoso.example"), files, &rules());
    let Integrity::Broken { at, code, cause } = replay.integrity else { panic!("the chain is sound") };
    let refusals = replay.refusals.iter().map(|(index, refusal)| (*index, refusal.fault.code)).collect();
    (at.get(), code, cause, refusals)
}

#[test]
fn two_signed_records_for_one_place_are_evidence_against_the_organization() {
    let author = four_records();
    let mut files = author.files();
    files.insert(3, file(3, second_truth(&author)));
    let both = vec![(2, Code::Equivocation), (3, Code::Equivocation)];
    assert_eq!(broken(&files), (3, Code::Equivocation, BreakCause::Equivocation, both));
    // A third file is judged by itself.
    let mut unsigned = second_truth(&author);
    unsigned.blocks = None;
    files.insert(3, file(3, unsigned));
    let all = vec![
        (2, Code::Equivocation),
        (3, Code::ChainFork),
        (3, Code::SignatureMissing),
        (4, Code::Equivocation),
    ];
    assert_eq!(broken(&files), (3, Code::Equivocation, BreakCause::Equivocation, all));
}

#[test]
fn a_second_file_without_a_signature_is_a_stray_and_stops_the_chain_all_the_same() {
    let author = four_records();
    let mut unsigned = second_truth(&author);
    unsigned.blocks = None;
    let mut files = author.files();
    files.insert(3, file(3, unsigned));
    let stray = vec![(3, Code::ChainFork), (3, Code::SignatureMissing)];
    assert_eq!(broken(&files), (3, Code::ChainFork, BreakCause::Stray, stray));
    let unread = Err(UnreadRecord { code: Code::TomlSyntax, signed: None });
    files[3] = ChainFile { sequence: sequence(3), record: unread, is_unlogged: false };
    assert_eq!(broken(&files), (3, Code::ChainFork, BreakCause::Stray, vec![(3, Code::ChainFork)]));
    files[3].record = Err(UnreadRecord { code: Code::Unreadable, signed: None });
    assert_eq!(broken(&files).2, BreakCause::Unreadable);
    // What strangers signed for another registry, or with their own keys, is no second truth.
    let mut foreign = second_truth(&author);
    foreign.parsed.header.registry = "other.example".parse::<RegistryName>().unwrap();
    files[3] = file(3, foreign);
    assert_eq!(broken(&files).2, BreakCause::Stray);
    let mut stranger = Author::new(Keys::new(1, &[7], 1, &[8]));
    stranger.enroll();
    files[3] = file(3, stranger.links.pop().unwrap());
    assert_eq!(broken(&files).2, BreakCause::Stray);
}

#[test]
fn a_changed_record_is_told_from_a_stray_one_and_from_a_mistake() {
    let author = four_records();
    let at_end = |change: &dyn Fn(&mut ChainRecord)| {
        let mut files = author.files();
        change(files[3].record.as_mut().unwrap());
        broken(&files)
    };
    let altered = at_end(&|record| record.message = Message::new(b"other bytes"));
    assert_eq!((altered.1, altered.2), (Code::SignatureInvalid, BreakCause::Altered));
    let unsigned = at_end(&|record| record.blocks = None);
    assert_eq!((unsigned.1, unsigned.2), (Code::SignatureMissing, BreakCause::Stray));
    // The signature stayed, and the bytes are no record any more.
    let mut files = author.files();
    let blocks = files[3].record.as_ref().unwrap().blocks.clone().unwrap();
    let signed = Some((Message::new(b"other bytes"), blocks));
    files[3].record = Err(UnreadRecord { code: Code::TomlSyntax, signed });
    assert_eq!(broken(&files).2, BreakCause::Altered);
    // The organization signed what no rule allows.
    let mut mistaken = author.clone();
    mistaken.withdraw();
    let refused = broken(&mistaken.files());
    assert_eq!((refused.1, refused.2), (Code::PledgeUnknown, BreakCause::Refused));
    let mut files = author.files();
    files.remove(2);
    assert_eq!(broken(&files).2, BreakCause::Missing);
}

//! The rules of replay, each kept once and broken once. Records are written by the [`author`],
//! which works out sequence, `previous` and signers by itself, so that a rule that is lost in the
//! code is not lost in the tests too.

mod arithmetic;
mod attacks;
mod author;
mod bodies;
mod breaks;
mod decisions;
mod lives;
mod properties;
mod refused_chains;
mod refused_keys;
mod refused_promises;
mod refused_rotations;
mod refused_signatures;
mod successions;
mod thief;
mod voided;
mod weak_key;

use super::*;
use crate::diagnostic::At;
use author::Author;

/// One expected refusal: code, file, and the field it points at, empty for the whole file.
type Expected<'a> = (Code, RecordFile, &'a str);

/// The state after the author's records, all of which must hold.
fn sound(author: &Author, rules: &Rules) -> State {
    let replay = replay_chain(&author.organization, &author.files(), rules);
    assert_eq!(replay.refusals, []);
    assert_eq!(replay.integrity, Integrity::Sound);
    replay.state.expect("a sound chain has a state")
}

/// Where the organization, which no successor follows, stands under `tech-1`, and since when.
fn stands(state: &State) -> (Standing, String) {
    stands_with(state, None)
}

/// The same with the `successor` that its closure names.
fn stands_with(state: &State, successor: Option<&State>) -> (Standing, String) {
    let accord = "tech-1".parse::<Id>().unwrap();
    let ending = state.ending(&accord, successor);
    let (standing, since) = standing_on(&state.promises[&accord], ending, author::date(author::TODAY));
    (standing, since.to_string())
}

/// Asserts that the author's last record is refused for exactly these reasons, and that the state
/// is that of the records before it.
fn assert_refused(author: &Author, rules: &Rules, expected: &[Expected<'_>]) {
    let files = author.files();
    let last = files.len() - 1;
    let before = replay_chain(&author.organization, &files[..last], rules);
    assert_eq!(before.integrity, Integrity::Sound, "the records before it hold");
    let after = replay_chain(&author.organization, &files, rules);
    assert_eq!(found(&after, last), expected, "{:#?}", after.refusals);
    assert_eq!(after.integrity.broken_at(), Some(files[last].sequence));
    assert_eq!(after.integrity.code(), Some(expected[0].0));
    assert_eq!(shown(&after), shown(&before));
    let rehearsed = rehearse_record(before.state, &author.organization, &author.links[last], rules);
    let refusals: Vec<_> = after.refusals.into_iter().map(|(_, refusal)| refusal).collect();
    assert_eq!(rehearsed.err(), Some(refusals));
}

/// The refusals of a replay, each of which must be of the file at `index`.
fn found(replay: &Replay, index: usize) -> Vec<Expected<'_>> {
    let found = |(at, refusal): &'_ (usize, Refusal)| {
        assert_eq!(*at, index);
        (refusal.fault.code, refusal.file)
    };
    let fields = replay.refusals.iter().map(|(_, refusal)| match &refusal.fault.at {
        At::Field(field) => field.as_str(),
        At::File => "",
        At::Span(_) => {
            assert_eq!(refusal.file, RecordFile::Signature, "a refused record is pointed at by its field");
            ""
        }
    });
    replay.refusals.iter().map(found).zip(fields).map(|((code, side), field)| (code, side, field)).collect()
}

/// A state as text: two states with one text are equal.
fn shown(replay: &Replay) -> String {
    format!("{:?}", replay.state)
}

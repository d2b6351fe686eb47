//! Where a promise stands whose organization closed its chain: its successor took it over, or it was withdrawn.

use super::author::*;
use super::{sound, stands_with};
use crate::chain::{Rules, Standing, State};
use crate::record::Kind;

/// Closed on 2026-05-01, in favor of fabrikam.example.
fn closed() -> State {
    let mut author = Author::pledged();
    author.date = date("2026-05-01");
    author.succeed();
    sound(&author, &rules())
}

/// The author of fabrikam.example, which enrolled on `day`.
fn successor(day: &str) -> Author {
    let mut author = Author {
        organization: organization("fabrikam.example"),
        ..Author::new(Keys::new(1, &[11], 1, &[12]))
    };
    author.date = date(day);
    author.enroll();
    author
}

/// Names contoso.example as the predecessor, on `day`.
fn name_predecessor(author: &mut Author, day: &str) {
    author.date = date(day);
    author.write(Kind::Update, &successor_toml("contoso.example"));
}

#[track_caller]
fn assert_stands(author: &Author, standing: Standing, since: &str) {
    let state = sound(author, &rules());
    assert_eq!(stands_with(&closed(), Some(&state)), (standing, since.to_owned()));
}

#[test]
fn a_successor_takes_over_what_it_names_and_promises() {
    let mut before = successor("2026-03-01");
    before.pledge();
    name_predecessor(&mut before, "2026-04-30");
    assert_stands(&before, Standing::Succeeded, "2026-05-01");
    let mut later = successor("2026-05-01");
    later.pledge();
    name_predecessor(&mut later, "2026-05-20");
    assert_stands(&later, Standing::Succeeded, "2026-05-20");
    let mut last = successor("2026-05-01");
    name_predecessor(&mut last, "2026-05-02");
    last.date = date("2026-06-02");
    last.pledge();
    assert_stands(&last, Standing::Succeeded, "2026-06-02");
}

#[test]
fn without_a_successor_the_promise_was_withdrawn() {
    let withdrawn = (Standing::Withdrawn, "2026-05-01".to_owned());
    assert_eq!(stands_with(&closed(), None), withdrawn);
    // Neither a shell without a pledge, nor a signatory that does not name it, takes anything over.
    let mut shell = successor("2026-05-01");
    name_predecessor(&mut shell, "2026-05-01");
    assert_stands(&shell, Standing::Withdrawn, "2026-05-01");
    let mut stranger = successor("2026-05-01");
    stranger.pledge();
    assert_stands(&stranger, Standing::Withdrawn, "2026-05-01");
    stranger.write(Kind::Update, &successor_toml("litware.example"));
    assert_stands(&stranger, Standing::Withdrawn, "2026-05-01");
}

#[test]
fn an_earlier_predecessor_keeps_its_successor() {
    let mut author = successor("2026-04-01");
    author.pledge();
    name_predecessor(&mut author, "2026-05-02");
    author.date = date("2026-06-01");
    author.write(Kind::Update, &successor_toml("litware.example"));
    assert_stands(&author, Standing::Succeeded, "2026-05-02");
}

#[test]
fn a_promise_that_ends_later_was_taken_over_and_an_earlier_end_takes_over_nothing() {
    let mut author = successor("2026-04-01");
    author.pledge();
    name_predecessor(&mut author, "2026-04-01");
    let mut ended = author.clone();
    author.date = date("2026-05-02");
    author.withdraw();
    assert_stands(&author, Standing::Succeeded, "2026-05-01");
    ended.date = date("2026-05-01");
    ended.withdraw();
    assert_stands(&ended, Standing::Withdrawn, "2026-05-01");
    ended.date = date("2026-06-01");
    ended.pledge();
    assert_stands(&ended, Standing::Succeeded, "2026-06-01");
}

#[test]
fn a_closed_chain_takes_over_nothing() {
    let mut author = successor("2026-04-01");
    author.pledge();
    name_predecessor(&mut author, "2026-04-01");
    let mut mutual = author.clone();
    mutual.date = date("2026-05-01");
    mutual.succeed_by("contoso.example");
    assert_stands(&mutual, Standing::Withdrawn, "2026-05-01");
    author.date = date("2026-05-02");
    author.succeed_by("contoso.example");
    assert_stands(&author, Standing::Succeeded, "2026-05-01");
    // The other way, too: the promise of the last one to close its chain has no successor left.
    let successor = sound(&author, &rules());
    assert_eq!(stands_with(&successor, Some(&closed())), (Standing::Withdrawn, "2026-05-02".to_owned()));
}

#[test]
fn disputed_and_voided_records_take_over_nothing() {
    let mut author = successor("2026-04-01");
    name_predecessor(&mut author, "2026-04-01");
    author.pledge();
    let mut stolen = author.clone();
    stolen.rotate_after_theft(3, &[13]);
    assert_stands(&stolen, Standing::Withdrawn, "2026-05-01");
    let mut rules = rules();
    rules.voided.insert((author.organization.clone(), author.links[0].digest), date("2026-05-05"));
    let state = sound(&author, &rules);
    assert_eq!(stands_with(&closed(), Some(&state)).0, Standing::Withdrawn);
}

#[test]
fn what_was_due_before_the_successor_promised_is_not_taken_over() {
    let mut author = Author::pledged();
    author.date = date("2027-01-10");
    author.succeed();
    let rules = Rules { today: date("2027-02-01"), ..rules() };
    let closed = sound(&author, &rules);
    let stands = |day: &str| {
        let mut author = successor("2027-01-01");
        name_predecessor(&mut author, "2027-01-01");
        author.date = date(day);
        author.pledge();
        stands_with(&closed, Some(&sound(&author, &rules))).0
    };
    assert_eq!([stands("2027-01-10"), stands("2027-01-11")], [Standing::Succeeded, Standing::Withdrawn]);
}

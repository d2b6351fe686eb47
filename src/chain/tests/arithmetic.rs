//! Who does the arithmetic of a chain's signatures: its own replay, or another run whose digest is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::author::*;
use super::{replay_chain, replay_with, shown};
use crate::chain::{Arithmetic, Integrity, Rules};
use crate::record::Digest;
use crate::signature::KeyPoints;

/// A chain whose last signature is of another record.
fn forged() -> Author {
    let mut author = Author::pledged();
    author.blocks()[0] = key(1).sign(b"another record");
    author
}

fn recorded(author: &Author) -> Option<Digest> {
    let rules = Rules { arithmetic: Arithmetic::Recorded, ..rules() };
    replay_chain(&author.organization, &author.files(), &rules).checked
}

fn elsewhere(author: &Author, digest: Digest) -> Rules {
    let known = BTreeMap::from([(author.organization.clone(), digest)]);
    Rules { arithmetic: Arithmetic::Elsewhere(Arc::new(known)), ..rules() }
}

#[test]
fn a_chain_with_a_bad_signature_has_no_digest() {
    assert!(recorded(&Author::pledged()).is_some());
    assert_eq!(recorded(&forged()), None);
}

#[test]
fn the_digest_of_another_chain_is_worth_nothing() {
    let known = recorded(&Author::pledged()).unwrap();
    let author = forged();
    let replay = replay_chain(&author.organization, &author.files(), &elsewhere(&author, known));
    let own = replay_chain(&author.organization, &author.files(), &rules());
    assert_ne!(own.integrity, Integrity::Sound);
    assert_eq!((replay.integrity, replay.refusals), (own.integrity, own.refusals));
}

/// The arithmetic is left out, or this test would fail: the digest is a lie.
#[test]
fn the_digest_of_a_run_is_believed() {
    let author = forged();
    let lie = replay_with(KeyPoints::assuming(), &author.organization, &author.files(), &rules()).checked;
    let replay = replay_chain(&author.organization, &author.files(), &elsewhere(&author, lie.unwrap()));
    assert_eq!(replay.integrity, Integrity::Sound);
}

#[test]
fn a_known_digest_changes_nothing_else() {
    let author = Author::pledged();
    let known = recorded(&author).unwrap();
    let replay = replay_chain(&author.organization, &author.files(), &elsewhere(&author, known));
    let own = replay_chain(&author.organization, &author.files(), &rules());
    assert_eq!(shown(&replay), shown(&own));
}

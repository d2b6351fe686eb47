//! What holds of every chain, tried on chains written at random.

use proptest::collection::vec;
use proptest::prelude::*;

use super::author::*;
use super::{shown, sound};
use crate::chain::{ChainFile, ChainRecord, Integrity, Promise, StatementBody, replay_chain};
use crate::record::{Digest, Kind};
use crate::signature;

/// One organization on a walk through valid records.
pub struct Walk {
    pub author: Author,
    /// Sequences in dispute.
    disputed: Vec<u32>,
    pledged: bool,
    open: bool,
    /// Findings that stand.
    findings: Vec<Digest>,
    fresh: u8,
}

impl Walk {
    fn begin(threshold: usize, next_threshold: usize) -> Self {
        let (current, next) = ([1, 2, 3], [4, 5, 6]);
        let keys = Keys::new(
            threshold,
            &current[..threshold.max(2)],
            next_threshold,
            &next[..next_threshold.max(2)],
        );
        let author = Author::enrolled_with(keys);
        Self { author, disputed: Vec::new(), pledged: false, open: false, findings: Vec::new(), fresh: 6 }
    }

    /// Adds the record that `choice` stands for, or another where that would not be valid.
    fn step(&mut self, choice: u8, days: u8) {
        self.author.date = self.author.date.plus_days(i32::from(days)).min(date(TODAY));
        match choice {
            0 => {
                self.author.pledge();
                (self.pledged, self.open) = (true, true);
            }
            1 if self.open => drop(self.author.reaffirm()),
            2 if self.open => {
                self.author.withdraw();
                self.open = false;
            }
            3 if self.pledged => drop(self.author.write(Kind::Report, &report_toml("tech-1"))),
            4 => {
                let finding = self.author.write(Kind::Finding, &finding_toml());
                self.findings.push(finding);
            }
            5 if !self.findings.is_empty() => {
                let finding = self.findings.remove(0);
                self.author.write(Kind::Retract, &retract_toml(finding));
            }
            6 => drop(self.author.write(Kind::Update, &profile_toml("Contoso", "private-sector"))),
            7 | 8 => self.rotate(choice == 8),
            _ => drop(self.author.write(Kind::Answer, &answer_toml())),
        }
    }

    /// Successors take over. With a theft, the record before this one is in dispute, unless that
    /// would change what may follow.
    fn rotate(&mut self, theft: bool) {
        let Keys { threshold, next_threshold, .. } = self.author.keys;
        let authority = self.author.keys.next[..next_threshold].to_vec();
        let mut fresh = |count: usize| {
            let first = self.fresh;
            self.fresh += u8::try_from(count).unwrap();
            (first + 1..=self.fresh).collect::<Vec<_>>()
        };
        let mut current = authority.clone();
        current.extend(fresh(threshold.saturating_sub(authority.len())));
        let next = fresh(next_threshold.max(2));
        let last = self.author.last().parsed.header.sequence.get();
        let kind = self.author.last().parsed.header.kind;
        let harmless = matches!(kind, Kind::Answer | Kind::Update | Kind::Finding | Kind::Report);
        let fields = if theft && harmless {
            self.disputed.push(last);
            format!("reason = \"compromise\"\ncompromised_from = {last}")
        } else {
            "reason = \"routine\"".to_owned()
        };
        self.author.rotate(&fields, &authority, Keys { threshold, current, next_threshold, next });
    }
}

pub fn walks() -> impl Strategy<Value = Walk> {
    (1..=3usize, 1..=3usize, vec((0..10u8, 0..9u8), 1..10)).prop_map(|(threshold, next_threshold, steps)| {
        let mut walk = Walk::begin(threshold, next_threshold);
        for (choice, days) in steps {
            walk.step(choice, days);
        }
        walk
    })
}

impl std::fmt::Debug for Walk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let records = self.author.links.iter().map(|record| record.parsed.write());
        formatter.write_str(&records.collect::<Vec<_>>().join("\n"))
    }
}

/// How a chain is spoiled.
#[derive(Clone, Copy, Debug)]
enum Spoil {
    /// A record is gone, and the numbers show it.
    Remove,
    /// A record is gone, and the later files are renamed to hide it.
    RemoveAndRename,
    Duplicate,
    DuplicateAndRename,
    /// Two neighbors change places.
    Swap,
    RemoveBlock,
    /// A block is that of another record by the same key, or of another key.
    ExchangeBlock,
}

const SPOILS: [Spoil; 7] = [
    Spoil::Remove,
    Spoil::RemoveAndRename,
    Spoil::Duplicate,
    Spoil::DuplicateAndRename,
    Spoil::Swap,
    Spoil::RemoveBlock,
    Spoil::ExchangeBlock,
];

fn named_in_order(links: Vec<ChainRecord>) -> Vec<ChainFile> {
    (1..)
        .zip(links)
        .map(|(number, record)| ChainFile {
            sequence: sequence(number),
            record: Ok(record),
            is_unlogged: false,
        })
        .collect()
}

/// The spoiled files, and the first place that may notice.
fn spoil(author: &Author, spoil: Spoil, place: usize, block: usize) -> Vec<ChainFile> {
    let mut links = author.links.clone();
    match spoil {
        Spoil::Remove => {
            let mut files = author.files();
            files.remove(place);
            return files;
        }
        Spoil::Duplicate => {
            let mut files = author.files();
            let again = author.files().remove(place);
            files.insert(place, again);
            return files;
        }
        Spoil::RemoveAndRename => drop(links.remove(place)),
        Spoil::DuplicateAndRename => links.insert(place, links[place].clone()),
        Spoil::Swap => links.swap(place, place + 1),
        Spoil::RemoveBlock | Spoil::ExchangeBlock => {
            let blocks = links[place].blocks.as_mut().unwrap();
            let block = block % blocks.len();
            if matches!(spoil, Spoil::RemoveBlock) {
                blocks.remove(block);
            } else {
                let own = blocks[block].key().clone();
                let same = |other: &signature::SignatureBlock| *other.key() == own;
                let others = author.links.iter().enumerate().filter(|(other, _)| *other != place);
                let mut theirs = others.flat_map(|(_, record)| record.blocks.clone().unwrap());
                blocks[block] = theirs.find(same).unwrap_or_else(|| key(200).sign(b"another record"));
            }
        }
    }
    named_in_order(links)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn every_walk_of_valid_records_is_sound_and_its_history_is_what_was_written(walk in walks()) {
        let state = sound(&walk.author, &rules());
        let found = state.history.iter().map(|entry| {
            (entry.sequence.get(), entry.kind, entry.date, entry.digest, entry.disputed_by.is_some())
        });
        let written = (1..).zip(&walk.author.links).map(|(number, record)| {
            let header = &record.parsed.header;
            (number, header.kind, header.date, record.digest, walk.disputed.contains(&number))
        });
        prop_assert_eq!(found.collect::<Vec<_>>(), written.collect::<Vec<_>>());
        let current: Vec<_> = walk.author.keys.current.iter().map(|&number| public(number)).collect();
        prop_assert_eq!(&state.keys.current[..], &current[..]);
        let findings = state.statements.iter().filter(|one| matches!(one.body, StatementBody::Found(_)));
        let standing = findings.map(|one| one.digest).filter(|finding| !state.has_retracted(*finding));
        prop_assert_eq!(&standing.collect::<Vec<_>>(), &walk.findings);
        let open = state.promises.values().map(Promise::is_open).collect::<Vec<_>>();
        prop_assert_eq!(open, if walk.pledged { vec![walk.open] } else { Vec::new() });
    }

    #[test]
    fn every_tampering_breaks_the_chain_there_and_spares_what_was_before(
        walk in walks(),
        place in any::<prop::sample::Index>(),
        block in 0..8usize,
    ) {
        // The last record can be removed unnoticed, which no chain can help; and it has no neighbor.
        let place = place.index(walk.author.links.len() - 1);
        let good = walk.author.files();
        let rules = rules();
        let organization = &walk.author.organization;
        let before = replay_chain(organization, &good[..place], &rules);
        prop_assert_eq!(before.integrity, Integrity::Sound);
        for way in SPOILS {
            let spoiled = spoil(&walk.author, way, place, block);
            let after = replay_chain(organization, &spoiled, &rules);
            let Integrity::Broken { at, .. } = after.integrity else {
                return Err(TestCaseError::fail(format!("{way:?} at {place} went unnoticed")));
            };
            let index = spoiled.iter().position(|file| file.sequence == at).unwrap();
            // A copy that is renamed breaks the chain behind the original; all else where it is.
            let expected = place + usize::from(matches!(way, Spoil::DuplicateAndRename));
            prop_assert_eq!(index, expected, "{:?}", way);
            let prefix = replay_chain(organization, &good[..index], &rules);
            prop_assert_eq!(shown(&after), shown(&prefix), "{:?}", way);
        }
    }
}

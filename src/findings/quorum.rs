//! When a finding is corroborated: the charter's quorum, counted over the endorsements.

use std::collections::BTreeSet;

use super::endorsement::Endorsement;
use crate::accord::Quorum;
use crate::record::{Country, Group, Id};

/// What is missing for a finding to be corroborated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shortfall {
    /// The author does not count: it was not an observer, or its record is excluded.
    pub author: bool,
    /// How many more observers.
    pub observers: usize,
    /// How many more groups.
    pub groups: usize,
    /// The state that the finding is about, if only observers of its own government support it so far.
    pub own_government: Option<Country>,
}

impl Shortfall {
    /// What is missing under `charter`. The author's endorsement is the first one; the finding is about `state`.
    pub fn of(
        quorum: &Quorum,
        charter: &Id,
        endorsements: &[Endorsement<'_>],
        state: Option<Country>,
    ) -> Self {
        let counted: Vec<_> =
            endorsements.iter().filter(|endorsement| endorsement.counts_under(charter)).collect();
        let groups: BTreeSet<_> = counted.iter().map(|endorsement| endorsement.group).collect();
        let own = |state: &Country| counted.iter().all(|endorsement| endorsement.is_government_of(*state));
        let missing =
            |needed: crate::record::Small, found: usize| (needed.get() as usize).saturating_sub(found);
        Self {
            author: endorsements.first().is_none_or(|author| !author.counts_under(charter)),
            observers: missing(quorum.observers, counted.len()),
            groups: missing(quorum.groups, groups.len()),
            own_government: state.filter(|state| !counted.is_empty() && own(state)),
        }
    }

    /// Whether nothing is missing.
    pub fn is_met(&self) -> bool {
        *self == Self::default()
    }

    /// What is lacking, in words.
    pub fn words(&self) -> Vec<String> {
        let more = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("one more {one}")),
            count => Some(format!("{count} more {many}")),
        };
        let author = self.author.then(|| "an author who counts as an observer".to_owned());
        let groups = match (self.observers, self.groups) {
            (0, 1) => Some("an observer of another group".to_owned()),
            (_, groups) => more(groups, "group", "groups"),
        };
        [
            author,
            more(self.observers, "observer", "observers"),
            groups,
            self.own_government
                .map(|state| format!("an observer who is not of the government of {}", state.name())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Endorsement<'_> {
    /// Whether it counts in a quorum of observers under `charter`.
    pub fn counts_under(&self, charter: &Id) -> bool {
        self.exclusion.is_none() && self.charters.contains(&charter)
    }

    fn is_government_of(&self, state: Country) -> bool {
        self.group == Group::Government && self.country == state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Exclusion;
    use crate::record::{Date, Organization, Small};
    use Group::{Academia, CivilSociety, Government, PrivateSector};

    /// Endorsements by group and country, the author's first, and whether each counts; the state; what is missing.
    type Row = (&'static [(Group, &'static str, bool)], Option<&'static str>, &'static [&'static str]);

    fn lacks(quorum: (u32, u32), (endorsements, state, _): Row) -> Vec<String> {
        let charter = "charter-1".parse::<Id>().unwrap();
        let name = "a.example".parse::<Organization>().unwrap();
        let endorsement = |&(group, country, counts): &(Group, &str, bool)| Endorsement {
            organization: &name,
            group,
            country: country.parse::<Country>().unwrap(),
            date: "2026-01-01".parse::<Date>().unwrap(),
            note: None,
            charters: vec![&charter],
            retracted: None,
            exclusion: (!counts).then_some(Exclusion::NotObserver),
        };
        let endorsements: Vec<_> = endorsements.iter().map(endorsement).collect();
        let small = |number: u32| Small::new(number).unwrap();
        let quorum = Quorum { observers: small(quorum.0), groups: small(quorum.1) };
        let state = state.map(|state| state.parse::<Country>().unwrap());
        let shortfall = Shortfall::of(&quorum, &charter, &endorsements, state);
        assert_eq!(shortfall.is_met(), shortfall.words().is_empty());
        shortfall.words()
    }

    #[test]
    fn a_quorum_needs_observers_groups_the_author_and_an_observer_of_another_government() {
        let table: [Row; 8] = [
            (&[(Academia, "US", true)], None, &["2 more observers", "one more group"]),
            (
                &[(Academia, "US", true), (Academia, "GR", true), (Academia, "IL", true)],
                None,
                &["an observer of another group"],
            ),
            (&[(Academia, "US", true), (Academia, "GR", true), (CivilSociety, "UY", true)], None, &[]),
            (
                &[(Academia, "US", true), (Academia, "GR", true), (CivilSociety, "UY", false)],
                None,
                &["one more observer", "one more group"],
            ),
            (
                &[
                    (Academia, "US", false),
                    (Academia, "GR", true),
                    (CivilSociety, "UY", true),
                    (PrivateSector, "DE", true),
                ],
                None,
                &["an author who counts as an observer"],
            ),
            (
                &[(Government, "HM", true), (Government, "HM", true), (Government, "HM", true)],
                Some("HM"),
                &[
                    "an observer of another group",
                    "an observer who is not of the government of Heard Island and McDonald Islands",
                ],
            ),
            (&[(Government, "HM", true), (Government, "HM", true), (Academia, "HM", true)], Some("HM"), &[]),
            (&[(Government, "HM", true), (Government, "HM", true), (Academia, "US", true)], Some("BV"), &[]),
        ];
        for row in table {
            assert_eq!(lacks((3, 2), row), row.2, "{row:?}");
        }
    }

    #[test]
    fn where_one_group_is_enough_a_government_still_does_not_judge_its_own_state_alone() {
        let own: Row = (&[(Government, "HM", true), (Government, "HM", true)], Some("HM"), &[]);
        let lacking = "an observer who is not of the government of Heard Island and McDonald Islands";
        assert_eq!(lacks((2, 1), own), [lacking]);
        let mixed: Row = (&[(Government, "HM", true), (Government, "BV", true)], Some("HM"), &[]);
        assert!(lacks((2, 1), mixed).is_empty());
    }
}

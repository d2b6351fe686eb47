//! What a finding lacks to be corroborated, in words.

use crate::findings::Shortfall;

/// One phrase for each thing that is missing; none where the quorum is met.
pub fn describe_shortfall(shortfall: &Shortfall) -> Vec<String> {
    let author = shortfall.author.then(|| "an author who counts as an observer".to_owned());
    let groups = match (shortfall.observers, shortfall.groups) {
        (0, 1) => Some("an observer of another group".to_owned()),
        (_, groups) => count_more(groups, "group", "groups"),
    };
    let other_government = shortfall
        .own_government
        .map(|state| format!("an observer who is not of the government of {}", state.name()));
    let observers = count_more(shortfall.observers, "observer", "observers");
    [author, observers, groups, other_government].into_iter().flatten().collect()
}

fn count_more(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("one more {one}")),
        count => Some(format!("{count} more {many}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accord::Quorum;
    use crate::findings::{Endorsement, Exclusion};
    use crate::record::{Country, Date, Group, Id, Organization, Small};
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
            admission: None,
            retracted: None,
            exclusion: (!counts).then_some(Exclusion::NotObserver),
            cause: None,
        };
        let endorsements: Vec<_> = endorsements.iter().map(endorsement).collect();
        let small = |number: u32| Small::new(number).unwrap();
        let quorum = Quorum { observers: small(quorum.0), groups: small(quorum.1) };
        let state = state.map(|state| state.parse::<Country>().unwrap());
        let shortfall = Shortfall::of(&quorum, &charter, &endorsements, state);
        assert_eq!(shortfall.is_met(), describe_shortfall(&shortfall).is_empty());
        describe_shortfall(&shortfall)
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

//! The organizations that tell something about others: the successors, in whose favor others closed their chains,
//! and the registry itself, which decides. The standing of a promise in a closed chain follows from the records of its
//! successor.

use std::collections::BTreeSet;

use super::{Member, Registry, Selection, Tree, load_members};
use crate::chain::{Promise, Rules, Standing, State, standing_on};
use crate::diagnostic::{Code, Diagnostic};
use crate::record::{Date, Id, Organization};

/// Loads the successors of `members`, and the registry itself if it was not loaded as `own`, without those among
/// `members`. Returns the unreadable files among theirs, too.
pub fn load_companions(
    tree: &dyn Tree,
    members: &[Member],
    own: Option<Member>,
    rules: &Rules,
    selection: &Selection,
) -> (Vec<Member>, Vec<Diagnostic>) {
    let known: BTreeSet<_> = members.iter().chain(&own).map(|member| &member.organization).collect();
    let named = members.iter().filter_map(|member| successor_of(member.state.as_ref()?));
    let registry = rules.registry.as_str().parse::<Organization>().ok();
    let named: BTreeSet<_> = named.chain(&registry).filter(|name| !known.contains(name)).cloned().collect();
    let named: Vec<_> = named.into_iter().collect();
    if named.is_empty() {
        return (own.into_iter().collect(), Vec::new());
    }
    let (mut companions, mut diagnostics) = load_members(tree, &named, rules, selection);
    // Other faults are no matter of the selected organizations.
    diagnostics.retain(|one| one.code == Code::Unreadable);
    companions.extend(own);
    (companions, diagnostics)
}

fn successor_of(state: &State) -> Option<&Organization> {
    state.closure.as_ref().map(|closure| &closure.successor)
}

impl Registry {
    /// Whether `organization` is the registry itself.
    pub fn is_itself(&self, organization: &Organization) -> bool {
        organization.as_str() == self.policy.registry.as_str()
    }

    /// The registry itself, as an organization; None if it has no records.
    pub fn own_member(&self) -> Option<&Member> {
        self.find_companion(&self.policy.registry.as_str().parse::<Organization>().ok()?)
    }

    fn find_companion(&self, name: &Organization) -> Option<&Member> {
        self.member(name).or_else(|| self.companions.iter().find(|member| member.organization == *name))
    }

    /// The successor in whose favor the chain with this `state` was closed; None if there is none, or it has no
    /// records.
    pub fn find_successor(&self, state: &State) -> Option<&Member> {
        self.find_companion(successor_of(state)?)
    }

    /// The standing on `day` of a promise to `accord` in a chain with this `state`, and the day since which it has
    /// that standing. The registry must be loaded with its records, unless `day` is its day.
    pub fn standing_on(&self, state: &State, accord: &Id, promise: &Promise, day: Date) -> (Standing, Date) {
        let successor = self.find_successor(state);
        let ending = if day == self.rules.today {
            state.ending(accord, successor.and_then(|member| member.state.as_ref()))
        } else {
            state.ending(accord, successor.and_then(|member| self.state_on(member, day)).as_ref())
        };
        standing_on(promise, ending, day)
    }
}

//! The verdict: everything loaded, replayed, and held against each other.
//!
//! `registry` says what is wrong with one file or one chain. The checks here need several
//! organizations, or the policy and what it speaks of. One file per check, and `likeness` for two.

mod confusable;
mod domain_unregistrable;
mod duplicate_lei;
mod findings;
mod name_confusable;
mod newcomers;
mod policy_unused;
mod succession_unconfirmed;
mod withdrawal_disputed;

pub use name_confusable::find_look_alike;

use std::collections::BTreeSet;

use crate::diagnostic::{At, Code, Diagnostic, Fault, Place, Severity, Sink};
use crate::record::{Date, Kind, Organization};
use crate::registry::{self, Content, Keep, Member, Registry, Selection, Tree};

/// What a check reports: a fault in one file of one organization, or of the registry.
#[derive(Debug)]
struct Concern {
    organization: Option<Organization>,
    path: String,
    fault: Fault,
}

impl Concern {
    /// About the record that gave `member` the profile it has.
    fn of_profile(member: &Member, fault: Fault) -> Option<Self> {
        let state = member.state.as_ref()?;
        let profile = |kind: Kind| matches!(kind, Kind::Enroll | Kind::Update);
        let entry = state.history.iter().rev().find(|entry| profile(entry.kind) && !entry.disputed)?;
        Some(Self {
            organization: Some(member.organization.clone()),
            path: entry.path(&member.organization),
            fault,
        })
    }
}

/// What there is to say of a registry.
#[derive(Debug)]
pub struct Verdict {
    pub registry: Registry,
    /// Sorted; accepted warnings are left out.
    pub diagnostics: Vec<Diagnostic>,
}

impl Verdict {
    /// Whether nothing is wrong. Warnings do not count.
    pub fn is_sound(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error)
    }

    /// Loads those who speak of others, where only some were selected. What is wrong with them is their own
    /// affair; but what of it cannot be read may have been about those selected, so that is told.
    pub fn load_observers(&mut self, tree: &dyn Tree, selection: &Selection) {
        let unread = self.registry.load_observers(tree, selection).into_iter();
        let mut sink = Sink::new(self.registry.policy.acceptances());
        sink.extend(self.diagnostics.drain(..));
        sink.extend(unread.filter(|one| one.code == Code::Unreadable));
        self.diagnostics = sink.finish();
    }
}

/// Loads a registry, judges it on `today`, and holds its parts against each other. Where only
/// some organizations are selected, what needs all of them is not asked.
///
/// # Errors
/// Where `accord.toml` cannot be used.
pub fn verify_registry(
    tree: &dyn Tree,
    today: Date,
    selection: &Selection,
) -> Result<Verdict, Vec<Diagnostic>> {
    let (registry, diagnostics) = registry::load_registry(tree, today, selection)?;
    let mut sink = Sink::new(registry.policy.acceptances());
    sink.extend(diagnostics);
    let place = |concern| place_concern(tree, concern);
    sink.extend(domain_unregistrable::check_domains(&registry).into_iter().map(place));
    sink.extend(withdrawal_disputed::check_withdrawals(&registry).into_iter().map(place));
    sink.extend(findings::check_findings(&registry, tree).into_iter().map(place));
    let others = load_counterparts(tree, today, &registry, selection);
    sink.extend(succession_unconfirmed::check_successions(&registry, &others).into_iter().map(place));
    if selection.only.is_none() {
        sink.extend(name_confusable::check_names(&registry).into_iter().map(place));
        sink.extend(duplicate_lei::check_leis(&registry).into_iter().map(place));
        let unused: Vec<_> = sink.unused_acceptances().collect();
        sink.extend(policy_unused::check_policy(&registry, &unused).into_iter().map(place));
    }
    Ok(Verdict { registry, diagnostics: sink.finish() })
}

/// The other side of every succession, where only some organizations are selected.
fn load_counterparts(
    tree: &dyn Tree,
    today: Date,
    registry: &Registry,
    selection: &Selection,
) -> Vec<Member> {
    let named: Vec<_> = succession_unconfirmed::named_organizations(registry)
        .filter(|organization| registry.member(organization).is_none())
        .cloned()
        .collect();
    if named.is_empty() || selection.only.is_none() {
        return Vec::new();
    }
    let selection = Selection { only: Some(named), keep: Keep::States, threads: selection.threads };
    registry::load_registry(tree, today, &selection).map(|(registry, _)| registry.members).unwrap_or_default()
}

/// Those who were there before.
#[derive(Clone, Copy, Debug)]
pub struct ExistingMembers<'a> {
    /// A registry that was judged: what a stranger adds is not looked into here, whatever it is called.
    pub tree: &'a dyn Tree,
    /// Whom a change takes away.
    pub gone: &'a BTreeSet<Organization>,
    pub threads: usize,
}

/// Warnings about the `newcomers` among the members of `registry`, whose files are in `tree`: each is
/// held against every other. Dates are no matter: whoever is there already was there first, whatever
/// a newcomer writes.
pub fn check_newcomers(
    tree: &dyn Tree,
    registry: &Registry,
    newcomers: &BTreeSet<Organization>,
    others: ExistingMembers<'_>,
) -> Vec<Diagnostic> {
    let concerns = newcomers::check_newcomers(registry, newcomers, others);
    concerns.into_iter().map(|concern| place_concern(tree, concern)).collect()
}

/// Reads the file again to point into it: only for what is about to be reported.
fn place_concern(tree: &dyn Tree, concern: Concern) -> Diagnostic {
    let Concern { organization, path, fault } = concern;
    let place = match (&fault.at, tree.read(&path, registry::POLICY_LIMIT)) {
        (At::File, _) | (_, Err(_) | Ok(Content::TooLarge(_))) => Place::file(path),
        (at, Ok(Content::Bytes(bytes))) => registry::locate_fault(&path, &bytes, at),
    };
    Diagnostic::new(fault, organization.as_ref().map(Organization::as_str), place)
}

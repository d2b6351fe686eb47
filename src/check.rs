//! The verdict on a registry, and the checks that compare organizations.
//!
//! `registry` reports the problems of one file or one chain. The checks here compare several organizations, or the
//! policy with the organizations that it names. Each check is one file; `confusable` serves two of them.

mod confusable;
mod decision_unused;
mod domain_unregistrable;
mod duplicate_lei;
mod findings;
mod identity;
mod key_shared;
mod log;
mod name_confusable;
mod name_symbols;
mod named_domains;
mod newcomers;
mod record_disputed;
mod shard;
mod succession_unconfirmed;
mod withdrawal_disputed;

pub use confusable::{fold_domain, fold_name, telling_words};
pub use duplicate_lei::find_lei_claim;
pub use name_confusable::find_look_alike;
pub use name_symbols::describe_symbols;
pub use shard::{Shard, ShardFacts, ShardOrigin, check_shard, join_shards};

use std::collections::BTreeSet;

use crate::chain::{AcceptedRecord, Arithmetic, Integrity};
use crate::diagnostic::{At, Diagnostic, Fault, Place, Severity, Sink};
use crate::log::trust::LogTrust;
use crate::record::{Date, Kind, Organization};
use crate::registry::{
    self, Content, Keep, Member, Registry, RegistryLog, Selection, SetAside, Tree, WatchedTree,
};

/// Days that a record may take from its date to the registry: signatures to collect, a holiday.
pub const MOST_DAYS: i32 = 31;

/// A problem that a check reports: a fault in one file of an organization or of the registry.
#[derive(Debug)]
struct Concern {
    organization: Option<Organization>,
    path: String,
    fault: Fault,
}

impl Concern {
    /// A fault in the record that holds the profile of `member`.
    fn of_profile(member: &Member, fault: Fault) -> Option<Self> {
        Self::of_last(member, fault, |entry| {
            matches!(entry.kind, Kind::Enroll | Kind::Update) && entry.disputed_by.is_none()
        })
    }

    /// A fault in the record that set the keys of `member`.
    fn of_keys(member: &Member, fault: Fault) -> Option<Self> {
        Self::of_last(member, fault, |entry| matches!(entry.kind, Kind::Enroll | Kind::Rotate))
    }

    fn of_last(member: &Member, fault: Fault, is_one: impl Fn(&AcceptedRecord) -> bool) -> Option<Self> {
        let entry = member.state.as_ref()?.history.iter().rev().find(|entry| is_one(entry))?;
        Some(Self {
            organization: Some(member.organization.clone()),
            path: entry.path(&member.organization),
            fault,
        })
    }
}

/// `fault`, which says so where the records of `other` have errors: then it may only follow from them.
fn blame_errors(fault: Fault, other: Option<&Member>) -> Fault {
    let Some(broken) = other.filter(|member| member.integrity != Integrity::Sound) else { return fault };
    let name = &broken.organization;
    Fault {
        message: format!("{}; errors in the records of `{name}` may be the cause", fault.message),
        help: format!("Repair the errors of `{name}` first: `accord verify {name}` shows them."),
        ..fault
    }
}

/// The result of verifying a registry.
#[derive(Debug)]
pub struct Verdict {
    pub registry: Registry,
    /// Sorted; accepted warnings are left out.
    pub diagnostics: Vec<Diagnostic>,
}

impl Verdict {
    /// Whether there is no error. Warnings do not count.
    pub fn is_sound(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error)
    }

    /// Loads the observers if only some organizations were selected. Faults of an observer's own records are not
    /// reported here. An unreadable file is reported, since it could be about a selected organization.
    pub fn load_observers(&mut self, tree: &dyn Tree, selection: &Selection) {
        let unread = self.registry.load_observers(tree, selection).into_iter();
        let mut sink = Sink::new(self.registry.acceptances());
        sink.extend(self.diagnostics.drain(..));
        sink.extend(unread.filter(|one| one.code.is_unreadable()));
        self.diagnostics = sink.finish();
    }
}

/// Loads and verifies a registry as of `today`, and compares its organizations. If only some are selected, the
/// checks that need all organizations are skipped.
///
/// # Errors
/// The faults of `accord.toml`.
///
/// # Examples
/// A file whose name is not that of a record is reported:
///
/// ```
/// use accord::check::verify_registry;
/// use accord::registry::{Keep, MemoryTree, Selection};
///
/// let mut tree = MemoryTree::default();
/// let root = "0".repeat(64);
/// let head = "format = 1\nregistry = \"registry.example\"\ntitle = \"A registry\"\n";
/// tree.insert("accord.toml", format!("{head}enroll = \"{root}\"\n"));
/// tree.insert("keys/contoso.example/notes.txt", "Call them back.\n");
///
/// let selection = Selection { only: None, keep: Keep::States, threads: 1 };
/// let verdict = verify_registry(&tree, "2026-11-21".parse().unwrap(), &selection).unwrap();
/// let mut paths = verdict.diagnostics.iter().filter(|one| one.code.name() == "path");
/// assert_eq!(paths.next().unwrap().place.path, "keys/contoso.example/notes.txt");
/// ```
pub fn verify_registry(
    tree: &dyn Tree,
    today: Date,
    selection: &Selection,
) -> Result<Verdict, Vec<Diagnostic>> {
    verify_with_trust(tree, today, selection, &LogTrust::default())
}

/// The same for a tree with files that are not logged yet: those of a change, or drafts.
///
/// # Errors
/// The faults of `accord.toml`.
pub fn verify_claims(
    tree: &dyn Tree,
    today: Date,
    selection: &Selection,
    set_aside: SetAside,
) -> Result<Verdict, Vec<Diagnostic>> {
    verify_under(tree, today, selection, (&LogTrust::default(), set_aside), &Arithmetic::Own)
}

/// The same, with what the reader knows of the registry's log.
///
/// # Errors
/// The faults of `accord.toml`.
pub fn verify_with_trust(
    tree: &dyn Tree,
    today: Date,
    selection: &Selection,
    trust: &LogTrust,
) -> Result<Verdict, Vec<Diagnostic>> {
    verify_with_arithmetic(tree, today, selection, trust, &Arithmetic::Own)
}

/// The same, with the arithmetic of signatures done as `arithmetic` says: what [`join_shards`] gives for a merge.
///
/// # Errors
/// The faults of `accord.toml`.
pub fn verify_with_arithmetic(
    tree: &dyn Tree,
    today: Date,
    selection: &Selection,
    trust: &LogTrust,
    arithmetic: &Arithmetic,
) -> Result<Verdict, Vec<Diagnostic>> {
    verify_under(tree, today, selection, (trust, SetAside::Unlogged), arithmetic)
}

fn verify_under(
    tree: &dyn Tree,
    today: Date,
    selection: &Selection,
    (trust, set_aside): (&LogTrust, SetAside),
    arithmetic: &Arithmetic,
) -> Result<Verdict, Vec<Diagnostic>> {
    // A tree without a log needs no digests of its files.
    let has_log = registry::has_log(tree);
    let watched = has_log.then(|| WatchedTree::new(tree, today, set_aside));
    let bare = tree;
    let tree = watched.as_ref().map_or(tree, |watched| watched);
    let (mut registry, diagnostics) = registry::load_with_arithmetic(tree, today, selection, arithmetic)?;
    let problems = if has_log {
        // The cost of a command about one organization does not grow with the log.
        let (log, problems) = match &selection.only {
            Some(only) => registry::read_log_part(bare, registry.log_owner(), trust, only),
            None => registry::read_log(bare, registry.log_owner(), trust),
        };
        registry.log = log;
        problems
    } else {
        registry::report_lost_log(trust)
    };
    let mut sink = Sink::new(registry.acceptances());
    sink.extend(diagnostics);
    sink.extend(problems);
    sink.extend(place_concerns(tree, domain_unregistrable::check_domains(&registry)));
    sink.extend(place_concerns(tree, name_symbols::check_symbols(&registry)));
    sink.extend(place_concerns(tree, withdrawal_disputed::check_withdrawals(&registry)));
    sink.extend(place_concerns(tree, record_disputed::check_rotations(&registry)));
    sink.extend(place_concerns(tree, findings::check_findings(&registry, tree)));
    let unused = decision_unused::check_decisions(&registry, selection.only.as_deref());
    sink.extend(place_concerns(tree, unused));
    let others = load_counterparts(tree, today, &registry, selection);
    sink.extend(place_concerns(tree, succession_unconfirmed::check_successions(&registry, &others)));
    if selection.only.is_none() {
        sink.extend(place_concerns(tree, name_confusable::check_names(&registry)));
        sink.extend(place_concerns(tree, duplicate_lei::check_leis(&registry)));
        sink.extend(place_concerns(tree, key_shared::check_keys(&registry)));
    }
    if let (Some(RegistryLog { book, .. }), Some(watched)) = (&registry.log, &watched) {
        sink.extend(log::check_log(book, watched.take_digests(), selection.only.as_deref()));
        sink.extend(place_concerns(tree, log::check_dates(book, &registry)));
    }
    Ok(Verdict { registry, diagnostics: sink.finish() })
}

/// The other organization of each succession, if only some organizations are selected.
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

/// The organizations that were in the registry before the change.
#[derive(Clone, Copy, Debug)]
pub struct ExistingMembers<'a> {
    /// The registry before the change, which was verified: files that the change adds are not in it.
    pub tree: &'a dyn Tree,
    /// What was verified of it: the organizations that the change touches.
    pub verified: Option<&'a Registry>,
    /// The organizations that the change removes.
    pub gone: &'a BTreeSet<Organization>,
    pub threads: usize,
}

/// Warnings about the `newcomers` among the members of `registry`, whose files are in `tree`: each new name, domain,
/// LEI and key is compared with those of every other organization. Dates do not matter here: what is in the registry
/// was there first, whatever date a newcomer writes.
pub fn check_newcomers(
    tree: &dyn Tree,
    registry: &Registry,
    newcomers: &BTreeSet<Organization>,
    others: ExistingMembers<'_>,
) -> Vec<Diagnostic> {
    place_concerns(tree, newcomers::check_newcomers(registry, newcomers, others))
}

fn place_concerns(tree: &dyn Tree, concerns: Vec<Concern>) -> Vec<Diagnostic> {
    concerns.into_iter().map(|concern| place_concern(tree, concern)).collect()
}

/// Reads the file again to find the place of the fault. This happens only for the faults that are reported.
fn place_concern(tree: &dyn Tree, concern: Concern) -> Diagnostic {
    let Concern { organization, path, fault } = concern;
    let place = match (&fault.at, tree.read(&path, registry::POLICY_LIMIT)) {
        (At::File, _) | (_, Err(_) | Ok(Content::TooLarge(_))) => Place::file(path),
        (at, Ok(Content::Bytes(bytes))) => registry::locate_fault(&path, &bytes, at),
    };
    Diagnostic::new(fault, organization.as_ref().map(Organization::as_str), place)
}

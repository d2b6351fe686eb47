//! The gate: whether a change may become part of a registry. A change leads from one state, the base, to
//! another, the head, and comes from a stranger.
//!
//! 1. The changed paths say which organizations the change touches (`paths`).
//! 2. The base's `accord.toml` and texts judge the records of the head (`overlay`), since a change must
//!    not supply its own rules.
//! 3. What the head has: the touched organizations are verified as a whole. Problems that the base
//!    had already become notes, so they never fail the change.
//!    The organizations that a new decision of the registry names are verified with them (`decisions`).
//! 4. What is new: private keys, paths that the change must not touch, another root, records under a voided enrollment,
//!    newcomers that look like existing members, records that are dated long ago, that were not found or that
//!    follow a broken record.
//!
//! Of untouched organizations only names, LEIs and keys are read, so the cost follows the change.

mod dates;
mod decisions;
mod overlay;
mod paths;
mod private_keys;

use std::collections::BTreeSet;

use crate::chain::Integrity;
use crate::check::{self, ExistingMembers, Verdict};
use crate::diagnostic::{Code, Diagnostic, Fault, Place, Severity, Sink};
use crate::record::{Date, Kind, Organization};
use crate::registry::{Content, Keep, Registry, Selection, SetAside, Tree, TreeChange};
use overlay::OverlayTree;
use paths::{Changed, Touched};

/// A base and a head, with what differs between them.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    pub base: &'a dyn Tree,
    pub head: &'a dyn Tree,
    /// Every path at which the two differ.
    pub changes: &'a [TreeChange],
    /// Whether the head lacks commits that the base got since the two parted.
    pub behind: bool,
}

/// What the maintainers allow a change to do. What is allowed is reported as a note.
#[derive(Clone, Copy, Debug, Default)]
pub struct Permissions {
    /// Change files that are not records: `accord.toml`, texts, workflows. The head's rules then judge.
    pub policy: bool,
    /// Alter or remove records.
    pub rewrite: bool,
    /// Add records that are dated long before today: an older registry is taken over.
    pub old_dates: bool,
}

/// Judges a change on `today`: the organizations that it touches, or all of them where an allowed change
/// alters the rules.
///
/// # Errors
/// The problems of the `accord.toml` that judges, where it cannot be used.
///
/// # Examples
/// A change that removes `accord.toml` without permission is refused:
///
/// ```
/// use accord::gate::{Comparison, Permissions, judge_change};
/// use accord::registry::{MemoryTree, Mode, TreeChange};
///
/// let mut base = MemoryTree::default();
/// let root = "0".repeat(64);
/// let head = "format = 1\nregistry = \"registry.example\"\ntitle = \"A registry\"\n";
/// base.insert("accord.toml", format!("{head}enroll = \"{root}\"\n"));
/// let head = MemoryTree::default();
/// let changes = [TreeChange { path: "accord.toml".into(), before: Some(Mode::File), after: None }];
/// let comparison = Comparison { base: &base, head: &head, changes: &changes, behind: false };
///
/// let today = "2026-11-21".parse().unwrap();
/// let verdict = judge_change(comparison, Permissions::default(), today, 1).unwrap();
/// assert!(!verdict.is_sound());
/// assert_eq!(verdict.diagnostics[0].code.name(), "policy-change");
/// ```
pub fn judge_change(
    comparison: Comparison<'_>,
    permissions: Permissions,
    today: Date,
    threads: usize,
) -> Result<Verdict, Vec<Diagnostic>> {
    let touched = Touched::by(comparison.changes);
    let rules = if permissions.policy { comparison.head } else { comparison.base };
    let head = OverlayTree { rules, rooms: comparison.head };
    let everything = permissions.policy && touched.rules;
    let named = decisions::find_named(comparison);
    let only = (!everything).then(|| touched.organizations.union(&named).cloned().collect());
    let selection = Selection { only, keep: Keep::States, threads };

    let added = comparison.changes.iter().map(|change| change.path.clone()).collect();
    let set_aside = SetAside::Except(added);
    let Verdict { registry, diagnostics } = check::verify_claims(&head, today, &selection, set_aside)?;
    let base = check::verify_registry(comparison.base, today, &selection);
    let known = KnownProblems::of(&base);
    let mut problems: Vec<_> = diagnostics.into_iter().map(|problem| known.demote_known(problem)).collect();
    problems.extend(paths::check_paths(comparison, permissions));
    problems.extend(private_keys::check_private_keys(comparison));
    problems.extend(decisions::check_root(comparison));
    let verified = base.as_ref().ok().map(|base| &base.registry);
    problems.extend(check_new_identities(comparison, verified, &head, &registry, &touched, threads));
    let voided = |base| decisions::check_voided(comparison.changes, base, &registry);
    problems.extend(verified.into_iter().flat_map(voided));
    problems.extend(dates::check_dates(comparison, permissions, &registry, today));
    problems.extend(unfound_records(comparison.changes, &registry));
    problems.extend(records_after_break(comparison.changes, &registry, &problems));

    let mut sink = Sink::new(registry.acceptances());
    sink.extend(problems);
    Ok(Verdict { registry, diagnostics: sink.finish() })
}

/// The problems of the base: code, path and message. Lines may have moved since.
struct KnownProblems(BTreeSet<(Code, String, String)>);

impl KnownProblems {
    /// What `verify` reports for the base, also where its `accord.toml` cannot be used.
    fn of(base: &Result<Verdict, Vec<Diagnostic>>) -> Self {
        let (Ok(Verdict { diagnostics, .. }) | Err(diagnostics)) = base;
        let key = |one: &Diagnostic| (one.code, one.place.path.clone(), one.message.clone());
        Self(diagnostics.iter().map(key).collect())
    }

    /// A note in place of a problem that the base has, too.
    fn demote_known(&self, problem: Diagnostic) -> Diagnostic {
        let key = (problem.code, problem.place.path.clone(), problem.message.clone());
        if self.0.contains(&key) { problem.as_note() } else { problem }
    }
}

/// Compares newcomers, new profiles and new keys with the existing members. `verified` is what was verified of the
/// base.
fn check_new_identities(
    comparison: Comparison<'_>,
    verified: Option<&Registry>,
    head: &OverlayTree<'_>,
    registry: &Registry,
    touched: &Touched,
    threads: usize,
) -> Vec<Diagnostic> {
    // Records missing from a head that is behind its base were not removed by the change.
    let gone = if comparison.behind {
        Organizations::new()
    } else {
        let gone =
            touched.organizations.iter().filter(|organization| registry.member(organization).is_none());
        gone.cloned().collect()
    };
    let existing = ExistingMembers { tree: comparison.base, verified, gone: &gone, threads };
    check::check_newcomers(head, registry, &touched.identities, existing)
}

/// Records that the change adds for an organization of which the head holds no record that could be read.
fn unfound_records(changes: &[TreeChange], registry: &Registry) -> Vec<Diagnostic> {
    let kept = changes.iter().filter(|change| change.after.is_some());
    kept.filter_map(|change| {
        let Changed::Record(organization, ..) = Changed::at(&change.path) else { return None };
        if registry.member(&organization).is_some() {
            return None;
        }
        let message = "the change adds this record, but the folder does not list it".to_owned();
        let fault = Fault::new(Code::Unreadable, message, Code::Unreadable.remedy());
        Some(Diagnostic::new(fault, Some(organization.as_str()), Place::file(&change.path)))
    })
    .collect()
}

/// Whether these changes are compared with the profiles and keys of all other organizations.
pub fn needs_profiles(changes: &[TreeChange]) -> bool {
    !Touched::by(changes).identities.is_empty()
}

/// Organizations that enroll by these changes, sorted.
pub fn find_newcomers(changes: &[TreeChange]) -> Vec<Organization> {
    let added = changes.iter().filter(|change| change.before.is_none());
    let enrolled: Organizations = added
        .filter_map(|change| match Changed::at(&change.path) {
            Changed::Record(organization, _, Kind::Enroll) => Some(organization),
            _ => None,
        })
        .collect();
    enrolled.into_iter().collect()
}

/// Records added after a record that broke the chain in the base already. They cannot be judged, and do
/// not count.
fn records_after_break(
    changes: &[TreeChange],
    registry: &Registry,
    problems: &[Diagnostic],
) -> Vec<Diagnostic> {
    let errors = problems.iter().filter(|one| one.severity == Severity::Error);
    let failing: BTreeSet<_> = errors.filter_map(|one| one.organization.as_deref()).collect();
    let added = changes.iter().filter(|change| change.before.is_none());
    added
        .filter_map(|change| {
            let Changed::Record(organization, sequence, _) = Changed::at(&change.path) else { return None };
            let Integrity::Broken { at, code, .. } = registry.member(&organization)?.integrity else {
                return None;
            };
            if sequence <= at || failing.contains(organization.as_str()) {
                return None;
            }
            let message = format!("record {at} of {organization} broke the chain before this one ({code})");
            let fault = Fault::new(Code::ChainBroken, message, Code::ChainBroken.remedy());
            Some(Diagnostic::new(fault, Some(organization.as_str()), Place::file(&change.path)))
        })
        .collect()
}

/// The bytes of a file; None where it cannot be read, or is larger than `limit`.
fn read_bytes(tree: &dyn Tree, path: &str, limit: usize) -> Option<Vec<u8>> {
    match tree.read(path, limit) {
        Ok(Content::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

/// Whether a record holds a profile or keys of its organization.
fn has_identity(kind: Kind) -> bool {
    matches!(kind, Kind::Enroll | Kind::Update | Kind::Rotate | Kind::Succeed)
}

/// Sorted and without repetitions.
type Organizations = BTreeSet<Organization>;

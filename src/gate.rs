//! What a change may do: the way from one state of a registry, the base, to another, the head.
//!
//! A change comes from a stranger. So trust comes from the base: its `accord.toml` and its texts
//! judge the head's records, and whatever the base holds may only be added to. The organizations
//! that the change touches are verified as a whole; of the others only names and LEIs are read, so
//! that the cost follows the change. What was wrong before is told as a note, and fails nobody.

mod overlay;
mod paths;

use std::collections::BTreeSet;

use crate::chain::Integrity;
use crate::check::{self, ExistingMembers, Verdict};
use crate::diagnostic::{Code, Diagnostic, Fault, Place, Severity, Sink};
use crate::record::{Date, Kind, Organization};
use crate::registry::{Keep, Registry, Selection, Tree, TreeChange};
use overlay::OverlayTree;
use paths::{Changed, Touched};

/// A change, and what it leads from and to.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    pub base: &'a dyn Tree,
    pub head: &'a dyn Tree,
    /// Every path at which the two differ.
    pub changes: &'a [TreeChange],
    /// Whether the head lacks something that the base got since they parted.
    pub behind: bool,
}

/// What the operator, and nobody else, allows a change to do. It is told as a note then.
#[derive(Clone, Copy, Debug, Default)]
pub struct Permissions {
    /// Change what is not a record: `accord.toml`, the texts, a workflow. The head's judge, then.
    pub policy: bool,
    /// Change or remove records.
    pub rewrite: bool,
}

/// Judges the way from base to head on `today`: the organizations that the change touches, or all
/// of them where it changes what everybody is judged by.
///
/// # Errors
/// Where the `accord.toml` that judges cannot be used.
pub fn judge_change(
    way: Comparison<'_>,
    permissions: Permissions,
    today: Date,
    threads: usize,
) -> Result<Verdict, Vec<Diagnostic>> {
    let touched = Touched::by(way.changes);
    let trusted =
        OverlayTree { rules: if permissions.policy { way.head } else { way.base }, rooms: way.head };
    let all = permissions.policy && touched.rules;
    let only = (!all).then(|| touched.organizations.iter().cloned().collect());
    let selection = Selection { only, keep: Keep::States, threads };
    let verdict = check::verify_registry(&trusted, today, &selection)?;
    let (Ok(Verdict { diagnostics: known, .. }) | Err(known)) =
        check::verify_registry(way.base, today, &selection);
    let known: BTreeSet<_> = known.iter().map(problem).collect();
    let mut sink = Sink::new(verdict.registry.policy.acceptances());
    let told = |one: Diagnostic| if known.contains(&problem(&one)) { one.as_note() } else { one };
    sink.extend(verdict.diagnostics.into_iter().map(told));
    sink.extend(paths::check(way, permissions));
    let missing = missing(&touched.organizations, &verdict.registry);
    // What the head lacks only since it is behind, nobody took away.
    let gone = if way.behind { Organizations::new() } else { missing.clone() };
    let others = ExistingMembers { tree: way.base, gone: &gone, threads };
    sink.extend(check::check_newcomers(&trusted, &verdict.registry, &touched.profiles, others));
    sink.extend(way.changes.iter().filter_map(|change| unseen(change, &missing)));
    let found = sink.finish();
    let mut sink = Sink::new(verdict.registry.policy.acceptances());
    sink.extend(after_a_break(way.changes, &verdict.registry, &found));
    sink.extend(found);
    Ok(Verdict { registry: verdict.registry, diagnostics: sink.finish() })
}

/// Those of whom the head has no record.
fn missing(organizations: &Organizations, registry: &Registry) -> Organizations {
    organizations.iter().filter(|organization| registry.member(organization).is_none()).cloned().collect()
}

/// A record that is added to the folder of somebody of whom no record was found: it was not judged.
fn unseen(change: &TreeChange, missing: &Organizations) -> Option<Diagnostic> {
    change.after?;
    let Changed::Record(organization, ..) = Changed::at(&change.path) else { return None };
    missing.contains(&organization).then(|| {
        let message = "the change adds this record, and it is not found in the folder".to_owned();
        let fault = Fault::new(Code::Unreadable, message, Code::Unreadable.remedy());
        Diagnostic::new(fault, Some(organization.as_str()), Place::file(&change.path))
    })
}

/// Organizations that enroll by these changes, sorted.
pub fn find_newcomers(changes: &[TreeChange]) -> Vec<Organization> {
    let added = changes.iter().filter(|change| change.before.is_none());
    let enrolled = added.filter_map(|change| match Changed::at(&change.path) {
        Changed::Record(organization, _, Kind::Enroll) => Some(organization),
        _ => None,
    });
    enrolled.collect::<Organizations>().into_iter().collect()
}

/// What makes a problem of the head that of the base. Lines may have moved.
fn problem(one: &Diagnostic) -> (Code, &str, &str) {
    (one.code, &one.place.path, &one.message)
}

/// Records added after one that broke its chain before: they cannot be judged, and do not count.
fn after_a_break(changes: &[TreeChange], registry: &Registry, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let failing: BTreeSet<_> = found
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .filter_map(|one| one.organization.as_deref())
        .collect();
    let added = changes.iter().filter(|change| change.before.is_none());
    let orphaned = added.filter_map(|change| {
        let Changed::Record(organization, sequence, _) = Changed::at(&change.path) else { return None };
        let member = registry.member(&organization)?;
        let Integrity::Broken { at, code } = member.integrity else { return None };
        (sequence > at && !failing.contains(organization.as_str())).then(|| {
            let message = format!("it follows record {at} of {organization}, which does not hold ({code})");
            let fault = Fault::new(Code::ChainBroken, message, Code::ChainBroken.remedy());
            Diagnostic::new(fault, Some(organization.as_str()), Place::file(&change.path))
        })
    });
    orphaned.collect()
}

/// Whether a record says who its organization is.
fn introduces(kind: Kind) -> bool {
    matches!(kind, Kind::Enroll | Kind::Update)
}

/// Sorted and without repetitions.
type Organizations = BTreeSet<Organization>;

//! A whole registry: its policy, its texts, its organizations.
//!
//! 1. A [`Tree`] gives the files: of a folder, of a commit, or in memory (`tree`).
//! 2. `accord.toml` is read first (`policy`). Without it no record can be judged. The top and the rooms must be
//!    folders (`rooms`).
//! 3. The texts are read. With the policy, they make the [`Rules`] for every chain.
//! 4. The organizations are the selected ones, or all that have a folder. Each is loaded by itself, many at
//!    once (`load`): file names (`layout`), records, signatures, and their replay by [`chain`].
//! 5. A file that cannot be read and a record that is refused become diagnostics. They never stop the rest.
//!
//! On request, the observers of a selection are loaded too (`observers`), a registry is taken back to an
//! earlier day (`timeline`), and profiles are read without verification (`profiles`).

mod companions;
mod decisions;
mod edition;
mod layout;
mod load;
mod log_files;
mod log_keys;
mod log_reader;
mod log_strays;
mod observers;
mod organizations;
mod policy;
mod profiles;
mod rooms;
#[cfg(feature = "snapshot")]
mod snapshot;
mod texts;
mod timeline;
mod tree;
mod watched_tree;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub use decisions::{Decisions, EnrollmentDecision, LogKeyAppointment, ObserverAdmission, WarningDecision};
pub use edition::{Commit, Edition};
pub use layout::{
    FileName, SIGNATURE_SUFFIX, TEXTS, looks_like_git_directory, misplaced_fault, parse_file_name,
    signature_path,
};
pub use load::unsorted_fault;
pub use log_files::{
    CHECKPOINT, CHECKPOINTS, ENTRY_FILE_LIMIT, LOG, LOG_POLICY, RegistryLog, has_log, list_logged_files,
    log_origin, report_lost_log,
};
pub use log_keys::LogOwner;
pub use log_reader::{checkpoint_code, read_log, read_log_part};
pub use observers::{list_speakers, read_enrollments, read_findings};
pub use organizations::list_organizations;
use organizations::{find_organizations, list_folder};
pub use policy::{POLICY_FILE, POLICY_LIMIT, Policy};
pub use profiles::{ProfileSummary, map_profiles};
#[cfg(feature = "snapshot")]
pub use snapshot::{PackError, SnapshotError, read_snapshot, write_snapshot};
pub use timeline::{Timeline, TimelineStep};
pub use tree::{AlteredObject, Content, MemoryTree, Mode, Pick, Tree, TreeChange, TreeEntry};
pub use watched_tree::{FileDigests, SetAside, WatchedTree};

use crate::accord::Text;
use crate::chain::{self, Arithmetic, BreakCause, ChainFile, ChainRecord, Integrity, Rules, State};
use crate::diagnostic::{AcceptedWarning, At, Code, Diagnostic, Fault, Place};
use crate::parallel;
use crate::record::{Date, Digest, Id, Organization, RegistryName, Sequence, read};

/// The most organizations that a thread takes at once.
const AT_ONCE: usize = 512;

/// A record with the bytes that were signed.
#[derive(Clone, Debug)]
pub struct Stored {
    /// From the top of the registry.
    pub path: String,
    pub bytes: Vec<u8>,
    pub record: ChainRecord,
}

/// One organization of the registry.
#[derive(Clone, Debug)]
pub struct Member {
    pub organization: Organization,
    /// The state after the last accepted record; None if even the enrollment was refused.
    pub state: Option<State>,
    pub integrity: Integrity,
    /// Every record that was read, in order; empty unless the selection says [`Keep::Records`].
    pub records: Vec<Stored>,
    /// [`chain::Replay::checked`]
    pub checked: Option<Digest>,
}

/// What to keep of an organization after it was replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    States,
    Records,
}

/// What to load.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Only these organizations; all where None.
    pub only: Option<Vec<Organization>>,
    pub keep: Keep,
    /// How many threads to use, at least one.
    pub threads: usize,
}

/// A loaded registry.
#[derive(Clone, Debug)]
pub struct Registry {
    pub policy: Policy,
    pub decisions: Decisions,
    pub rules: Rules,
    /// The texts that the registry has not adopted as they are. Organizations cannot pledge to them.
    pub unadopted: BTreeMap<Id, Text>,
    /// Sorted by name.
    pub members: Vec<Member>,
    /// All observers, and the organizations that their findings are about, without those in `members`. If only
    /// some organizations were selected: None until [`Registry::load_observers`] was called.
    pub observers: Option<Vec<Member>>,
    /// The successors of `members`, and the registry itself, without those among `members`.
    pub companions: Vec<Member>,
    /// The registry's log, if it has one and was verified with it.
    pub log: Option<RegistryLog>,
}

impl Registry {
    /// The warnings to silence.
    pub fn acceptances(&self) -> Vec<AcceptedWarning> {
        self.decisions.acceptances(&self.members)
    }

    pub fn texts(&self) -> &BTreeMap<Id, Text> {
        &self.rules.texts
    }

    /// The state before the record at `sequence` of `member`, which must be loaded with its records. None
    /// before the first record.
    ///
    /// # Errors
    /// The integrity of the chain, if an earlier record is missing or refused.
    pub fn state_before(&self, member: &Member, sequence: Sequence) -> Result<Option<State>, Integrity> {
        let file = |stored: &Stored| ChainFile {
            sequence: stored.record.parsed.header.sequence,
            record: Ok(stored.record.clone()),
            is_unlogged: false,
        };
        let files: Vec<_> = member
            .records
            .iter()
            .filter(|stored| stored.record.parsed.header.sequence < sequence)
            .map(file)
            .collect();
        let replay = chain::replay_chain(&member.organization, &files, &self.rules);
        let follows = files.last().map_or(Sequence::FIRST, |file| file.sequence.next());
        match replay.integrity {
            Integrity::Sound if follows == sequence => Ok(replay.state),
            Integrity::Sound => {
                let (code, cause) = (Code::ChainSequence, BreakCause::Missing);
                Err(Integrity::Broken { at: follows, code, cause })
            }
            broken => Err(broken),
        }
    }

    /// Loads the observers if only some organizations were selected. Returns the problems in their files.
    pub fn load_observers(&mut self, tree: &dyn Tree, selection: &Selection) -> Vec<Diagnostic> {
        if self.observers.is_some() {
            return Vec::new();
        }
        let (observers, diagnostics) = observers::load_observers(tree, &self.members, &self.rules, selection);
        self.observers = Some(observers);
        diagnostics
    }

    /// All members loaded, whether selected or not.
    pub fn all_members(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().chain(self.observers.iter().flatten())
    }

    /// A member that was selected, or loaded as an observer.
    pub fn any_member(&self, organization: &Organization) -> Option<&Member> {
        let observers =
            || self.observers.iter().flatten().find(|member| member.organization == *organization);
        self.member(organization).or_else(observers)
    }

    pub fn member(&self, organization: &Organization) -> Option<&Member> {
        let at = self.members.binary_search_by(|member| member.organization.cmp(organization));
        at.ok().map(|at| &self.members[at])
    }
}

/// Loads a registry as it stands on `today`.
///
/// # Errors
/// The faults of `accord.toml`: without it, nothing can be verified.
pub fn load_registry(
    tree: &dyn Tree,
    today: Date,
    selection: &Selection,
) -> Result<(Registry, Vec<Diagnostic>), Vec<Diagnostic>> {
    load_with_arithmetic(tree, today, selection, &Arithmetic::Own)
}

/// The same, with the arithmetic of signatures done as `arithmetic` says.
///
/// # Errors
/// The faults of `accord.toml`.
pub fn load_with_arithmetic(
    tree: &dyn Tree,
    today: Date,
    selection: &Selection,
    arithmetic: &Arithmetic,
) -> Result<(Registry, Vec<Diagnostic>), Vec<Diagnostic>> {
    let top = rooms::list_top(tree)?;
    let policy = load_policy(tree, &top)?;
    let mut diagnostics = rooms::find_room_faults(tree, &top);
    let texts = texts::load_texts(tree, &mut diagnostics);
    let mut rules = chain_rules(&policy, &Decisions::default(), texts, today);
    let own = decisions::load_own_chain(tree, &policy, &rules, selection);
    diagnostics.extend(decisions::find_missing_texts(&own.decisions, &rules.texts, &diagnostics));
    let (unadopted, faults) = decisions::adopt_texts(&mut rules.texts, &own);
    diagnostics.extend(own.diagnostics);
    diagnostics.extend(faults);
    let mut rules = chain_rules(&policy, &own.decisions, rules.texts, today);
    rules.arithmetic = arithmetic.clone();
    let mut organizations = match &selection.only {
        // The cost follows the selection, so the observers are not loaded here.
        Some(only) => only.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect(),
        None => find_organizations(tree, &mut diagnostics),
    };
    let own_name = |organization: &Organization| organization.as_str() == policy.registry.as_str();
    // The registry's own chain was replayed before.
    let place = organizations.iter().position(own_name);
    if let Some(place) = place {
        organizations.remove(place);
    }
    let (mut members, faults) = load_members(tree, &organizations, &rules, selection);
    diagnostics.extend(faults);
    let mut own_member = own.member;
    if let Some(member) = place.and_then(|_| own_member.take()) {
        let place = members.partition_point(|other| other.organization < member.organization);
        members.insert(place, member);
    }
    let (companions, faults) = companions::load_companions(tree, &members, own_member, &rules, selection);
    diagnostics.extend(faults);
    let observers = selection.only.is_none().then(Vec::new);
    let decisions = own.decisions;
    Ok((
        Registry { policy, decisions, rules, unadopted, members, observers, companions, log: None },
        diagnostics,
    ))
}

/// The name that `accord.toml` gives to the registry.
///
/// # Errors
/// The faults of `accord.toml`.
pub fn read_registry_name(tree: &dyn Tree) -> Result<RegistryName, Vec<Diagnostic>> {
    let policy = load_policy(tree, &rooms::list_top(tree)?)?;
    Ok(policy.registry)
}

/// Loads these organizations, in their order.
fn load_members(
    tree: &dyn Tree,
    organizations: &[Organization],
    rules: &Rules,
    selection: &Selection,
) -> (Vec<Member>, Vec<Diagnostic>) {
    let at_once = (organizations.len() / (4 * selection.threads)).clamp(1, AT_ONCE);
    let chunks: Vec<_> = organizations.chunks(at_once).collect();
    let loaded = parallel::map_in_order(&chunks, selection.threads, |organizations| {
        let prefetched = tree.prefetch(organizations);
        let tree = prefetched.as_deref().unwrap_or(tree);
        organizations
            .iter()
            .map(|organization| load::load_member(tree, organization, rules, selection.keep))
            .collect::<Vec<_>>()
    });
    let (members, faults): (Vec<_>, Vec<_>) = loaded.into_iter().flatten().unzip();
    (members.into_iter().flatten().collect(), faults.into_iter().flatten().collect())
}

/// The rules for every replay, from the policy, the decisions and the texts.
fn chain_rules(policy: &Policy, decisions: &Decisions, texts: BTreeMap<Id, Text>, today: Date) -> Rules {
    let readmitted = decisions.readmitted.iter().map(|entry| (entry.organization.clone(), entry.enroll));
    let voided =
        decisions.voided.iter().map(|entry| ((entry.organization.clone(), entry.enroll), entry.date));
    Rules {
        registry: policy.registry.clone(),
        root: Some(policy.enroll),
        texts,
        readmitted: readmitted.collect(),
        voided: voided.collect(),
        today,
        arithmetic: Arithmetic::Own,
    }
}

fn load_policy(tree: &dyn Tree, top: &[TreeEntry]) -> Result<Policy, Vec<Diagnostic>> {
    let mode = top.iter().find(|entry| entry.name == POLICY_FILE).map_or(Mode::File, |entry| entry.mode);
    if !top.iter().any(|entry| entry.name == POLICY_FILE) {
        return Err(vec![Diagnostic::new(rooms::absent_policy(), None, Place::file(POLICY_FILE))]);
    }
    let bytes = load::read_file(tree, POLICY_FILE, mode, POLICY_LIMIT)
        .map_err(|fault| vec![Diagnostic::new(fault, None, Place::file(POLICY_FILE))])?;
    Policy::read_policy(&bytes).map_err(|faults| diagnose_file(POLICY_FILE, &bytes, faults))
}

fn diagnose_file(path: &str, bytes: &[u8], faults: Vec<Fault>) -> Vec<Diagnostic> {
    faults
        .into_iter()
        .map(|fault| {
            let place = locate_fault(path, bytes, &fault.at);
            Diagnostic::new(fault, None, place)
        })
        .collect()
}

/// The place of `at` in the file at `path` with these bytes.
pub fn locate_fault(path: &str, bytes: &[u8], at: &At) -> Place {
    let source = String::from_utf8_lossy(bytes);
    let span: Option<Range<usize>> = match at {
        At::File => None,
        At::Span(span) => Some(span.clone()),
        At::Field(field) => read::locate_field(&source, field),
    };
    match span {
        Some(span) => Place::at(path, &source, span),
        None => Place::file(path),
    }
}

//! Rows and pages: the one model that every output reads. Renderers neither filter, nor order,
//! nor decide; all of that is done here.

mod comparison;
mod diff;
mod events;
mod page;
mod probe;
mod stats;
mod status;
mod text;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

pub use comparison::{Comparison, PrincipleChange, TextVersion};
pub use diff::{Diff, Differences, Point, StandingChange, diff};
pub use events::{Change, Event, Kind, Log, Window, log};
pub use page::{
    ActView, AssistanceView, Clause, EvidenceView, KeyChange, KeysView, Page, PromiseView, ProofView,
    RecordPage, RecordView, ReportView, SignedBy, SuccessionView, page, record_pages,
};
pub use probe::{Check, Confirmation, OrganizationProbe, Probe, expected_proof};
pub use stats::{Figure, Growth, Reports, Stats, Tally, stats};
pub use status::{DraftView, OrganizationStatus, Renewal, SignatureView, Status, Step, proof, status};
pub use text::{QuorumView, TextView, text_view};
pub use words::{Piece, Side, words};

use crate::chain::{Integrity, Standing, standing};
use crate::diagnostic::Diagnostic;
use crate::record::schema::choice;
use crate::registry::{Member, Registry};

/// Version of the JSON objects that this program prints.
pub const SCHEMA_VERSION: u32 = 1;

choice! {
    /// Who says that an organization is who it says it is.
    pub enum Identity {
        /// Only its own signature does.
        SelfAsserted = "self-asserted",
    }
}

/// The commit that the registry's files are checked out from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Commit {
    /// Hexadecimal object name.
    pub id: String,
    /// Whether the registry's files differ from the commit's.
    pub modified: bool,
}

/// Where a promise stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StandingView {
    pub accord: String,
    pub standing: &'static str,
    /// The day on which it began to stand so, `YYYY-MM-DD`.
    pub since: String,
}

impl StandingView {
    /// Whether the promise must still be reaffirmed.
    fn runs(&self) -> bool {
        [Standing::Current, Standing::Due, Standing::Lapsed].iter().any(|one| one.word() == self.standing)
    }
}

/// One organization in the answer of `verify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    pub organization: String,
    pub integrity: &'static str,
    /// The sequence from which on nothing counts.
    pub broken_at: Option<u32>,
    /// The first reason.
    pub code: Option<&'static str>,
    pub identity: &'static str,
    /// None of a broken chain is vouched for.
    pub standings: Vec<StandingView>,
}

/// What `verify` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictView {
    /// Whether there is no error.
    pub sound: bool,
    /// Sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Sorted; empty if `accord.toml` cannot be used.
    pub organizations: Vec<Judgement>,
}

/// What `verify` says of every organization, sorted by name.
pub fn judgements(registry: &Registry) -> Vec<Judgement> {
    let judgement = |member: &Member| {
        let (broken_at, code) = match member.integrity {
            Integrity::Sound => (None, None),
            Integrity::Broken { at, code } => (Some(at.get()), Some(code.name())),
        };
        Judgement {
            organization: member.organization.to_string(),
            integrity: member.integrity.word(),
            broken_at,
            code,
            identity: Identity::SelfAsserted.word(),
            standings: standings(registry, member),
        }
    };
    registry.members.iter().map(judgement).collect()
}

/// Where a sound member's promises stand, sorted by text.
fn standings(registry: &Registry, member: &Member) -> Vec<StandingView> {
    let Some(state) = member.state.as_ref().filter(|_| member.integrity == Integrity::Sound) else {
        return Vec::new();
    };
    let view = |(accord, promise): (&crate::record::Id, &crate::chain::Promise)| {
        let (standing, since) = standing(promise, state.closure.as_ref(), registry.rules.today);
        StandingView { accord: accord.to_string(), standing: standing.word(), since: since.to_string() }
    };
    state.promises.iter().map(view).collect()
}

/// One line of `list`: one organization and one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    pub organization: String,
    /// None where not even the enrollment could be verified.
    pub name: Option<String>,
    pub country: Option<&'static str>,
    pub group: Option<&'static str>,
    /// The text; None for an organization that pledged to none, or whose chain is broken.
    pub accord: Option<String>,
    /// SHA-256 of the text's file.
    pub digest: Option<String>,
    pub signed_on: Option<String>,
    pub standing: Option<&'static str>,
    pub since: Option<String>,
    pub identity: &'static str,
    pub integrity: &'static str,
}

/// What `list` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listing {
    pub schema_version: u32,
    pub registry: String,
    /// The day it holds for.
    pub today: String,
    pub commit: Option<Commit>,
    pub rows: Vec<Row>,
    #[serde(skip)]
    pub counts: Counts,
}

/// How many there are of what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub organizations: usize,
    pub broken: usize,
    pub pledges: usize,
    /// Every standing that occurs, in the order of [`Standing`].
    pub standings: BTreeMap<Standing, usize>,
}

/// The registry as rows, sorted by organization and text. A row states only what was verified: of
/// a broken chain, that it is broken.
pub fn listing(registry: &Registry, commit: Option<Commit>) -> Listing {
    let rows: Vec<_> = registry.members.iter().flat_map(|member| rows(registry, member)).collect();
    let mut counts = Counts {
        organizations: registry.members.len(),
        broken: registry.members.iter().filter(|member| member.integrity != Integrity::Sound).count(),
        ..Counts::default()
    };
    for standing in rows.iter().filter_map(|row| word_to_standing(row.standing?)) {
        counts.pledges += 1;
        *counts.standings.entry(standing).or_default() += 1;
    }
    Listing {
        schema_version: SCHEMA_VERSION,
        registry: registry.policy.registry.to_string(),
        today: registry.rules.today.to_string(),
        commit,
        rows,
        counts,
    }
}

fn word_to_standing(word: &str) -> Option<Standing> {
    use crate::record::schema::TextValue;
    Standing::parse(word).ok()
}

fn rows(registry: &Registry, member: &Member) -> Vec<Row> {
    let state = member.state.as_ref();
    let blank = Row {
        organization: member.organization.to_string(),
        name: state.map(|state| state.profile().name.to_string()),
        country: state.map(|state| state.profile().country.code()),
        group: state.map(|state| state.profile().group.word()),
        accord: None,
        digest: None,
        signed_on: None,
        standing: None,
        since: None,
        identity: Identity::SelfAsserted.word(),
        integrity: member.integrity.word(),
    };
    let standings = standings(registry, member);
    if standings.is_empty() {
        return vec![blank];
    }
    let promises = state.into_iter().flat_map(|state| state.promises.values());
    let row = |(view, promise): (StandingView, &crate::chain::Promise)| Row {
        accord: Some(view.accord),
        digest: Some(promise.digest.to_string()),
        signed_on: Some(promise.signed_on().to_string()),
        standing: Some(view.standing),
        since: Some(view.since),
        ..blank.clone()
    };
    standings.into_iter().zip(promises).map(row).collect()
}

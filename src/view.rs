//! Rows and pages: the one model that every output reads. Renderers neither filter, nor order,
//! nor decide; all of that is done here.

mod change;
mod column;
mod comparison;
mod diff;
mod events;
mod evidence;
mod filter;
mod finding_row;
mod findings;
mod listing;
mod page;
mod probe;
mod reservation_row;
mod responder_row;
mod row;
mod search;
mod stats;
mod status;
mod text;
mod vocabulary;
mod word_diff;

use serde::Serialize;

pub use change::{ChangeKind, StateChange};
pub use column::{Column, Counted, Phrases, Shown, Tabular, Type, Value};
pub use comparison::{PrincipleChange, TextComparison};
pub use diff::{Diff, OrganizationDiff, Point, StandingChange, diff};
pub use events::{Event, History, Window, log};
pub use evidence::EvidenceView;
pub use filter::{Filter, Order, Query};
pub use finding_row::{FindingCounts, FindingRow};
pub use findings::{
    AnswerView, EndorsementView, FindingFilter, FindingStatusFilter, FindingView, FindingsReport, findings,
};
pub use listing::{Counts, Listing, TextReference, listing};
pub use page::{
    ActView, AssistanceView, Clause, KeyChange, KeysView, ObserverView, OrganizationPage, PromiseView,
    ProofView, RecordPage, RecordView, ReportView, SignedBy, SuccessionView, page, record_pages,
};
pub use probe::{Confirmation, OrganizationProbe, ProbeCheck, ProbeReport, expected_proof};
pub use reservation_row::{ReservationRow, reservations};
pub use responder_row::{AssistanceRequest, ResponderRow, responders, without_each};
pub use row::Row;
pub use stats::{Figure, FindingTally, Growth, IdentityTally, Reports, Stats, Tally, stats};
pub use status::{
    DraftView, NextStep, OrganizationStatus, Renewal, SignatureView, StatusReport, proof, status,
};
pub use text::{QuorumView, TextView, text_view};
pub use vocabulary::{WordMeaning, vocabulary};
pub use word_diff::{DiffPiece, DiffSide, is_prose, words};

use crate::chain::{Integrity, Promise, Standing, standing_on};
use crate::diagnostic::Diagnostic;
pub use crate::findings::Identity;
use crate::findings::Statements;
use crate::record::{Date, Id};
pub use crate::registry::Commit;
use crate::registry::{Member, Registry};

/// Version of the JSON objects that this program prints.
pub const SCHEMA_VERSION: u32 = 1;

/// A number of things.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Where a promise stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StandingView {
    pub accord: String,
    pub standing: &'static str,
    /// The day on which it began to stand so, `YYYY-MM-DD`.
    pub since: String,
}

/// Where a promise must still be reaffirmed.
const RUNNING: [Standing; 3] = [Standing::Current, Standing::Due, Standing::Lapsed];

/// Where somebody can rely on a promise.
const HOLDING: [Standing; 2] = [Standing::Current, Standing::Due];

impl StandingView {
    /// Whether the promise must still be reaffirmed.
    fn runs(&self) -> bool {
        RUNNING.iter().any(|one| one.as_str() == self.standing)
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
    /// None where a change is judged: what observers say of others is not read then.
    pub identity: Option<&'static str>,
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
    /// The registry's place in its repository, with `/` at its end; empty at the top.
    pub folder: String,
}

impl VerdictView {
    /// A diagnostic's path from the top of the repository, where services look for it.
    pub fn in_repository(&self, path: &str) -> String {
        path.strip_prefix('/').map_or_else(|| format!("{}{path}", self.folder), str::to_owned)
    }
}

/// What `verify` says of every organization, sorted by name.
pub fn judgements(registry: &Registry) -> Vec<Judgement> {
    let statements = Statements::of(registry);
    let judgement = |member: &Member| {
        let (broken_at, code) = match member.integrity {
            Integrity::Sound => (None, None),
            Integrity::Broken { at, code } => (Some(at.get()), Some(code.name())),
        };
        Judgement {
            organization: member.organization.to_string(),
            integrity: member.integrity.as_str(),
            broken_at,
            code,
            identity: statements.recognition(member).map(|recognition| recognition.identity.as_str()),
            standings: standings(registry, member),
        }
    };
    registry.members.iter().map(judgement).collect()
}

/// Where a sound member's promises stand, sorted by text.
fn standings(registry: &Registry, member: &Member) -> Vec<StandingView> {
    let view = |(accord, _, standing, since): (&Id, &Promise, Standing, Date)| StandingView {
        accord: accord.to_string(),
        standing: standing.as_str(),
        since: since.to_string(),
    };
    judged(registry, member).map(view).collect()
}

/// A sound member's promises, sorted by text, and where each stands since when.
fn judged<'a>(
    registry: &'a Registry,
    member: &'a Member,
) -> impl Iterator<Item = (&'a Id, &'a Promise, Standing, Date)> {
    let state = member.state.iter().filter(|_| member.integrity == Integrity::Sound);
    let promises = state.flat_map(|state| state.promises.iter().map(move |promise| (state, promise)));
    promises.map(|(state, (id, promise))| {
        let (standing, since) = standing_on(promise, state.closure.as_ref(), registry.rules.today);
        (id, promise, standing, since)
    })
}

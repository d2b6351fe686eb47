//! Rows and pages: the one model that every output reads. Renderers neither filter, nor order,
//! nor decide; all of that is done here.

mod change;
mod citation;
mod column;
mod comparison;
mod counts;
mod data_table;
mod decision_view;
mod diff;
mod difference_row;
mod due_dates;
mod event_row;
mod events;
mod evidence;
mod figure_row;
mod filter;
mod finding_summary;
mod finding_view;
mod findings;
mod history;
mod listing;
mod log_view;
mod observer_row;
mod page;
mod plain_counts;
mod probe;
mod reservation_row;
mod responder_row;
mod row;
mod search;
mod shortfall;
mod site;
mod site_tables;
mod statement_row;
mod stats;
mod status;
mod supplier_index;
mod suppliers;
mod text;
mod tone;
mod vocabulary;
mod word_diff;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use change::{ChangeKind, StateChange};
pub use citation::{Citation, TOOL};
pub use column::{Column, Counted, MakeCell, Phrases, Shown, ShownColumns, Tabular, Type, Value};
pub use comparison::{PrincipleChange, PrincipleChangeKind, TextComparison};
pub use counts::{AbsenceCounts, Counts, HoldingCounts, count_rows};
pub use data_table::{DataColumn, DataTable, collect_tables};
pub use decision_view::{DecisionCounts, DecisionFilter, DecisionView, collect_decisions, list_decisions};
pub use diff::{Diff, DiffFilter, OrganizationDiff, Point, StandingChange, compare_points};
pub use difference_row::{DifferenceKind, DifferenceRow, list_differences};
pub use due_dates::{ANSWER_DAYS, DueDate, Duty, list_due_dates, member_due_dates};
pub use event_row::list_events;
pub use events::Event;
pub use evidence::EvidenceView;
pub use figure_row::{FigureRow, list_figures};
pub use filter::{Filter, FilterConditions, Order, Query};
pub use finding_summary::{FindingSummary, describe_accused};
pub use finding_view::{AdmissionView, AnswerView, EndorsementView, FindingCounts, FindingView};
pub use findings::{FindingFilter, FindingStatusFilter, list_findings};
pub use history::{History, Window, collect_history};
pub use listing::{Listing, TextReference, list_rows};
pub use log_view::{LogView, describe_log};
pub use observer_row::{ObserverRow, list_observers};
pub use page::{
    ActView, AssistanceView, Clause, FigureView, KeyChange, KeysView, ObserverView, OrganizationPage,
    PromiseView, ProofView, RecordPage, RecordVerdict, RecordView, ReportView, SignedBy, SuccessionView,
    describe_member, list_record_pages,
};
pub use plain_counts::PlainCounts;
pub use probe::{Confirmation, OrganizationProbe, ProbeCheck, ProbeReport, expected_proof};
pub use reservation_row::{ReservationRow, list_reservations};
pub use responder_row::{AssistanceRequest, ResponderRow, count_without_each, list_responders};
pub use row::Row;
pub use search::{find_words, fold};
pub use site::{ApartReason, CheckpointView, SetApart, Site};
pub use site_tables::TableVisitor;
pub use statement_row::{StatementRow, list_statements};
pub use stats::{
    FigureTally, FindingTally, Growth, IdentityTally, OverdueReport, Reports, Stats, Tally, count_registry,
};
pub use status::{
    DraftView, FilePlace, FileProgress, KeyDuty, KeyStatus, LocalKey, MaintainerInput, NextStep,
    OrganizationStatus, Renewal, SignatureState, SignatureView, StatusReport, proof, report_status,
};
pub use suppliers::{MatchKind, Supplier, SupplierCounts, SupplierFilter, SupplierRow, match_suppliers};
pub use text::{MetricView, QuorumView, TextView, describe_text};
pub use tone::{TableCell, Tone};
pub use vocabulary::{WordMeaning, vocabulary};
pub use word_diff::{DiffPiece, DiffSide, diff_words, is_prose};
pub use written::{NotDueReport, ProposalReport, WriteReport, WrittenFile};

use crate::chain::Promise;
pub use crate::chain::{BreakCause, Integrity, Standing};
use crate::diagnostic::{Code, Diagnostic};
use crate::findings::Statements;
pub use crate::findings::{FindingStatus, Identity};
use crate::record::Id;
pub use crate::record::{Assistance, Date, Digest, Hours, Language, Organization, Outcome, Sequence, Small};
pub use crate::registry::{Commit, Edition};
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
    pub accord: Id,
    pub standing: Standing,
    /// The day on which it began to stand so.
    pub since: Date,
}

impl StandingView {
    fn of(judged: &JudgedPromise<'_>) -> Self {
        Self { accord: judged.accord.clone(), standing: judged.standing, since: judged.since }
    }
}

/// Where a reader can rely on a promise.
const HOLDING: [Standing; 3] = [Standing::Current, Standing::Due, Standing::Unreported];

/// One organization in the answer of `verify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    pub organization: Organization,
    pub integrity: Integrity,
    /// The sequence from which on nothing counts.
    pub broken_at: Option<Sequence>,
    /// The first reason.
    pub code: Option<Code>,
    /// What kind of break it is.
    pub cause: Option<BreakCause>,
    /// None where a change is judged: what observers say of others is not read then.
    pub identity: Option<Identity>,
    /// None of a broken chain is vouched for.
    pub standings: Vec<StandingView>,
}

/// What `verify` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictView {
    /// What was read; of a change, its head. None if `accord.toml` cannot be used.
    pub citation: Option<Citation>,
    /// Whether there is no error.
    pub sound: bool,
    /// Sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Sorted; empty if `accord.toml` cannot be used.
    pub organizations: Vec<Judgement>,
    /// None where the registry has no log, and where a change is judged.
    pub log: Option<LogView>,
    /// The registry's place in its repository, with `/` at its end; empty at the top.
    pub folder: String,
}

impl VerdictView {
    /// A diagnostic's path from the top of the repository, where services look for it.
    pub fn in_repository(&self, path: &str) -> String {
        path.strip_prefix('/').map_or_else(|| format!("{}{path}", self.folder), str::to_owned)
    }

    /// The diagnostics in the order in which a reader that shows only some of them needs them: errors before
    /// warnings before notes; of each, the first of every organization before the second of any, so that no
    /// organization crowds out another's. What is in no organization's folder counts as one organization's.
    pub fn rank_diagnostics(&self) -> Vec<&Diagnostic> {
        let known: BTreeSet<_> = self.organizations.iter().map(|one| one.organization.as_str()).collect();
        let mut counts = BTreeMap::<_, usize>::new();
        let rank = |one: &Diagnostic| {
            let organization = one.organization.as_deref().and_then(|name| known.get(name).copied());
            let count = counts.entry((one.severity, organization)).or_default();
            *count += 1;
            (one.severity, *count)
        };
        let ranks: Vec<_> = self.diagnostics.iter().map(rank).collect();
        let mut ranked: Vec<_> = ranks.into_iter().zip(&self.diagnostics).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, one)| one).collect()
    }
}

/// What `verify` says of every organization, sorted by name.
pub fn judge_members(registry: &Registry) -> Vec<Judgement> {
    let statements = Statements::of(registry);
    let judgements = registry.members.iter().map(|member| Judgement {
        organization: member.organization.clone(),
        integrity: member.integrity,
        broken_at: member.integrity.broken_at(),
        code: member.integrity.code(),
        cause: member.integrity.cause(),
        identity: statements.recognize(member).map(|recognition| recognition.identity),
        standings: judged_promises(registry, member).map(|judged| StandingView::of(&judged)).collect(),
    });
    judgements.collect()
}

/// A promise of a sound member, and where it stands since when.
struct JudgedPromise<'a> {
    accord: &'a Id,
    promise: &'a Promise,
    standing: Standing,
    since: Date,
}

impl JudgedPromise<'_> {
    /// The last day before it lapses; None where it does not run.
    fn renewal_due(&self) -> Option<Date> {
        self.promise.renewal_due().filter(|_| self.standing.is_running())
    }

    /// The last day on which the next report is not overdue; None where none is owed.
    fn report_due(&self) -> Option<Date> {
        self.promise.report_due().filter(|_| self.standing.is_holding())
    }
}

/// The promises of a broken member up to the break, sorted by text. Whether they still hold is not known.
fn unjudged_promises(member: &Member) -> impl Iterator<Item = (&Id, &Promise)> {
    let state = member.state.iter().filter(|_| member.integrity != Integrity::Sound);
    state.flat_map(|state| state.promises.iter())
}

/// A sound member's promises, sorted by text.
fn judged_promises<'a>(
    registry: &'a Registry,
    member: &'a Member,
) -> impl Iterator<Item = JudgedPromise<'a>> {
    let state = member.state.iter().filter(|_| member.integrity == Integrity::Sound);
    let promises = state.flat_map(|state| state.promises.iter().map(move |promise| (state, promise)));
    promises.map(|(state, (accord, promise))| {
        let (standing, since) = registry.standing_on(state, accord, promise, registry.rules.today);
        JudgedPromise { accord, promise, standing, since }
    })
}

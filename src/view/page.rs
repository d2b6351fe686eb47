//! One organization on one page: who it is, what it promised in which words, what it reported, its
//! keys, and every record with what it takes to check it.

mod keys;
mod promise;
mod record;
mod report;

use serde::Serialize;

pub use keys::{KeyChange, KeysView};
pub use promise::{ActView, AssistanceView, Clause, PromiseView, UnjudgedPledge};
pub(super) use record::describe_record;
pub use record::{RecordPage, RecordVerdict, RecordView, SignedBy, list_record_pages};
pub(super) use record::{summarize_record, summarize_return};
pub use report::{FigureView, ReportView};

use super::decision_view::{DecisionView, collect_decisions};
use super::finding_view::FindingView;
use super::{Identity, expected_proof};
use crate::chain::{AcceptedRecord, BreakCause, Integrity};
use crate::diagnostic::Code;
use crate::findings::Statements;
use crate::record::{Body, Date, Digest, Method, Organization, Profile, Proof, Sequence};
use crate::registry::{Member, Registry, Stored};

/// Everything the registry says of one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationPage {
    pub organization: Organization,
    pub integrity: Integrity,
    pub broken_at: Option<Sequence>,
    pub code: Option<Code>,
    /// What kind of break it is.
    pub cause: Option<BreakCause>,
    pub identity: Identity,
    /// Who says so, with the day of the last look.
    pub observers: Vec<ObserverView>,
    /// `name: value` pairs of the profile, in the record's order.
    pub profile: Vec<(&'static str, String)>,
    pub enrolled_on: Option<Date>,
    pub enrollment: Option<Digest>,
    /// What its domain is to publish; None of a broken chain.
    pub proof: Option<ProofView>,
    pub closed_in_favor_of: Option<Organization>,
    pub succession: Option<SuccessionView>,
    pub promises: Vec<PromiseView>,
    /// Of a broken chain, what it pledged to before the break.
    pub unjudged: Vec<UnjudgedPledge>,
    pub reports: Vec<ReportView>,
    /// What the registry decided about it.
    pub decisions_about: Vec<DecisionView>,
    /// What it decided, if it is the registry itself.
    pub decisions: Vec<DecisionView>,
    /// Findings about it, with its answers.
    pub findings_about: Vec<FindingView>,
    /// Findings that it filed.
    pub findings_filed: Vec<FindingView>,
    pub keys: Option<KeysView>,
    pub key_changes: Vec<KeyChange>,
    pub records: Vec<RecordView>,
}

/// An observer, and when it looked last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObserverView {
    pub observer: Organization,
    pub date: Date,
}

/// What a domain is to publish, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofView {
    pub publish: Proof,
    /// One of both is enough: an address, and a name in DNS.
    pub https: String,
    pub dns: String,
}

/// How a chain ended in a successor's favor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SuccessionView {
    pub sequence: Sequence,
    pub date: Date,
    pub successor: Organization,
    pub reason: String,
}

/// The page of `member`, which was loaded with its records.
pub fn describe_member(registry: &Registry, member: &Member) -> OrganizationPage {
    describe_with(registry, &Statements::of(registry), &collect_decisions(registry), member)
}

/// The same, for many members: what observers say and what the registry decided is collected once.
pub(super) fn describe_with(
    registry: &Registry,
    statements: &Statements<'_>,
    decided: &[DecisionView],
    member: &Member,
) -> OrganizationPage {
    let state = member.state.as_ref();
    let recognition = statements.recognize(member);
    let observers = recognition.iter().flat_map(|found| &found.observers);
    let about = statements.histories(|finding| finding.is_about(&member.organization));
    let filed = statements.histories(|finding| *finding.author() == member.organization);
    let decides = registry.is_itself(&member.organization);
    OrganizationPage {
        organization: member.organization.clone(),
        integrity: member.integrity,
        broken_at: member.integrity.broken_at(),
        code: member.integrity.code(),
        cause: member.integrity.cause(),
        identity: recognition.as_ref().map_or(Identity::SelfAsserted, |found| found.identity),
        observers: observers
            .map(|(observer, date)| ObserverView { observer: (*observer).clone(), date: *date })
            .collect(),
        profile: state.map(|state| list_profile(state.profile())).unwrap_or_default(),
        enrolled_on: state.map(|state| state.enrollment.date),
        enrollment: state.map(|state| state.enrollment.digest),
        proof: describe_proof(registry, member),
        closed_in_favor_of: state.and_then(|s| s.closure.as_ref()).map(|c| c.successor.clone()),
        succession: describe_succession(member),
        promises: promise::list_promises(registry, member),
        unjudged: promise::list_unjudged(registry, member),
        reports: accepted_records(member)
            .filter_map(|record| report::describe_report(registry, record))
            .collect(),
        decisions_about: decided.iter().filter(|one| one.is_about(&member.organization)).cloned().collect(),
        decisions: if decides { decided.to_vec() } else { Vec::new() },
        findings_about: about
            .map(|(finding, changes)| FindingView::of(registry, finding, &changes))
            .collect(),
        findings_filed: filed
            .map(|(finding, changes)| FindingView::of(registry, finding, &changes))
            .collect(),
        keys: state.map(KeysView::of),
        key_changes: accepted_records(member).filter_map(keys::describe_key_change).collect(),
        records: member
            .records
            .iter()
            .map(|stored| record::describe_record(registry, member, stored))
            .collect(),
    }
}

/// The records that were accepted, in order, each with what replay noted of it.
fn accepted_records(member: &Member) -> impl Iterator<Item = (&AcceptedRecord, &Stored)> {
    let history = member.state.iter().flat_map(|state| &state.history);
    // A chain is accepted from its first record on, without gaps, and what could not be read ends it.
    history.zip(&member.records)
}

/// `name: value` pairs of a profile, in the record's order.
pub(super) fn list_profile(profile: &Profile) -> Vec<(&'static str, String)> {
    let country = format!("{} ({})", profile.country.name(), profile.country.code());
    let fields = [
        ("name", Some(profile.name.to_string())),
        ("legal name", profile.legal_name.as_ref().map(ToString::to_string)),
        ("group", Some(profile.group.to_string())),
        ("country", Some(country)),
        ("LEI", profile.lei.as_ref().map(ToString::to_string)),
        ("sector", profile.sector.as_ref().map(ToString::to_string)),
        ("predecessor", profile.predecessor.as_ref().map(ToString::to_string)),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn describe_proof(registry: &Registry, member: &Member) -> Option<ProofView> {
    let proof = expected_proof(registry, member)?;
    let [https, dns] = [Method::Https, Method::Dns].map(|method| method.location(&member.organization));
    Some(ProofView { publish: proof, https, dns })
}

fn describe_succession(member: &Member) -> Option<SuccessionView> {
    let closure = member.state.as_ref()?.closure.as_ref()?;
    let record = accepted_records(member).filter_map(|(entry, stored)| match &stored.record.parsed.body {
        Body::Succeed(succeed) => Some((entry.sequence, &succeed.succession.reason)),
        _ => None,
    });
    record.last().map(|(sequence, reason)| SuccessionView {
        sequence,
        date: closure.date,
        successor: closure.successor.clone(),
        reason: reason.to_string(),
    })
}

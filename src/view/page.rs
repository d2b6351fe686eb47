//! One organization on one page: who it is, what it promised in which words, what it reported, its
//! keys, and every record with what it takes to check it.

mod keys;
mod promise;
mod record;
mod report;

use serde::Serialize;

pub use keys::{KeyChange, KeysView};
pub use promise::{ActView, AssistanceView, Clause, PromiseView};
pub(super) use record::summary;
pub use record::{RecordPage, RecordView, SignedBy, record_pages};
pub use report::ReportView;

use super::findings::{FindingView, finding_view};
use super::{Identity, SCHEMA_VERSION, expected_proof};
use crate::chain::{AcceptedRecord, Integrity};
use crate::findings::{FindingState, Statements};
use crate::record::{Body, Method, Profile};
use crate::registry::{Member, Registry, Stored};

/// Everything the registry says of one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationPage {
    pub schema_version: u32,
    pub registry: String,
    pub today: String,
    pub organization: String,
    pub integrity: &'static str,
    pub broken_at: Option<u32>,
    pub code: Option<&'static str>,
    pub identity: &'static str,
    /// Who says so, with the day of the last look.
    pub observers: Vec<ObserverView>,
    /// `name: value` pairs of the profile, in the record's order.
    pub profile: Vec<(&'static str, String)>,
    pub enrolled_on: Option<String>,
    pub enrollment: Option<String>,
    /// What its domain is to publish; None of a broken chain.
    pub proof: Option<ProofView>,
    pub closed_in_favor_of: Option<String>,
    pub succession: Option<SuccessionView>,
    pub promises: Vec<PromiseView>,
    pub reports: Vec<ReportView>,
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
    pub observer: String,
    pub date: String,
}

/// What a domain is to publish, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofView {
    pub publish: String,
    /// One of both is enough: an address, and a name in DNS.
    pub https: String,
    pub dns: String,
}

/// How a chain ended in a successor's favor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SuccessionView {
    pub sequence: u32,
    pub date: String,
    pub successor: String,
    pub reason: String,
}

/// The page of `member`, which was loaded with its records.
pub fn page(registry: &Registry, member: &Member) -> OrganizationPage {
    let state = member.state.as_ref();
    let (broken_at, code) = match member.integrity {
        Integrity::Sound => (None, None),
        Integrity::Broken { at, code } => (Some(at.get()), Some(code.name())),
    };
    let statements = Statements::of(registry);
    let recognition = statements.recognition(member);
    let observers = recognition.iter().flat_map(|found| &found.observers);
    let findings = |keep: &dyn Fn(&FindingState<'_>) -> bool| {
        statements.histories(keep).map(|(case, turns)| finding_view(case, &turns)).collect()
    };
    OrganizationPage {
        schema_version: SCHEMA_VERSION,
        registry: registry.policy.registry.to_string(),
        today: registry.rules.today.to_string(),
        organization: member.organization.to_string(),
        integrity: member.integrity.as_str(),
        broken_at,
        code,
        identity: recognition.as_ref().map_or(Identity::SelfAsserted, |found| found.identity).as_str(),
        observers: observers
            .map(|(observer, date)| ObserverView { observer: observer.to_string(), date: date.to_string() })
            .collect(),
        profile: state.map(|state| profile(state.profile())).unwrap_or_default(),
        enrolled_on: state.map(|state| state.enrollment.date.to_string()),
        enrollment: state.map(|state| state.enrollment.digest.to_string()),
        proof: proof(registry, member),
        closed_in_favor_of: state.and_then(|s| s.closure.as_ref()).map(|c| c.successor.to_string()),
        succession: succession(member),
        promises: promise::promises(registry, member),
        reports: accepted(member).filter_map(report::report).collect(),
        findings_about: findings(&|case| case.is_about(&member.organization)),
        findings_filed: findings(&|case| *case.author() == member.organization),
        keys: state.map(KeysView::of),
        key_changes: accepted(member).filter_map(keys::change).collect(),
        records: member.records.iter().map(|stored| record::record(member, stored)).collect(),
    }
}

/// The records that were accepted, in order, each with what replay noted of it.
fn accepted(member: &Member) -> impl Iterator<Item = (&AcceptedRecord, &Stored)> {
    let history = member.state.iter().flat_map(|state| &state.history);
    // A chain is accepted from its first record on, without gaps, and what could not be read ends it.
    history.zip(&member.records)
}

/// `name: value` pairs of a profile, in the record's order.
pub(super) fn profile(profile: &Profile) -> Vec<(&'static str, String)> {
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

fn proof(registry: &Registry, member: &Member) -> Option<ProofView> {
    let proof = expected_proof(registry, member)?;
    let [https, dns] = [Method::Https, Method::Dns].map(|method| method.location(&member.organization));
    Some(ProofView { publish: proof.to_string(), https, dns })
}

fn succession(member: &Member) -> Option<SuccessionView> {
    let closure = member.state.as_ref()?.closure.as_ref()?;
    let succeeds = |(entry, stored): (&AcceptedRecord, &Stored)| match &stored.record.parsed.body {
        Body::Succeed(succeed) => Some(SuccessionView {
            sequence: entry.sequence.get(),
            date: closure.date.to_string(),
            successor: closure.successor.to_string(),
            reason: succeed.succession.reason.to_string(),
        }),
        _ => None,
    };
    accepted(member).filter_map(succeeds).last()
}

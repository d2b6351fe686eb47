//! What an organization has to do: drafts that wait for signatures, promises to renew, what its
//! domain publishes, and the next sensible command.

mod local;
mod maintainers;

pub use local::{FilePlace, FileProgress, KeyDuty, KeyStatus, LocalKey};
pub use maintainers::MaintainerInput;
use serde::Serialize;

use super::{DueDate, OrganizationProbe, StandingView, judged_promises, member_due_dates};
use crate::chain::{self, Authorization, Integrity, Standing, renewal_notice};
use crate::diagnostic::{Code, Diagnostic};
use crate::findings::Statements;
use crate::record::read::CONFLICT;
use crate::record::schema::choice;
use crate::record::{Body, Date, Digest, Fingerprint, Organization, Proof, PublicKey};
use crate::registry::{Member, Registry, SIGNATURE_SUFFIX, Stored};
use crate::signature::SignatureStatus as Signed;
use crate::text::for_shell;

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusReport {
    pub organizations: Vec<OrganizationStatus>,
}

/// What one organization has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationStatus {
    pub organization: Organization,
    pub integrity: Integrity,
    /// The record that waits for signatures, where one does.
    pub draft: Option<DraftView>,
    pub promises: Vec<Renewal>,
    /// The line that the domain publishes; absent before the enrollment is signed.
    pub publish: Option<Proof>,
    /// Its files that the registry does not have as they are here, where git knows.
    pub files: Vec<FileProgress>,
    /// Its keys, where the status is about one organization.
    pub keys: Vec<KeyStatus>,
    pub next: Vec<NextStep>,
    /// The days by which it has to do something, the earliest first.
    pub due: Vec<DueDate>,
    /// What is not known here, or missing on this machine, where the status is about one organization.
    pub notices: Vec<String>,
    /// What the domain was found to publish, where it was asked.
    pub probe: Option<OrganizationProbe>,
    /// The new enrollment that waits for the maintainers' readmission, as `next` or a notice says.
    #[serde(skip)]
    pub unadmitted: Option<Digest>,
}

impl OrganizationStatus {
    /// Whether the chain holds, in words. A draft breaks nothing, nor does an enrollment that waits: the chain before it
    /// holds.
    pub fn describe_integrity(&self) -> &'static str {
        match (&self.draft, &self.unadmitted) {
            (Some(_), _) => "a draft waits",
            (None, Some(_)) => "a new enrollment waits for readmission",
            (None, None) => self.integrity.as_str(),
        }
    }
}

/// A record that waits for signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftView {
    pub path: String,
    pub signatures: Vec<SignatureView>,
    /// What is still needed, in words.
    pub needs: Vec<String>,
}

choice! {
    /// Whether a key signed a draft.
    pub enum SignatureState {
        Signed = "signed",
        Missing = "missing",
        /// It may sign, and enough other keys did.
        NotNeeded = "not-needed",
        /// Made over other bytes than the record has now.
        Void = "void",
    }
}

/// A key that may sign a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureView {
    /// Its fingerprint.
    pub key: Fingerprint,
    pub state: SignatureState,
    /// What this machine calls the key.
    pub name: Option<String>,
    /// Whether its private part is in the key directory.
    pub mine: bool,
}

/// A promise and when it must be renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renewal {
    #[serde(flatten)]
    pub standing: StandingView,
    /// The last day before it lapses, where it runs.
    pub renewal_due: Option<Date>,
    /// The last day on which the next report is in time, where one is owed.
    pub report_due: Option<Date>,
}

/// A command to run next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextStep {
    pub command: String,
    pub reason: String,
}

impl NextStep {
    fn new(command: String, reason: impl Into<String>) -> Self {
        Self { command, reason: reason.into() }
    }
}

/// The status of every member of `registry`, which was loaded with its records. `input` is for the maintainers.
pub fn report_status(registry: &Registry, input: MaintainerInput<'_>) -> StatusReport {
    let statements = Statements::of(registry);
    let statuses =
        registry.members.iter().map(|member| describe_status(registry, &statements, member, input));
    StatusReport { organizations: statuses.collect() }
}

fn describe_status(
    registry: &Registry,
    statements: &Statements<'_>,
    member: &Member,
    input: MaintainerInput<'_>,
) -> OrganizationStatus {
    let draft = find_draft(registry, member);
    let promises = list_renewals(registry, member);
    let itself = registry.is_itself(&member.organization);
    let mut next = next_steps(member, itself, draft.as_ref(), &promises, registry.rules.today);
    if let Some(step) = resolve_conflict(member, input.problems) {
        next = vec![step];
    }
    if itself && member.integrity == Integrity::Sound {
        next.extend(maintainers::list_maintainer_steps(registry, input));
    }
    OrganizationStatus {
        organization: member.organization.clone(),
        integrity: member.integrity,
        draft,
        promises,
        publish: member.state.as_ref().map(|state| proof(registry, state.enrollment.digest)),
        files: Vec::new(),
        keys: Vec::new(),
        next,
        due: member_due_dates(registry, statements, member),
        notices: Vec::new(),
        probe: None,
        unadmitted: unadmitted(member),
    }
}

/// What an organization publishes at its domain (docs/format.md, section 10).
pub fn proof(registry: &Registry, enrollment: Digest) -> Proof {
    Proof { enrollment, registry: registry.policy.registry.clone() }
}

/// The record at which the chain stops, if all it lacks is good signatures.
fn find_draft(registry: &Registry, member: &Member) -> Option<DraftView> {
    let Integrity::Broken { at, code, .. } = member.integrity else { return None };
    let waits = matches!(code, Code::SignatureMissing | Code::Threshold | Code::SignatureInvalid);
    let mut records = member.records.iter().filter(|_| waits);
    let stored = records.find(|stored| stored.record.parsed.header.sequence == at)?;
    let before = registry.state_before(member, at).ok()?;
    let authorization = chain::required_authorization(before.as_ref(), &stored.record.parsed);
    let signers = good_signers(stored);
    let needed: Vec<_> = authorization
        .missing_quotas(&signers)
        .flat_map(|(_, keys)| keys)
        .map(PublicKey::fingerprint)
        .collect();
    let signatures = authorization.keys.iter().map(|key| describe_signature(key, stored, &needed)).collect();
    Some(DraftView { path: stored.path.clone(), signatures, needs: list_needs(&authorization, &signers) })
}

/// A key that may sign. `needed` are those of which one more must.
fn describe_signature(key: &PublicKey, stored: &Stored, needed: &[Fingerprint]) -> SignatureView {
    let block = stored.record.blocks.iter().flatten().find(|block| block.key() == key);
    let state = match block.map(|block| block.verify(&stored.record.message)) {
        None if needed.contains(&key.fingerprint()) => SignatureState::Missing,
        None => SignatureState::NotNeeded,
        Some(Signed::Good) => SignatureState::Signed,
        Some(_) => SignatureState::Void,
    };
    SignatureView { key: key.fingerprint(), state, name: None, mine: false }
}

fn good_signers(stored: &Stored) -> Vec<&PublicKey> {
    let blocks = stored.record.blocks.iter().flatten();
    let good = blocks.filter(|block| block.verify(&stored.record.message) == Signed::Good);
    good.map(crate::signature::SignatureBlock::key).collect()
}

fn list_needs(authorization: &Authorization, signers: &[&PublicKey]) -> Vec<String> {
    let missing = authorization.missing_quotas(signers);
    missing
        .map(|(quota, keys)| {
            let signed = quota.of.len() - keys.len();
            format!("{} more of the {}", quota.at_least - signed, quota.role)
        })
        .collect()
}

fn list_renewals(registry: &Registry, member: &Member) -> Vec<Renewal> {
    judged_promises(registry, member)
        .map(|judged| Renewal {
            renewal_due: judged.renewal_due(),
            report_due: judged.report_due(),
            standing: StandingView::of(&judged),
        })
        .collect()
}

/// The next commands for a member. The registry itself decides, and need not pledge.
fn next_steps(
    member: &Member,
    itself: bool,
    draft: Option<&DraftView>,
    promises: &[Renewal],
    today: Date,
) -> Vec<NextStep> {
    let organization = &member.organization;
    if let Some(draft) = draft {
        if draft.signatures.iter().any(|signature| signature.state == SignatureState::Void) {
            let command = format!("rm {}.sig", draft.path);
            let reason = "the record changed after a key signed it; read it and let all sign again, or, if it \
                          is published already, restore it with `git checkout`";
            return vec![NextStep::new(command, reason)];
        }
        return vec![NextStep::new(format!("accord sign {}", draft.path), "the draft waits for signatures")];
    }
    if let Some(digest) = unadmitted(member) {
        let reason = format!("the maintainers have not readmitted the enrollment {digest}");
        return vec![NextStep::new(format!("accord verify {organization}"), reason)];
    }
    if member.integrity != Integrity::Sound {
        return vec![NextStep::new(format!("accord verify {organization}"), "the chain is broken")];
    }
    if member.state.as_ref().is_some_and(|state| state.closure.is_some()) {
        return Vec::new();
    }
    if promises.is_empty() && !itself {
        return vec![NextStep::new(format!("accord pledge {organization} TEXT"), "nothing is promised yet")];
    }
    promises.iter().flat_map(|promise| list_duties(organization, promise, today)).collect()
}

/// Two officers signed at once, and git left both versions in the `.sig`.
fn resolve_conflict(member: &Member, problems: &[Diagnostic]) -> Option<NextStep> {
    let problem = problems.iter().find(|one| {
        one.organization.as_deref() == Some(member.organization.as_str()) && one.message == CONFLICT
    })?;
    Some(describe_conflict(&problem.place.path))
}

/// The command that ends the conflict of a file.
fn describe_conflict(path: &str) -> NextStep {
    let record = path.strip_suffix(SIGNATURE_SUFFIX).map(for_shell);
    let path = for_shell(path);
    let Some(record) = record else {
        // Signatures hold for the bytes of one side only.
        let both = format!("-- {path} {path}{SIGNATURE_SUFFIX}");
        let reason = format!(
            "git could not merge the record: this keeps the registry's version and its signatures. If the registry \
             has none yet, keep one side: `git checkout --ours {both} && git add {both}`"
        );
        return NextStep::new(format!("git checkout origin/main {both}"), reason);
    };
    let command = format!(
        "git checkout --ours {path} && git show :3:./{path} | accord attach {record} --signature - && git add {path}"
    );
    let reason = "two officers signed at the same time, and git kept both versions: this joins them. `accord \
                  merge-signatures --install` lets git do it the next time";
    NextStep::new(command, reason)
}

/// A new enrollment that waits for the maintainers.
fn unadmitted(member: &Member) -> Option<Digest> {
    let Integrity::Broken { at, code: Code::ChainEnrollment, .. } = member.integrity else { return None };
    let mut records = member.records.iter().filter(|_| member.state.is_some());
    let stored = records.find(|stored| stored.record.parsed.header.sequence == at)?;
    matches!(stored.record.parsed.body, Body::Enroll(_)).then_some(stored.record.digest)
}

/// What a promise asks for: a report and a renewal can be wanted on one day.
fn list_duties(organization: &Organization, promise: &Renewal, today: Date) -> Vec<NextStep> {
    let StandingView { accord, standing, .. } = &promise.standing;
    let mut steps = Vec::new();
    if *standing == Standing::Unreported {
        let command = format!("accord report {organization} {accord}");
        steps.push(NextStep::new(command, "a report on the pledge is overdue"));
    }
    let ends = promise.renewal_due.filter(|end| standing.is_holding() && today >= renewal_notice(*end));
    let reason = match (standing, promise.renewal_due, ends) {
        (Standing::Lapsed, Some(date), _) => format!("the pledge is {standing}; the last day was {date}"),
        (Standing::Disputed, ..) => format!("the pledge is {standing}"),
        (_, _, Some(date)) => format!("the pledge is {}; the last day is {date}", Standing::Due),
        _ => return steps,
    };
    steps.push(NextStep::new(format!("accord reaffirm {organization} {accord}"), reason));
    steps
}

#[cfg(test)]
mod tests {
    use super::describe_conflict;

    #[test]
    fn a_file_with_a_foreign_name_is_one_word_of_the_command() {
        let step = describe_conflict("keys/$(x).toml.sig");
        assert_eq!(
            step.command,
            "git checkout --ours 'keys/$(x).toml.sig' && git show :3:./'keys/$(x).toml.sig' | accord attach \
             'keys/$(x).toml' --signature - && git add 'keys/$(x).toml.sig'"
        );
    }
}

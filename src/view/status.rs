//! What an organization has to do: drafts that wait for signatures, promises to renew, what its
//! domain publishes, and the next sensible command.

use serde::Serialize;

use super::{SCHEMA_VERSION, StandingView, standings};
use crate::chain::{self, Authorization, Integrity, Standing};
use crate::diagnostic::Code;
use crate::record::{Body, Digest, Proof, PublicKey, Sequence};
use crate::registry::{Member, Registry, Stored};
use crate::signature::SignatureStatus as Signed;

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusReport {
    pub schema_version: u32,
    pub registry: String,
    pub today: String,
    pub organizations: Vec<OrganizationStatus>,
}

/// What one organization has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationStatus {
    pub organization: String,
    pub integrity: &'static str,
    /// The record that waits for signatures, where one does.
    pub draft: Option<DraftView>,
    pub promises: Vec<Renewal>,
    /// The line that the domain publishes; absent before the enrollment is signed.
    pub publish: Option<String>,
    pub next: Vec<NextStep>,
}

/// A record that waits for signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftView {
    pub path: String,
    pub signatures: Vec<SignatureView>,
    /// What is still needed, in words.
    pub needs: Vec<String>,
}

/// A key that may sign a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureView {
    /// Its fingerprint.
    pub key: String,
    /// `signed`, `missing`, or `void`: made over other bytes than the record has now.
    pub state: &'static str,
}

/// A promise and when it must be renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renewal {
    #[serde(flatten)]
    pub standing: StandingView,
    /// The last day before it lapses, where it runs.
    pub renewal_due: Option<String>,
}

/// A command to run next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextStep {
    pub command: String,
    pub reason: String,
}

/// The status of every member of `registry`, which was loaded with its records.
pub fn status(registry: &Registry) -> StatusReport {
    StatusReport {
        schema_version: SCHEMA_VERSION,
        registry: registry.policy.registry.to_string(),
        today: registry.rules.today.to_string(),
        organizations: registry.members.iter().map(|member| organization(registry, member)).collect(),
    }
}

fn organization(registry: &Registry, member: &Member) -> OrganizationStatus {
    let draft = draft(registry, member);
    let promises = promises(registry, member);
    let next = next(member, draft.as_ref(), &promises);
    OrganizationStatus {
        organization: member.organization.to_string(),
        integrity: member.integrity.as_str(),
        draft,
        promises,
        publish: member.state.as_ref().map(|state| proof(registry, state.enrollment.digest).to_string()),
        next,
    }
}

/// What an organization publishes at its domain (docs/format.md, section 10).
pub fn proof(registry: &Registry, enrollment: Digest) -> Proof {
    Proof { enrollment, registry: registry.policy.registry.clone() }
}

/// The record at which the chain stops, if all it lacks is good signatures.
fn draft(registry: &Registry, member: &Member) -> Option<DraftView> {
    let Integrity::Broken { at, code } = member.integrity else { return None };
    let waits = matches!(code, Code::SignatureMissing | Code::Threshold | Code::SignatureInvalid);
    let of = |sequence: Sequence| move |stored: &&Stored| stored.record.parsed.header.sequence == sequence;
    let stored = member.records.iter().find(of(at)).filter(|_| waits)?;
    let before = registry.state_before(member, at).ok()?;
    let authorization = chain::required_authorization(before.as_ref(), &stored.record.parsed);
    let signatures = authorization.keys.iter().map(|key| signature(key, stored)).collect();
    Some(DraftView { path: stored.path.clone(), signatures, needs: needs(&authorization, stored) })
}

fn signature(key: &PublicKey, stored: &Stored) -> SignatureView {
    let block = stored.record.blocks.iter().flatten().find(|block| block.key() == key);
    let state = match block.map(|block| block.verify(&stored.record.message)) {
        None => "missing",
        Some(Signed::Good) => "signed",
        Some(_) => "void",
    };
    SignatureView { key: key.fingerprint().to_string(), state }
}

fn needs(authorization: &Authorization, stored: &Stored) -> Vec<String> {
    let blocks = stored.record.blocks.iter().flatten();
    let good = blocks.filter(|block| block.verify(&stored.record.message) == Signed::Good);
    let signers: Vec<_> = good.map(crate::signature::SignatureBlock::key).collect();
    let missing = authorization.missing(&signers);
    missing
        .map(|(quota, keys)| {
            let signed = quota.of.len() - keys.len();
            format!("{} more of the {}", quota.at_least - signed, quota.role)
        })
        .collect()
}

fn promises(registry: &Registry, member: &Member) -> Vec<Renewal> {
    let promises = member.state.iter().flat_map(|state| state.promises.values());
    let views = standings(registry, member).into_iter().zip(promises);
    views
        .map(|(standing, promise)| Renewal {
            renewal_due: promise.renewal_due().filter(|_| standing.runs()).map(|date| date.to_string()),
            standing,
        })
        .collect()
}

fn next(member: &Member, draft: Option<&DraftView>, promises: &[Renewal]) -> Vec<NextStep> {
    let organization = &member.organization;
    let step = |command: String, reason: &str| NextStep { command, reason: reason.to_owned() };
    if let Some(draft) = draft {
        if draft.signatures.iter().any(|signature| signature.state == "void") {
            let command = format!("rm {}.sig", draft.path);
            let reason = "the record changed after somebody signed it: read it, then all sign again; one \
                          that is published already is restored instead, with `git checkout`";
            return vec![step(command, reason)];
        }
        return vec![step(format!("accord sign {}", draft.path), "the draft waits for signatures")];
    }
    if let Some(digest) = unadmitted(member) {
        let reason = format!("the maintainers have not readmitted the enrollment {digest} in accord.toml");
        return vec![step(format!("accord verify {organization}"), &reason)];
    }
    if member.integrity != Integrity::Sound {
        return vec![step(format!("accord verify {organization}"), "the chain is broken")];
    }
    if member.state.as_ref().is_some_and(|state| state.closure.is_some()) {
        return Vec::new();
    }
    if promises.is_empty() {
        return vec![step(format!("accord pledge {organization} TEXT"), "nothing is promised yet")];
    }
    promises.iter().filter_map(|promise| renewal(organization.as_str(), promise)).collect()
}

/// A new enrollment that waits for the maintainers.
fn unadmitted(member: &Member) -> Option<Digest> {
    let Integrity::Broken { at, code: Code::ChainEnrollment } = member.integrity else { return None };
    let header = |stored: &Stored| stored.record.parsed.header.sequence == at && member.state.is_some();
    let stored = member.records.iter().find(|stored| header(stored))?;
    matches!(stored.record.parsed.body, Body::Enroll(_)).then_some(stored.record.digest)
}

fn renewal(organization: &str, promise: &Renewal) -> Option<NextStep> {
    let words = [Standing::Due, Standing::Lapsed, Standing::Disputed].map(Standing::as_str);
    let word = words.iter().find(|word| **word == promise.standing.standing)?;
    let reason = match &promise.renewal_due {
        Some(date) if *word == Standing::Lapsed.as_str() => {
            format!("the pledge is {word}; the last day was {date}")
        }
        Some(date) => format!("the pledge is {word}; the last day is {date}"),
        None => format!("the pledge is {word}"),
    };
    let command = format!("accord reaffirm {organization} {}", promise.standing.accord);
    Some(NextStep { command, reason })
}

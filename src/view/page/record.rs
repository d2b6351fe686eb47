//! Records, and what it takes to check them without this program.

use serde::Serialize;

use crate::chain::{KeyRole, required_authorization};
use crate::record::schema::choice;
use crate::record::{Body, Date, Digest, Fingerprint, Kind, Organization, PublicKey, Sequence};
use crate::registry::{Member, Registry, Stored, signature_path};
use crate::signature::{NAMESPACE, SignatureStatus};

choice! {
    /// What replay made of a record.
    pub enum RecordVerdict {
        /// The record counts.
        Accepted = "accepted",
        /// The record is in dispute after a compromise of a key.
        Disputed = "disputed",
        /// The maintainers declared void the enrollment that the record was made under.
        Voided = "voided",
        /// The record does not hold, or comes after a record that does not.
        Refused = "refused",
    }
}

/// One record of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordView {
    pub sequence: Sequence,
    pub kind: Kind,
    pub date: Date,
    /// The day by which witnesses of the registry's log had seen it.
    pub witnessed_on: Option<Date>,
    pub path: String,
    pub signature_path: String,
    pub digest: Digest,
    pub verdict: RecordVerdict,
    /// Fingerprints of the keys whose signatures it carries.
    pub signed_by: Vec<Fingerprint>,
    /// What it says, in a few words.
    pub summary: String,
    /// A command that verifies one of its signatures without this program; None where it has none.
    pub check: Option<String>,
}

/// One record in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordPage {
    pub organization: Organization,
    #[serde(flatten)]
    pub record: RecordView,
    pub signatures: Vec<SignedBy>,
    /// The file, byte for byte.
    pub content: String,
}

/// One signature of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignedBy {
    pub fingerprint: Fingerprint,
    /// What the key was when the record came: `current keys` and the like; empty where it was none
    /// that could sign this record, or where that cannot be said, because the chain broke before.
    pub roles: Vec<KeyRole>,
    /// Whether the signature is good for this file.
    pub valid: bool,
    /// The line of `allowed_signers` that names the key.
    pub allowed_signer: String,
    /// A command that verifies it without this program.
    pub check: String,
}

/// The records of `member` that claim the place `sequence`; more than one where a chain forks.
pub fn list_record_pages(registry: &Registry, member: &Member, sequence: Sequence) -> Vec<RecordPage> {
    let claims = member.records.iter().filter(|stored| stored.record.parsed.header.sequence == sequence);
    let pages = claims.map(|stored| RecordPage {
        organization: member.organization.clone(),
        record: describe_record(registry, member, stored),
        signatures: list_signatures(registry, member, stored),
        // A record that could be read is UTF-8.
        content: String::from_utf8_lossy(&stored.bytes).into_owned(),
    });
    pages.collect()
}

fn list_signatures(registry: &Registry, member: &Member, stored: &Stored) -> Vec<SignedBy> {
    let record = &stored.record;
    let before = registry.state_before(member, record.parsed.header.sequence).ok();
    let quotas =
        before.map(|state| required_authorization(state.as_ref(), &record.parsed).quotas).unwrap_or_default();
    let signed = record.blocks.iter().flatten().enumerate().map(|(index, block)| SignedBy {
        fingerprint: block.key().fingerprint(),
        roles: quotas.iter().filter(|quota| quota.of.contains(block.key())).map(|quota| quota.role).collect(),
        valid: block.verify(&record.message) == SignatureStatus::Good,
        allowed_signer: format!("{} namespaces=\"{NAMESPACE}\" {}", member.organization, block.key()),
        check: verification_command(&member.organization, &stored.path, index),
    });
    signed.collect()
}

pub fn describe_record(registry: &Registry, member: &Member, stored: &Stored) -> RecordView {
    let header = &stored.record.parsed.header;
    let accepted = member.state.iter().flat_map(|state| &state.history);
    let entry = accepted.into_iter().find(|entry| entry.digest == stored.record.digest);
    let blocks = stored.record.blocks.as_deref().unwrap_or_default();
    RecordView {
        sequence: header.sequence,
        kind: header.kind,
        date: header.date,
        witnessed_on: registry.witnessed_on(&stored.record.digest),
        signature_path: signature_path(&stored.path),
        path: stored.path.clone(),
        digest: stored.record.digest,
        verdict: match entry {
            Some(entry) if entry.disputed_by.is_some() => RecordVerdict::Disputed,
            Some(entry) if entry.voided.is_some() => RecordVerdict::Voided,
            Some(_) => RecordVerdict::Accepted,
            None => RecordVerdict::Refused,
        },
        signed_by: blocks.iter().map(|block| block.key().fingerprint()).collect(),
        summary: summarize_record(&stored.record.parsed.body),
        check: blocks.first().map(|block| {
            let check = verification_command(&member.organization, &stored.path, 0);
            at_its_date(check, member, block.key(), header.date)
        }),
    }
}

/// The command with the date of the record, which a compromised key needs: `allowed-signers` lists such a
/// key as valid before a day, and ssh-keygen compares with today.
fn at_its_date(check: String, member: &Member, key: &PublicKey, date: Date) -> String {
    let mut signers = member.state.iter().flat_map(|state| &state.signers);
    if !signers.any(|known| known.key == *key && known.compromised.is_some()) {
        return check;
    }
    let time = format!("-O verify-time={} -f", date.to_string().replace('-', ""));
    check.replacen("-f", &time, 1)
}

/// A shell command that verifies a signature with stock OpenSSH, in the registry's folder, given what `accord
/// allowed-signers` prints. OpenSSH reads the first block of a file; a later one is cut out for it.
fn verification_command(organization: &Organization, path: &str, index: usize) -> String {
    let verify = format!("ssh-keygen -Y verify -f allowed_signers -I {organization} -n {NAMESPACE}");
    let signature = signature_path(path);
    match index {
        0 => format!("{verify} -s {signature} < {path}"),
        _ => {
            let block = format!("awk '/BEGIN/ {{ n++ }} n == {}' {signature}", index + 1);
            format!("{block} | {verify} -s /dev/fd/3 3<&0 < {path}")
        }
    }
}

/// What an enrollment tells that follows another one of its organization.
pub fn summarize_return(body: &Body) -> String {
    summarize_record(body).replacen("enrolled", "enrolled again", 1)
}

/// What a record says, in a few words.
pub fn summarize_record(body: &Body) -> String {
    match body {
        Body::Enroll(enroll) => format!("enrolled as {}", enroll.profile.name),
        Body::Rotate(rotate) => match rotate.rotation.compromised_from {
            Some(from) => format!("new keys ({}, records from {from} disputed)", rotate.rotation.reason),
            None => format!("new keys ({})", rotate.rotation.reason),
        },
        Body::Update(update) => format!("profile of {}", update.profile.name),
        Body::Succeed(succeed) => format!("succeeded by {}", succeed.succession.successor),
        Body::Pledge(pledge) => match pledge.reservation.len() {
            0 => format!("pledged to {}", pledge.pledge.accord),
            count => format!("pledged to {} with reservations ({count})", pledge.pledge.accord),
        },
        Body::Reaffirm(reaffirm) => format!("reaffirmed {}", reaffirm.reaffirmation.accord),
        Body::Report(report) => {
            format!("reported on {}, {} to {}", report.report.accord, report.report.from, report.report.to)
        }
        Body::Withdraw(withdraw) => format!("withdrew from {}", withdraw.withdrawal.accord),
        Body::Answer(answer) => format!("answered the finding {}", answer.answer.finding.short()),
        Body::Observe(observe) => {
            format!("observed {}: {}", observe.observation.organization, observe.observation.result)
        }
        Body::Finding(finding) => format!("{}: {}", finding.finding.assessment, finding.finding.title),
        Body::Concur(concur) => format!("concurred with the finding {}", concur.concurrence.finding.short()),
        Body::Retract(retract) => format!("retracted the finding {}", retract.retraction.finding.short()),
        Body::Adopt(adopt) => format!("adopted {}", adopt.adoption.accord),
        Body::Admit(admit) => {
            format!("admitted {} under {}", admit.admission.organization, admit.admission.charter)
        }
        Body::Dismiss(dismiss) => format!("ended the admission {}", dismiss.dismissal.admission.short()),
        Body::Void(void) => {
            format!(
                "voided the enrollment {} of {}",
                void.voidance.enroll.short(),
                void.voidance.organization
            )
        }
        Body::Readmit(readmit) => format!("readmitted {}", readmit.readmission.organization),
        Body::Accept(accept) => {
            format!("accepted {} of {}", accept.acceptance.code, accept.acceptance.organization)
        }
        Body::Appoint(appoint) => {
            format!("appointed {} as the key of the log", appoint.appointment.key.fingerprint())
        }
    }
}

//! One organization on one page, and one text.

use serde::Serialize;

use super::{Identity, SCHEMA_VERSION, StandingView, standings};
use crate::accord::Text;
use crate::agency::Agency;
use crate::chain::Integrity;
use crate::record::{Body, Profile, PublicKey};
use crate::registry::{Member, Registry, SIGNATURE_SUFFIX, Stored};
use crate::signature::{Block, NAMESPACE};

/// Everything the registry says of one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    pub schema_version: u32,
    pub registry: String,
    pub today: String,
    pub organization: String,
    pub integrity: &'static str,
    pub broken_at: Option<u32>,
    pub code: Option<&'static str>,
    pub identity: &'static str,
    /// `name: value` pairs of the profile, in the record's order.
    pub profile: Vec<(&'static str, String)>,
    pub enrolled_on: Option<String>,
    pub enrollment: Option<String>,
    pub closed_in_favor_of: Option<String>,
    pub promises: Vec<PromiseView>,
    pub keys: Option<KeysView>,
    pub records: Vec<RecordView>,
}

/// One promise of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromiseView {
    #[serde(flatten)]
    pub standing: StandingView,
    pub text_title: Option<String>,
    pub digest: String,
    pub signed_on: String,
    /// The day after which it lapses unless it is reaffirmed; absent where it does not run.
    pub renewal_due: Option<String>,
    pub signatory_title: String,
    pub reservations: Vec<String>,
    pub reports: usize,
}

/// The keys in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeysView {
    pub threshold: usize,
    pub current: Vec<String>,
    pub next_threshold: usize,
    pub next: Vec<String>,
}

/// One record of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordView {
    pub sequence: u32,
    pub kind: &'static str,
    pub date: String,
    pub path: String,
    pub signature_path: String,
    pub digest: String,
    /// `accepted`, `disputed` or `refused`.
    pub verdict: &'static str,
    /// Fingerprints of the keys whose signatures it carries.
    pub signed_by: Vec<String>,
    /// What it says, in a few words.
    pub summary: String,
    /// A command that verifies one of its signatures without this program.
    pub check: String,
}

/// The page of `member`, which was loaded with its records.
pub fn page(registry: &Registry, member: &Member) -> Page {
    let state = member.state.as_ref();
    let (broken_at, code) = match member.integrity {
        Integrity::Sound => (None, None),
        Integrity::Broken { at, code } => (Some(at.get()), Some(code.name())),
    };
    Page {
        schema_version: SCHEMA_VERSION,
        registry: registry.policy.registry.to_string(),
        today: registry.rules.today.to_string(),
        organization: member.organization.to_string(),
        integrity: member.integrity.word(),
        broken_at,
        code,
        identity: Agency::of(registry)
            .recognition(member)
            .map_or(Identity::SelfAsserted, |found| found.identity)
            .word(),
        profile: state.map(|state| profile(state.profile())).unwrap_or_default(),
        enrolled_on: state.map(|state| state.enrollment.date.to_string()),
        enrollment: state.map(|state| state.enrollment.digest.to_string()),
        closed_in_favor_of: state.and_then(|s| s.closure.as_ref()).map(|c| c.successor.to_string()),
        promises: promises(registry, member),
        keys: state.map(|state| KeysView {
            threshold: state.keys.threshold.get(),
            current: state.keys.current.iter().map(PublicKey::to_string).collect(),
            next_threshold: state.keys.next_threshold.get(),
            next: state.keys.next.iter().map(ToString::to_string).collect(),
        }),
        records: member.records.iter().map(|stored| record(member, stored)).collect(),
    }
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

fn promises(registry: &Registry, member: &Member) -> Vec<PromiseView> {
    let promises = member.state.iter().flat_map(|state| &state.promises);
    let views = standings(registry, member).into_iter().zip(promises);
    views
        .map(|(view, (accord, promise))| {
            let text = registry.texts().get(accord);
            PromiseView {
                text_title: text.map(|text| text.accord.title.to_string()),
                digest: promise.digest.to_string(),
                signed_on: promise.signed_on().to_string(),
                renewal_due: promise.renewal_due().filter(|_| view.runs()).map(|date| date.to_string()),
                signatory_title: promise.conditions().title.to_string(),
                reservations: promise.conditions().reservations.iter().map(ToString::to_string).collect(),
                reports: promise.reports,
                standing: view,
            }
        })
        .collect()
}

fn record(member: &Member, stored: &Stored) -> RecordView {
    let header = &stored.link.record.header;
    let accepted = member.state.iter().flat_map(|state| &state.history);
    let entry = accepted.into_iter().find(|entry| entry.digest == stored.link.digest);
    let signers = stored.link.blocks.iter().flatten();
    RecordView {
        sequence: header.sequence.get(),
        kind: header.kind.word(),
        date: header.date.to_string(),
        signature_path: format!("{}{SIGNATURE_SUFFIX}", stored.path),
        path: stored.path.clone(),
        digest: stored.link.digest.to_string(),
        verdict: match entry {
            Some(entry) if entry.disputed => "disputed",
            Some(_) => "accepted",
            None => "refused",
        },
        signed_by: signers.map(|block: &Block| block.key().fingerprint().to_string()).collect(),
        summary: summary(&stored.link.record.body),
        check: check(member, &stored.path),
    }
}

/// Verifies with stock OpenSSH, given what `accord allowed-signers` prints.
fn check(member: &Member, path: &str) -> String {
    format!(
        "ssh-keygen -Y verify -f allowed_signers -I {} -n {NAMESPACE} -s {path}{SIGNATURE_SUFFIX} < {path}",
        member.organization
    )
}

/// What a record says, in a few words.
pub(super) fn summary(body: &Body) -> String {
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
    }
}

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextView {
    pub id: String,
    pub title: String,
    pub audience: Vec<&'static str>,
    pub renewal_months: u32,
    pub replaces: Option<String>,
    /// SHA-256 of the text's file.
    pub digest: String,
    pub preamble: String,
    /// Id, title and text of each principle.
    pub principles: Vec<(String, String, String)>,
}

/// What `texts` prints of `text`.
pub fn text_view(text: &Text) -> TextView {
    let accord = &text.accord;
    let principles = accord.principle.iter();
    TextView {
        id: accord.id.to_string(),
        title: accord.title.to_string(),
        audience: accord.audience.iter().map(|group| group.word()).collect(),
        renewal_months: accord.renewal_months.get(),
        replaces: accord.replaces.as_ref().map(ToString::to_string),
        digest: text.digest.to_string(),
        preamble: accord.preamble.to_string(),
        principles: principles.map(|p| (p.id.to_string(), p.title.to_string(), p.text.to_string())).collect(),
    }
}

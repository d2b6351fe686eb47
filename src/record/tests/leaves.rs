//! Every value of a record under its path, spelled out field by field from the format's tables:
//! a second opinion, which shares nothing with the reader or the writer. The patterns are
//! exhaustive, so a new field does not compile until it is named here.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::*;

pub(super) fn leaves(record: &Record) -> BTreeMap<String, String> {
    let mut leaves = Leaves::default();
    let Header { format: FormatVersion, kind, registry, organization, sequence, previous, date } =
        &record.header;
    leaves.number("format", Some(1));
    leaves.text("kind", Some(kind));
    leaves.text("registry", Some(registry));
    leaves.text("organization", Some(organization));
    leaves.number("sequence", Some(sequence));
    leaves.text("previous", previous.as_ref());
    leaves.date("date", Some(date));
    match &record.body {
        Body::Enroll(Enroll { profile, keys }) => {
            leaves.profile(profile);
            leaves.keys(keys);
        }
        Body::Rotate(Rotate { rotation, keys }) => {
            leaves.rotation(rotation);
            leaves.keys(keys);
        }
        Body::Update(Update { profile }) => leaves.profile(profile),
        Body::Succeed(Succeed { succession }) => leaves.succession(succession),
        Body::Pledge(pledge) => leaves.pledge(pledge),
        Body::Reaffirm(Reaffirm { reaffirmation: Reaffirmation { accord, digest } }) => {
            leaves.text("reaffirmation.accord", Some(accord));
            leaves.text("reaffirmation.digest", Some(digest));
        }
        Body::Report(Report { report, figure, evidence }) => {
            leaves.report(report);
            leaves.figures(figure);
            leaves.evidence(evidence);
        }
        Body::Withdraw(Withdraw { withdrawal: Withdrawal { accord, reason } }) => {
            leaves.text("withdrawal.accord", Some(accord));
            leaves.block("withdrawal.reason", Some(reason));
        }
        Body::Answer(Answer { answer: Reply { finding, text } }) => {
            leaves.text("answer.finding", Some(finding));
            leaves.block("answer.text", Some(text));
        }
        Body::Observe(Observe { observation }) => leaves.observation(observation),
        Body::Finding(Finding { finding, evidence }) => {
            leaves.finding(finding);
            leaves.evidence(evidence);
        }
        Body::Concur(Concur { concurrence: Concurrence { finding, note } }) => {
            leaves.text("concurrence.finding", Some(finding));
            leaves.block("concurrence.note", note.as_ref());
        }
        Body::Retract(Retract { retraction: Retraction { finding, reason } }) => {
            leaves.text("retraction.finding", Some(finding));
            leaves.block("retraction.reason", Some(reason));
        }
        decision => leaves.decision(decision),
    }
    leaves.0
}

#[derive(Default)]
struct Leaves(BTreeMap<String, String>);

impl Leaves {
    fn put(&mut self, path: &str, value: Option<String>) {
        if let Some(value) = value {
            assert_eq!(self.0.insert(path.to_owned(), value), None, "{path}");
        }
    }

    fn text(&mut self, path: &str, value: Option<impl Display>) {
        self.put(path, value.map(|value| format!("text {value}")));
    }

    /// A long text ends with the newline before its closing quotes.
    fn block(&mut self, path: &str, value: Option<&Block>) {
        self.put(path, value.map(|value| format!("text {value}\n")));
    }

    fn number(&mut self, path: &str, value: Option<impl Display>) {
        self.put(path, value.map(|value| format!("number {value}")));
    }

    fn date(&mut self, path: &str, value: Option<&Date>) {
        self.put(path, value.map(|value| format!("date {value}")));
    }

    fn decision(&mut self, body: &Body) {
        match body {
            Body::Adopt(Adopt { adoption: Adoption { accord, digest, reason } }) => {
                self.text("adoption.accord", Some(accord));
                self.text("adoption.digest", Some(digest));
                self.block("adoption.reason", Some(reason));
            }
            Body::Admit(Admit {
                admission: Admission { organization, enroll, charter, group, country, reason },
            }) => {
                self.text("admission.organization", Some(organization));
                self.text("admission.enroll", Some(enroll));
                self.text("admission.charter", Some(charter));
                self.text("admission.group", Some(group));
                self.text("admission.country", Some(country.code()));
                self.block("admission.reason", Some(reason));
            }
            Body::Dismiss(Dismiss { dismissal: Dismissal { admission, reason } }) => {
                self.text("dismissal.admission", Some(admission));
                self.block("dismissal.reason", Some(reason));
            }
            Body::Void(Void { voidance: Voidance { organization, enroll, reason } }) => {
                self.text("voidance.organization", Some(organization));
                self.text("voidance.enroll", Some(enroll));
                self.block("voidance.reason", Some(reason));
            }
            Body::Readmit(Readmit { readmission: Readmission { organization, enroll, reason } }) => {
                self.text("readmission.organization", Some(organization));
                self.text("readmission.enroll", Some(enroll));
                self.block("readmission.reason", Some(reason));
            }
            Body::Accept(Accept { acceptance: Acceptance { code, organization, record, reason } }) => {
                self.text("acceptance.code", Some(code));
                self.text("acceptance.organization", Some(organization));
                self.text("acceptance.record", Some(record));
                self.block("acceptance.reason", Some(reason));
            }
            Body::Appoint(Appoint { appointment: Appointment { key, reason } }) => {
                self.text("appointment.key", Some(key));
                self.block("appointment.reason", Some(reason));
            }
            other => unreachable!("{} is no decision", other.kind()),
        }
    }

    fn texts<T: Display>(&mut self, path: &str, values: &[T]) {
        for (index, value) in values.iter().enumerate() {
            self.text(&format!("{path}.{index}"), Some(value));
        }
    }

    fn rotation(&mut self, rotation: &Rotation) {
        let Rotation { reason, compromised_from, authority } = rotation;
        self.text("rotation.reason", Some(reason));
        self.number("rotation.compromised_from", compromised_from.as_ref());
        self.texts("rotation.authority", authority);
    }

    fn succession(&mut self, succession: &Succession) {
        let Succession { successor, reason, authority } = succession;
        self.text("succession.successor", Some(successor));
        self.block("succession.reason", Some(reason));
        self.texts("succession.authority", authority);
    }

    fn observation(&mut self, observation: &Observation) {
        let Observation { organization, enroll, method, location, result } = observation;
        self.text("observation.organization", Some(organization));
        self.text("observation.enroll", Some(enroll));
        self.text("observation.method", Some(method));
        self.text("observation.location", Some(location));
        self.text("observation.result", Some(result));
    }

    fn profile(&mut self, profile: &Profile) {
        let Profile { name, legal_name, group, country, lei, sector, predecessor } = profile;
        self.text("profile.name", Some(name));
        self.text("profile.legal_name", legal_name.as_ref());
        self.text("profile.group", Some(group));
        self.text("profile.country", Some(country.code()));
        self.text("profile.lei", lei.as_ref());
        self.text("profile.sector", sector.as_ref());
        self.text("profile.predecessor", predecessor.as_ref());
    }

    fn keys(&mut self, keys: &KeySet) {
        let KeySet { threshold, current, next_threshold, next } = keys;
        self.number("keys.threshold", Some(threshold));
        self.texts("keys.current", current);
        self.number("keys.next_threshold", Some(next_threshold));
        self.texts("keys.next", next);
    }

    fn pledge(&mut self, pledge: &Pledge) {
        let Pledge { pledge: terms, reservation, assistance } = pledge;
        let Terms { accord, digest, signatory, title, authority, covers, statement } = terms;
        self.text("pledge.accord", Some(accord));
        self.text("pledge.digest", Some(digest));
        self.text("pledge.signatory", signatory.as_ref());
        self.text("pledge.title", Some(title));
        self.text("pledge.authority", authority.as_ref());
        self.texts("pledge.covers", covers);
        self.block("pledge.statement", statement.as_ref());
        for (index, Reservation { principle, text }) in reservation.iter().enumerate() {
            self.text(&format!("reservation.{index}.principle"), Some(principle));
            self.block(&format!("reservation.{index}.text"), Some(text));
        }
        let Some(Assistance { contact, phone, keys, languages, countries, sectors, hours }) = assistance
        else {
            return;
        };
        let codes: Vec<_> = countries.iter().map(|country| country.code()).collect();
        self.text("assistance.contact", Some(contact));
        self.text("assistance.phone", phone.as_ref());
        self.text("assistance.keys", keys.as_ref());
        self.texts("assistance.languages", languages);
        self.texts("assistance.countries", &codes);
        self.texts("assistance.sectors", sectors);
        self.texts("assistance.hours", hours);
    }

    fn report(&mut self, report: &ReportBody) {
        let ReportBody { accord, from, to, summary } = report;
        self.text("report.accord", Some(accord));
        self.date("report.from", Some(from));
        self.date("report.to", Some(to));
        self.block("report.summary", Some(summary));
    }

    fn figures(&mut self, figures: &[Figure]) {
        for (at, Figure { metric, value }) in figures.iter().enumerate() {
            self.text(&format!("figure.{at}.metric"), Some(metric));
            self.number(&format!("figure.{at}.value"), Some(value));
        }
    }

    fn finding(&mut self, finding: &FindingBody) {
        let FindingBody { title, assessment, about, actor, state, confidence, from, to, summary } = finding;
        self.text("finding.title", Some(title));
        self.text("finding.assessment", Some(assessment));
        self.text("finding.about", about.as_ref());
        self.text("finding.actor", actor.as_ref());
        self.text("finding.state", state.map(Country::code));
        self.text("finding.confidence", confidence.as_ref());
        self.date("finding.from", from.as_ref());
        self.date("finding.to", to.as_ref());
        self.block("finding.summary", Some(summary));
    }

    fn evidence(&mut self, evidence: &[Evidence]) {
        for (index, Evidence { principle, title, url, sha256 }) in evidence.iter().enumerate() {
            self.text(&format!("evidence.{index}.principle"), principle.as_ref());
            self.text(&format!("evidence.{index}.title"), Some(title));
            self.text(&format!("evidence.{index}.url"), Some(url));
            self.text(&format!("evidence.{index}.sha256"), sha256.as_ref());
        }
    }
}

//! Any view through every renderer. The first string of an input supplies numbers. The others are used in turn
//! wherever a view holds free text, so one bad string reaches every place. Values of other types are always
//! valid.

use std::collections::BTreeMap;
use std::str::FromStr;

use accord::accord::{Principle, Total};
use accord::chain::{ActKind, BreakCause, Integrity, Standing};
use accord::diagnostic::{Code, Diagnostic, Fault, Place};
use accord::findings::{Exclusion, FindingStatus, Identity};
use accord::record::schema::NonEmpty;
use accord::record::{Assessment, Assistance, Confidence, Group, Kind, Proof, Sequence};
use accord::render::{
    Extent, Style, citation_footer, csv_listing, html_listing, human_comparison, human_finding,
    human_findings, human_listing, human_page, human_record, human_reservations, human_responders,
    human_status, human_text, human_texts, json_cited, json_findings, json_listing, json_texts,
    markdown_listing, render_vcards,
};
use accord::view::{
    AbsenceCounts, ActView, AdmissionView, AnswerView, AssistanceView, Citation, Clause, Commit, Counts,
    DecisionView, DraftView, Edition, EndorsementView, EvidenceView, FigureView, FindingCounts, FindingView,
    HoldingCounts, KeyChange, KeysView, Listing, LogView, MetricView, NextStep, ObserverView,
    OrganizationPage, OrganizationStatus, PromiseView, ProofView, QuorumView, RecordPage, RecordVerdict,
    RecordView, Renewal, ReportView, ReservationRow, ResponderRow, Row, SignatureState, SignatureView,
    SignedBy, StandingView, StatusReport, SuccessionView, Tabular, TextComparison, TextReference, TextView,
};
use accord::view::{DueDate, Duty, FilePlace, FileProgress, KeyDuty, KeyStatus};

use super::{SEPARATOR, output};

/// Any diagnostic, listing, page, record, status and text.
pub fn render(input: &[u8]) {
    let mut strings = input.split(|byte| *byte == SEPARATOR);
    let numbers = strings.next().unwrap_or_default();
    let strings: Vec<_> = strings.map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    let mut any = Any { numbers, strings, next: 0 };

    output::verify(vec![any.diagnostic(), any.diagnostic()], Vec::new());
    let listing = any.listing();
    output::human(|style| human_listing(&listing, style));
    let mut printed = output::json(&json_listing(&listing));
    let rows = printed.as_object_mut().and_then(|listing| listing.remove("rows"));
    assert_eq!(rows.and_then(|rows| rows.as_array().map(Vec::len)), Some(2));
    assert_eq!(printed, value(&listing));
    for page in [markdown_listing(&listing), html_listing(&listing).expect("a template is filled")] {
        output::visible(&page);
    }
    let _ = csv_listing(&listing);
    let row = any.responder();
    let listing = any.listing_of(vec![row], counts());
    output::human(|style| human_responders(&listing, style));
    output::visible(&render_vcards(&listing).replace("\r\n", "\n"));
    let row = any.reserved();
    let listing = any.listing_of(vec![row], counts());
    output::human(|style| human_reservations(&listing, style));
    let citation = any.citation();
    output::human(|style| citation_footer(&citation, style));
    let page = any.page();
    for extent in [Extent::Whole, Extent::Brief] {
        output::human(|style| human_page(&page, extent, style));
    }
    is_cited(&citation, &page);
    let record = any.record_page();
    output::human(|style| human_record(&record, style));
    is_cited(&citation, &record);
    let rows = vec![any.finding(), any.finding()];
    let listing = any.listing_of(rows, FindingCounts { rows: 2, ..FindingCounts::default() });
    for page in [markdown_listing(&listing), html_listing(&listing).expect("a template is filled")] {
        output::visible(&page);
    }
    output::human(|style| human_findings(&listing, style));
    output::human(|style| human_finding(&listing.rows[0], style));
    let mut printed = output::json(&json_findings(&listing));
    let findings = printed.as_object_mut().and_then(|listing| listing.remove("findings"));
    assert_eq!(findings, Some(value(&listing.rows)));
    assert_eq!(printed, value(&listing));
    let status = any.status();
    output::human(|style| human_status(&status, style));
    is_cited(&citation, &status);
    let texts = [any.text_view(), any.text_view()];
    let comparison = TextComparison::new(&texts[0], &texts[1]);
    // On a terminal colors replace the marks, so the texts differ.
    for width in [None, Some(1), Some(80)] {
        output::visible(&human_comparison(
            &comparison,
            Style { color: false, width, isolates: false, links: false },
        ));
    }
    is_cited(&citation, &comparison);
    output::human(|style| human_texts(&texts, style));
    output::human(|style| human_text(&texts[0], style));
    assert_eq!(output::json(&json_texts(&citation, &texts))["texts"][0], value(&texts[0]));
}

/// A view as JSON has its own fields beside those that cite it.
fn is_cited(citation: &Citation, view: &impl serde::Serialize) {
    let mut printed = output::json(&json_cited(citation, view));
    let cited = value(citation);
    let printed = printed.as_object_mut().expect("a view is an object");
    for (name, fact) in cited.as_object().expect("a citation is an object") {
        assert_eq!(printed.remove(name).as_ref(), Some(fact));
    }
    assert_eq!(serde_json::Value::Object(printed.clone()), value(view));
}

fn value(view: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(view).expect("a view can be written")
}

fn counts() -> Counts {
    let standings = BTreeMap::from([(Standing::Due, 1)]);
    let holding = HoldingCounts { organizations: 1, countries: 1, texts: 1, pledges: 1, contradicted: 1 };
    let without = AbsenceCounts { unpledged: 1, ..AbsenceCounts::default() };
    Counts { rows: 2, organizations: 2, broken: 0, pledges: 1, standings, holding, without }
}

const NAME: &str = "contoso.example";
const ID: &str = "tech-sector-accord-1";
const DAY: &str = "2026-11-21";
const DIGEST: &str = "86938ebdce7186938ebdce7186938ebdce7186938ebdce7186938ebdce718693";
const LINK: &str = "https://contoso.example/help";
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHK/05mTL1gq8SIXlVifX5YDae6aDL/MuRXybNjEcH8f";
const FINGERPRINT: &str = "SHA256:Hq6SYPv+tewTTBP5xiOpVRPMsdDrjU6dmzr5iz9ivZU";
const BROKEN: Integrity =
    Integrity::Broken { at: Sequence::FIRST, code: Code::Threshold, cause: BreakCause::Stray };

/// A value of a type that only has valid values.
fn parsed<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("the text is a good one")
}

fn sequence(number: u32) -> Sequence {
    Sequence::new(number).expect("from 1 on")
}

fn proof() -> Proof {
    Proof { enrollment: parsed(DIGEST), registry: parsed("demo.accord.example") }
}

/// Numbers and strings, in the order of use.
struct Any<'a> {
    numbers: &'a [u8],
    strings: Vec<String>,
    next: usize,
}

impl Any<'_> {
    /// From 0 to 65,535; 0 when the input has no more.
    fn number(&mut self) -> usize {
        let (now, rest) = self.numbers.split_at(self.numbers.len().min(2));
        self.numbers = rest;
        now.iter().fold(0, |number, byte| number * 256 + usize::from(*byte))
    }

    fn text(&mut self) -> String {
        self.next += 1;
        self.strings.get(self.next % self.strings.len().max(1)).cloned().unwrap_or_default()
    }

    fn some(&mut self) -> Option<String> {
        Some(self.text())
    }

    fn diagnostic(&mut self) -> Diagnostic {
        let code = Code::ALL[self.number() % Code::ALL.len()];
        let fault = Fault::new(code, self.text(), self.text());
        let (start, length) = (self.number(), self.number());
        let place = match start % 7 {
            0 => Place::file(self.text()),
            _ => Place::at(self.text(), &self.text(), start..start + length),
        };
        Diagnostic::new(fault, self.some().as_deref(), place)
    }

    fn standing(&mut self) -> StandingView {
        StandingView { accord: parsed(ID), standing: Standing::Due, since: parsed(DAY) }
    }

    fn listing(&mut self) -> Listing {
        let row = Row {
            name: self.some(),
            legal_name: self.some(),
            sector: self.some(),
            accord: Some(parsed(ID)),
            text_title: self.some(),
            signatory_title: self.some(),
            reservations: Some(vec![parsed(ID)]),
            standing: Some(Standing::Due),
            since: Some(parsed(DAY)),
            ..Row::new(parsed(NAME))
        };
        let rows = vec![Row { name: None, accord: None, standing: None, ..row.clone() }, row];
        self.listing_of(rows, counts())
    }

    fn responder(&mut self) -> ResponderRow {
        let pledge = Row {
            name: self.some(),
            legal_name: self.some(),
            signed_on: Some(parsed(DAY)),
            standing: Some(Standing::Current),
            report_due: Some(parsed(DAY)),
            reports: Some(self.number()),
            ..Row::new(parsed(NAME))
        };
        let help = Assistance {
            contact: parsed(LINK),
            languages: NonEmpty::new(vec![parsed("zh-Hant")]).expect("one language"),
            countries: vec![parsed("AQ")],
            phone: Some(parsed("+254203000911")),
            keys: Some(parsed(LINK)),
            sectors: vec![parsed("health")],
            hours: vec![parsed("Mo-Fr 08:00-18:00 Africa/Nairobi")],
        };
        ResponderRow { pledge, help }
    }

    fn reserved(&mut self) -> ReservationRow {
        let title = self.text().parse().unwrap_or_else(|_| parsed("Title"));
        let principle = Principle { id: parsed(ID), title, text: parsed("Text") };
        let pledge = Row { name: self.some(), standing: Some(Standing::Due), ..Row::new(parsed(NAME)) };
        ReservationRow { accord: parsed(ID), principle, reserved: Some((pledge, self.text())) }
    }

    fn citation(&mut self) -> Citation {
        Citation {
            schema_version: 1,
            registry: self.text(),
            title: self.text(),
            repository: self.some(),
            today: parsed(DAY),
            edition: Edition::Commit(Commit { id: self.text(), modified: self.number() > 0 }),
            log: Some(LogView {
                origin: self.text(),
                size: 7,
                root: self.text(),
                witnessed_on: Some(parsed(DAY)),
                cosigned_by: vec![self.text()],
                own_policy: false,
            }),
            tool: "accord",
        }
    }

    fn listing_of<R: Tabular>(&mut self, rows: Vec<R>, counts: R::Counts) -> Listing<R> {
        Listing {
            citation: self.citation(),
            texts: vec![TextReference { id: parsed(ID), title: self.text(), digest: parsed(DIGEST) }],
            filters: BTreeMap::from([("search", vec![self.text()])]),
            shown: counts.clone(),
            left_out: counts.clone(),
            counts,
            columns: R::COLUMNS.iter().collect(),
            rows,
        }
    }

    fn promise(&mut self) -> PromiseView {
        let act = ActView {
            sequence: sequence(3),
            date: parsed(DAY),
            act: ActKind::Withdrawn,
            reason: self.some(),
            disputed: Some(parsed(DAY)),
            voided: None,
        };
        let assistance = AssistanceView {
            contact: parsed(LINK),
            languages: vec![parsed("zh-Hant")],
            countries: Vec::new(),
            phone: Some(parsed("+254203000911")),
            keys: Some(parsed(LINK)),
            sectors: vec![parsed("health")],
            hours: vec![parsed("Mo-Fr 08:00-18:00 Africa/Nairobi")],
        };
        PromiseView {
            standing: self.standing(),
            text_title: self.some(),
            digest: parsed(DIGEST),
            signed_on: parsed(DAY),
            renewal_due: Some(parsed(DAY)),
            pledge: sequence(2),
            signatory: self.some(),
            signatory_title: self.text(),
            authority: self.some(),
            covers: vec![self.text(), self.text()],
            statement: self.some(),
            reservations: vec![parsed(ID), parsed(ID)],
            assistance: Some(assistance),
            acts: vec![act],
            report_due: Some(parsed(DAY)),
            reports: self.number(),
            preamble: self.some(),
            principles: vec![Clause {
                id: parsed(ID),
                title: self.text(),
                text: self.text(),
                reserved: vec![self.text()],
            }],
        }
    }

    fn report(&mut self) -> ReportView {
        ReportView {
            sequence: sequence(4),
            date: parsed(DAY),
            accord: parsed(ID),
            from: parsed(DAY),
            to: parsed(DAY),
            disputed: self.number() > 0,
            summary: self.text(),
            figures: vec![FigureView {
                metric: parsed(ID),
                title: Some(self.text()),
                unit: Some(self.text()),
                value: parsed("7"),
            }],
            evidence: vec![self.evidence()],
        }
    }

    fn evidence(&mut self) -> EvidenceView {
        EvidenceView {
            principle: Some(parsed(ID)),
            title: self.text(),
            url: parsed(LINK),
            sha256: Some(parsed(DIGEST)),
        }
    }

    fn finding(&mut self) -> FindingView {
        let endorsement = EndorsementView {
            organization: parsed(NAME),
            group: Group::Academia,
            country: parsed("AQ"),
            date: parsed(DAY),
            admission: Some(AdmissionView {
                since: parsed(DAY),
                until: Some(parsed(DAY)),
                charter: parsed(ID),
                path: self.text(),
            }),
            note: self.some(),
            exclusion: Some(Exclusion::Retracted),
            cause: None,
            retracted_on: Some(parsed(DAY)),
            retraction: self.some(),
        };
        let answer = AnswerView { organization: parsed(NAME), date: parsed(DAY), text: self.text() };
        FindingView {
            digest: parsed(DIGEST),
            path: self.text(),
            author: parsed(NAME),
            date: parsed(DAY),
            title: self.text(),
            assessment: Assessment::Breach,
            about: None,
            actor: self.some(),
            state: Some(parsed("AQ")),
            confidence: Some(Confidence::Low),
            from: Some(parsed(DAY)),
            to: Some(parsed(DAY)),
            summary: self.text(),
            evidence: vec![self.evidence()],
            status: FindingStatus::Filed,
            since: Some(parsed(DAY)),
            answered: self.number() > 0,
            unanswered: self.number() > 0,
            charter: Some(parsed(ID)),
            lacks: vec![self.text()],
            observers: self.number(),
            groups: self.number(),
            endorsements: vec![endorsement],
            answers: vec![answer],
        }
    }

    fn record(&mut self) -> RecordView {
        RecordView {
            sequence: sequence(1),
            kind: Kind::Enroll,
            date: parsed(DAY),
            witnessed_on: None,
            path: self.text(),
            signature_path: self.text(),
            digest: parsed(DIGEST),
            verdict: RecordVerdict::Refused,
            signed_by: vec![parsed(FINGERPRINT)],
            summary: self.text(),
            check: self.some(),
        }
    }

    fn record_page(&mut self) -> RecordPage {
        let signature = SignedBy {
            fingerprint: parsed(FINGERPRINT),
            roles: vec![accord::chain::KeyRole::Current],
            valid: self.number() > 0,
            allowed_signer: self.text(),
            check: self.text(),
        };
        RecordPage {
            organization: parsed(NAME),
            record: self.record(),
            signatures: vec![signature],
            content: self.text(),
        }
    }

    fn key_change(&mut self) -> KeyChange {
        KeyChange {
            sequence: sequence(5),
            date: parsed(DAY),
            reason: "compromise",
            compromised_from: Some(sequence(2)),
            threshold: parsed("1"),
            fingerprints: vec![parsed(FINGERPRINT)],
            next_threshold: parsed("1"),
            next: vec![parsed(FINGERPRINT)],
        }
    }

    fn decision(&mut self) -> DecisionView {
        DecisionView {
            sequence: sequence(7),
            kind: Kind::Admit,
            date: parsed(DAY),
            witnessed_on: None,
            about: Some(parsed(NAME)),
            name: Some(self.text()),
            accord: None,
            code: None,
            group: None,
            country: None,
            key: None,
            reason: self.text(),
            ended_on: Some(parsed(DAY)),
            disputed_on: None,
            signed_by: vec![parsed(FINGERPRINT)],
            path: self.text(),
            digest: parsed(DIGEST),
            pinned: Some(parsed(DIGEST)),
        }
    }

    fn page(&mut self) -> OrganizationPage {
        OrganizationPage {
            organization: parsed(NAME),
            integrity: BROKEN,
            broken_at: BROKEN.broken_at(),
            code: BROKEN.code(),
            cause: BROKEN.cause(),
            identity: Identity::Observed,
            observers: vec![ObserverView { observer: parsed(NAME), date: parsed(DAY) }],
            profile: vec![("name", self.text())],
            enrolled_on: Some(parsed(DAY)),
            enrollment: Some(parsed(DIGEST)),
            proof: Some(ProofView { publish: proof(), https: self.text(), dns: self.text() }),
            closed_in_favor_of: Some(parsed(NAME)),
            succession: Some(SuccessionView {
                sequence: sequence(6),
                date: parsed(DAY),
                successor: parsed(NAME),
                reason: self.text(),
            }),
            unjudged: Vec::new(),
            promises: vec![self.promise()],
            reports: vec![self.report()],
            decisions_about: vec![self.decision()],
            decisions: vec![self.decision()],
            findings_about: vec![self.finding()],
            findings_filed: vec![self.finding()],
            keys: Some(KeysView {
                threshold: parsed("1"),
                current: vec![parsed(KEY)],
                fingerprints: vec![parsed(FINGERPRINT)],
                next_threshold: parsed("1"),
                next: vec![parsed(FINGERPRINT)],
            }),
            key_changes: vec![self.key_change()],
            records: vec![self.record()],
        }
    }

    fn status(&mut self) -> StatusReport {
        let draft = DraftView {
            path: self.text(),
            signatures: vec![SignatureView {
                key: parsed(FINGERPRINT),
                state: SignatureState::Void,
                name: Some(self.text()),
                mine: false,
            }],
            needs: vec![self.text()],
        };
        let organization = OrganizationStatus {
            organization: parsed(NAME),
            integrity: BROKEN,
            draft: Some(draft),
            promises: vec![Renewal {
                standing: self.standing(),
                renewal_due: Some(parsed(DAY)),
                report_due: Some(parsed(DAY)),
            }],
            publish: Some(proof()),
            files: vec![FileProgress { path: self.text(), place: FilePlace::NotCommitted }],
            keys: vec![KeyStatus {
                key: parsed(FINGERPRINT),
                role: KeyDuty::Signs,
                name: Some(self.text()),
                mine: true,
            }],
            next: vec![NextStep { command: self.text(), reason: self.text() }],
            due: vec![DueDate {
                day: parsed(DAY),
                duty: Duty::Answer,
                organization: parsed(NAME),
                name: self.text(),
                about: self.text(),
                title: self.text(),
            }],
            notices: vec![self.text()],
            probe: None,
            unadmitted: None,
        };
        StatusReport { organizations: vec![organization] }
    }

    fn text_view(&mut self) -> TextView {
        TextView {
            id: parsed(ID),
            title: self.text(),
            audience: vec![Group::PrivateSector],
            renewal_months: parsed("12"),
            report_months: Some(parsed("12")),
            replaces: Some(parsed(ID)),
            quorum: Some(QuorumView { observers: parsed("3"), groups: parsed("2") }),
            digest: parsed(DIGEST),
            preamble: self.text(),
            principles: vec![(parsed(ID), self.text(), self.text())],
            metrics: vec![MetricView {
                id: parsed(ID),
                title: self.text(),
                unit: self.text(),
                total: Total::Sum,
                part_of: Some(parsed(ID)),
            }],
        }
    }
}

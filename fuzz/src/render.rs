//! Any view through every renderer. The first string of an input is numbers, the others are taken
//! in turn wherever a view holds text, so that one bad string comes everywhere.

use std::collections::BTreeMap;

use accord::chain::Standing;
use accord::diagnostic::{Code, Diagnostic, Fault, Place};
use accord::record::Date;
use accord::render::{
    Extent, Style, csv_listing, html_listing, human_comparison, human_finding, human_findings, human_listing,
    human_page, human_record, human_reservations, human_responders, human_status, human_text, human_texts,
    json_comparison, json_findings, json_listing, json_page, json_record, json_status, json_texts,
    markdown_listing, vcard,
};
use accord::view::{
    ActView, AnswerView, AssistanceView, Clause, Commit, Counts, DraftView, EndorsementView, EvidenceView,
    FindingCounts, FindingRow, FindingView, FindingsReport, KeyChange, KeysView, Listing, NextStep,
    ObserverView, OrganizationPage, OrganizationStatus, Phrases, PromiseView, ProofView, QuorumView,
    RecordPage, RecordView, Renewal, ReportView, ReservationRow, ResponderRow, Row, SCHEMA_VERSION,
    SignatureView, SignedBy, StandingView, StatusReport, SuccessionView, Tabular, TextComparison,
    TextReference, TextView,
};

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
    output::visible(&vcard(&listing).replace("\r\n", "\n"));
    let row = any.reserved();
    let listing = any.listing_of(vec![row], counts());
    output::human(|style| human_reservations(&listing, style));
    let page = any.page();
    for extent in [Extent::Whole, Extent::Brief] {
        output::human(|style| human_page(&page, extent, style));
    }
    assert_eq!(output::json(&json_page(&page)), value(&page));
    let record = any.record_page();
    output::human(|style| human_record(&record, style));
    assert_eq!(output::json(&json_record(&record)), value(&record));
    let row = any.found();
    let listing = any.listing_of(vec![row], FindingCounts { rows: 2, ..FindingCounts::default() });
    for page in [markdown_listing(&listing), html_listing(&listing).expect("a template is filled")] {
        output::visible(&page);
    }
    let findings = FindingsReport { listing, findings: vec![any.finding(), any.finding()] };
    output::human(|style| human_findings(&findings.listing, style));
    output::human(|style| human_finding(&findings.findings[0], style));
    assert_eq!(output::json(&json_findings(&findings)), value(&findings));
    let status = any.status();
    output::human(|style| human_status(&status, style));
    assert_eq!(output::json(&json_status(&status)), value(&status));
    let texts = [any.text_view(), any.text_view()];
    let comparison = TextComparison::new(&texts[0], &texts[1]);
    // On a terminal its marks are colors: these are not the same text.
    for width in [None, Some(1), Some(80)] {
        output::visible(&human_comparison(&comparison, Style { color: false, width }));
    }
    assert_eq!(output::json(&json_comparison(&comparison)), value(&comparison));
    output::human(|style| human_texts(&texts, style));
    output::human(|style| human_text(&texts[0], style));
    assert_eq!(output::json(&json_texts(&texts))["texts"][0], value(&texts[0]));
}

fn value(view: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(view).expect("a view can be written")
}

fn counts() -> Counts {
    let standings = BTreeMap::from([(Standing::Due, 1)]);
    Counts { rows: 2, organizations: 2, broken: 0, pledges: 1, standings }
}

/// Numbers and strings for whoever asks.
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
        StandingView { accord: self.text(), standing: "due", since: self.text() }
    }

    fn listing(&mut self) -> Listing {
        let row = Row {
            organization: self.text(),
            name: self.some(),
            legal_name: self.some(),
            sector: self.some(),
            accord: self.some(),
            text_title: self.some(),
            signatory_title: self.some(),
            reservations: Some(vec![self.text()]),
            standing: Some("due"),
            since: "2026-11-21".parse::<Date>().ok(),
            ..Row::default()
        };
        let rows = vec![Row { name: None, accord: None, standing: None, ..row.clone() }, row];
        self.listing_of(rows, counts())
    }

    fn responder(&mut self) -> ResponderRow {
        ResponderRow {
            organization: self.text(),
            name: self.some(),
            legal_name: self.some(),
            contact: self.text(),
            languages: vec![self.text()],
            countries: vec![self.text()],
            sectors: Phrases(vec![self.text()]),
            hours: self.some(),
            identity: "self-asserted",
            ..ResponderRow::default()
        }
    }

    fn reserved(&mut self) -> ReservationRow {
        ReservationRow {
            principle: self.text(),
            title: self.text(),
            organization: self.some(),
            name: self.some(),
            words: self.some(),
            ..ReservationRow::default()
        }
    }

    fn found(&mut self) -> FindingRow {
        FindingRow {
            author: self.text(),
            subject: self.text(),
            actor: self.some(),
            concurring: vec![self.text()],
            title: self.text(),
            summary: self.text(),
            evidence: vec![self.text()],
            answers: Phrases(vec![self.text()]),
            ..FindingRow::default()
        }
    }

    fn listing_of<R: Tabular>(&mut self, rows: Vec<R>, counts: R::Counts) -> Listing<R> {
        Listing {
            schema_version: SCHEMA_VERSION,
            registry: self.text(),
            title: self.text(),
            today: self.text(),
            commit: Some(Commit { id: self.text(), modified: self.number() > 0 }),
            tool: "accord",
            texts: vec![TextReference { id: self.text(), title: self.text(), digest: self.text() }],
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
            sequence: 3,
            date: self.text(),
            act: "withdrawn",
            reason: self.some(),
            disputed: self.some(),
            voided: None,
        };
        let assistance = AssistanceView {
            contact: self.text(),
            languages: vec![self.text()],
            countries: Vec::new(),
            sectors: vec![self.text()],
            hours: self.some(),
        };
        PromiseView {
            standing: self.standing(),
            text_title: self.some(),
            digest: self.text(),
            signed_on: self.text(),
            renewal_due: self.some(),
            pledge: 2,
            signatory: self.some(),
            signatory_title: self.text(),
            authority: self.some(),
            covers: vec![self.text(), self.text()],
            statement: self.some(),
            reservations: vec![self.text(), self.text()],
            assistance: Some(assistance),
            acts: vec![act],
            reports: self.number(),
            preamble: self.some(),
            principles: vec![Clause {
                id: self.text(),
                title: self.text(),
                text: self.text(),
                reserved: vec![self.text()],
            }],
        }
    }

    fn report(&mut self) -> ReportView {
        ReportView {
            sequence: 4,
            date: self.text(),
            accord: self.text(),
            from: self.text(),
            to: self.text(),
            disputed: self.number() > 0,
            summary: self.text(),
            incidents_assisted: Some(1),
            countries: None,
            domains_taken_down: Some(0),
            requests_received: Some(2),
            requests_refused: Some(2),
            evidence: vec![self.evidence()],
        }
    }

    fn evidence(&mut self) -> EvidenceView {
        EvidenceView { principle: self.some(), title: self.text(), url: self.text(), sha256: self.some() }
    }

    fn finding(&mut self) -> FindingView {
        let voice = EndorsementView {
            organization: self.text(),
            group: "academia",
            country: "AQ",
            date: self.text(),
            note: self.some(),
            discount: Some("retracted"),
            retracted_on: self.some(),
            retraction: self.some(),
        };
        let answer = AnswerView { organization: self.text(), date: self.text(), text: self.text() };
        FindingView {
            digest: self.text(),
            path: self.text(),
            author: self.text(),
            date: self.text(),
            title: self.text(),
            assessment: "breach",
            about: self.some(),
            actor: self.some(),
            state: Some("AQ"),
            confidence: Some("low"),
            from: self.some(),
            to: self.some(),
            summary: self.text(),
            evidence: vec![self.evidence()],
            status: "filed",
            since: self.some(),
            answered: self.number() > 0,
            charter: self.some(),
            lacks: vec![self.text()],
            observers: self.number(),
            groups: self.number(),
            voices: vec![voice],
            answers: vec![answer],
        }
    }

    fn record(&mut self) -> RecordView {
        RecordView {
            sequence: 1,
            kind: "enroll",
            date: self.text(),
            path: self.text(),
            signature_path: self.text(),
            digest: self.text(),
            verdict: "accepted",
            signed_by: vec![self.text()],
            summary: self.text(),
            check: self.some(),
        }
    }

    fn record_page(&mut self) -> RecordPage {
        let signature = SignedBy {
            fingerprint: self.text(),
            roles: vec!["current keys"],
            valid: self.number() > 0,
            allowed_signer: self.text(),
            check: self.text(),
        };
        RecordPage {
            schema_version: SCHEMA_VERSION,
            registry: self.text(),
            organization: self.text(),
            record: self.record(),
            signatures: vec![signature],
            content: self.text(),
        }
    }

    fn key_change(&mut self) -> KeyChange {
        KeyChange {
            sequence: 5,
            date: self.text(),
            reason: "compromise",
            compromised_from: Some(2),
            threshold: self.number(),
            fingerprints: vec![self.text()],
            next_threshold: self.number(),
            next: vec![self.text()],
        }
    }

    fn page(&mut self) -> OrganizationPage {
        OrganizationPage {
            schema_version: SCHEMA_VERSION,
            registry: self.text(),
            today: self.text(),
            organization: self.text(),
            integrity: "broken",
            broken_at: Some(2),
            code: Some(Code::Threshold.name()),
            identity: "observed",
            observers: vec![ObserverView { observer: self.text(), date: self.text() }],
            profile: vec![("name", self.text())],
            enrolled_on: self.some(),
            enrollment: self.some(),
            proof: Some(ProofView { publish: self.text(), https: self.text(), dns: self.text() }),
            closed_in_favor_of: self.some(),
            succession: Some(SuccessionView {
                sequence: 6,
                date: self.text(),
                successor: self.text(),
                reason: self.text(),
            }),
            promises: vec![self.promise()],
            reports: vec![self.report()],
            findings_about: vec![self.finding()],
            findings_filed: vec![self.finding()],
            keys: Some(KeysView {
                threshold: self.number(),
                current: vec![self.text()],
                fingerprints: vec![self.text()],
                next_threshold: self.number(),
                next: vec![self.text()],
            }),
            key_changes: vec![self.key_change()],
            records: vec![self.record()],
        }
    }

    fn status(&mut self) -> StatusReport {
        let draft = DraftView {
            path: self.text(),
            signatures: vec![SignatureView { key: self.text(), state: "void" }],
            needs: vec![self.text()],
        };
        let organization = OrganizationStatus {
            organization: self.text(),
            integrity: "broken",
            draft: Some(draft),
            promises: vec![Renewal { standing: self.standing(), renewal_due: self.some() }],
            publish: self.some(),
            next: vec![NextStep { command: self.text(), reason: self.text() }],
        };
        StatusReport {
            schema_version: SCHEMA_VERSION,
            registry: self.text(),
            today: self.text(),
            organizations: vec![organization],
        }
    }

    fn text_view(&mut self) -> TextView {
        TextView {
            id: self.text(),
            title: self.text(),
            audience: vec!["private-sector"],
            renewal_months: 12,
            replaces: self.some(),
            quorum: Some(QuorumView { observers: 3, groups: 2 }),
            digest: self.text(),
            preamble: self.text(),
            principles: vec![(self.text(), self.text(), self.text())],
        }
    }
}

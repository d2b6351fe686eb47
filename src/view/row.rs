//! Rows: one organization and one text.

use super::column::{Phrases, ShownColumns, columns};
use super::counts::Counts;
use super::decision_view::DecisionView;
use super::finding_summary::{FindingSummary, summarize_findings};
use super::tone::{TableCell, Tone};
use super::{JudgedPromise, judged_promises, unjudged_promises};
use crate::chain::{BreakCause, Integrity, Promise, Standing};
use crate::diagnostic::Code;
use crate::findings::{Identity, Statements};
use crate::record::{Country, Date, Digest, Group, Id, Lei, Organization, Profile};
use crate::registry::{Member, Registry};

columns! {
    /// One line of `list`: one organization and one text.
    pub struct Row = "Pledges", "Which organizations pledged what", "row", Counts {
        /// the organization's domain
        pub organization: Organization = "Organization", Always;
        /// the same in letters, where it has others than those of ASCII
        pub letters: Option<String> = "In letters", Wide;
        /// the name it is known by
        pub name: Option<String> = "Name", Shortened;
        /// the name in its register, where it differs
        pub legal_name: Option<String> = "Legal name", Data;
        /// names that it gave before, those in a register among them
        pub former_names: Phrases = "Former names", Data;
        /// country of its seat, ISO 3166-1 alpha-2
        pub country: Option<Country> = "CC", Roomy;
        /// the same in English
        pub country_name: Option<&'static str> = "Country", Data;
        /// `private-sector` `government` `academia` `civil-society`
        pub group: Option<Group> = "Group", Wide;
        /// what it works in, in its own words
        pub sector: Option<String> = "Sector", Wide;
        /// Legal Entity Identifier, ISO 17442
        pub lei: Option<Lei> = "LEI", Data;
        /// the organization that it says it succeeds
        pub predecessor: Option<Organization> = "Predecessor", Data;
        /// the organization in whose favor it closed its chain
        pub successor: Option<Organization> = "Successor", Data;
        /// id of the text; empty if it pledged to none
        pub accord: Option<Id> = "Text", Always;
        /// the text's headline
        pub text_title: Option<String> = "Title of the text", Data;
        /// SHA-256 of the text's file, which the pledge pins
        pub digest: Option<Digest> = "SHA-256 of the text", Data;
        /// since when the promise holds without a break; the day of its first pledge if it does not hold
        pub signed_on: Option<Date> = "Signed", Roomy;
        /// the day of its first pledge to this text, whatever became of it
        pub first_pledged: Option<Date> = "First pledged", Data;
        /// `current` `due` `unreported` `lapsed` `withdrawn` `disputed` `succeeded` `voided`
        pub standing: Option<Standing> = "Standing", Always, standing_cell;
        /// the day on which it began to stand so; the witnesses' day, where it is more than a week later
        pub since: Option<Date> = "Since", Wide;
        /// the day by which witnesses of the registry's log had seen the record that began it
        pub witnessed_on: Option<Date> = "Witnessed", Wide;
        /// the last day before it lapses unless it is reaffirmed, where it runs
        pub renewal_due: Option<Date> = "Renewal", Wide;
        /// the job title of the signer
        pub signatory_title: Option<String> = "Signed by", Data;
        /// subsidiaries and brands that the pledge covers
        pub covers: Phrases = "Covers", Data;
        /// ids of the principles that it reserved
        pub reservations: Option<Vec<Id>> = "Reservations", Wide;
        /// last day on which its next report is not overdue
        pub report_due: Option<Date> = "Report", Wide;
        /// how many reports it made under the pledge
        pub reports: Option<usize> = "Reports", Wide;
        /// the day of the enrollment in force
        pub enrolled_on: Option<Date> = "Enrolled", Data;
        /// SHA-256 of the enrollment's record
        pub enrollment: Option<Digest> = "SHA-256 of the enrollment", Data;
        /// how many of its keys must sign a record
        pub threshold: Option<usize> = "Threshold", Data;
        /// how many keys it has in force
        pub keys: Option<usize> = "Keys", Data;
        /// who says that it is who it says it is: `self-asserted` `readmitted` `observed` `contradicted` `stale`
        pub identity: Identity = "Identity", Always, identity_cell;
        /// the observers who say so
        pub observers: Option<Vec<Organization>> = "Observers", Wide;
        /// what the registry decided about it, each with its day
        pub decisions: Phrases = "Decisions", Wide;
        /// findings about it that stand, each with its status, the day on which that began, and whether it was answered
        pub findings: Vec<FindingSummary> = "Findings", Wide;
        /// whether its chain of records holds: `sound` or `broken`
        pub integrity: Integrity = "Chain", Wide;
        /// the first reason why it is broken, one of the codes
        pub code: Option<Code> = "Code", Data;
        /// why it is broken: `equivocation` `unreadable` `missing` `altered` `refused` `stray`
        pub cause: Option<BreakCause> = "Cause", Wide;
    }
}

/// Days between a record's date and its merge that are nothing to speak of.
const WEEK: i32 = 7;

/// Where no other column tells the day, it stands beside the standing; a promise that is current began to be so
/// when it was signed. A broken chain has no standing, and says here why.
fn standing_cell(row: &Row, shown: &ShownColumns<'_, Row>) -> TableCell {
    match row.standing {
        Some(standing) => TableCell::new(describe_standing(row, standing, shown), standing),
        None => {
            let cause = row.cause.map(|cause| format!("{}: {cause}", row.integrity));
            cause.map_or_else(TableCell::default, |cause| TableCell::new(cause, Tone::Alarm))
        }
    }
}

fn describe_standing(row: &Row, standing: Standing, shown: &ShownColumns<'_, Row>) -> String {
    // A day beside `due` alone would read as the day by which to renew.
    if let Some(day) = row.renewal_due.filter(|_| standing == Standing::Due && !shown.contains("renewal_due"))
    {
        return format!("{standing} by {day}");
    }
    let as_signed = row.since == row.signed_on;
    let signed = standing == Standing::Current && as_signed && shown.contains("signed_on");
    match row.since {
        Some(since) if !signed && !shown.contains("since") => format!("{standing} {since}"),
        _ => standing.to_string(),
    }
}

/// Beside the identity stands how many observers say so.
fn identity_cell(row: &Row, _: &ShownColumns<'_, Row>) -> TableCell {
    let text = match &row.observers {
        Some(observers) => format!("{} ({})", row.identity, observers.len()),
        None => row.identity.to_string(),
    };
    TableCell::new(text, row.identity)
}

/// One for each text that the member pledged to, or one without a text.
pub fn collect_rows(
    registry: &Registry,
    statements: &Statements<'_>,
    decisions: &[DecisionView],
    member: &Member,
) -> Vec<Row> {
    let about = decisions.iter().filter(|one| one.is_about(&member.organization));
    let about = about.map(|one| format!("{} {}", one.kind, one.date)).collect();
    let organization = Row {
        decisions: Phrases(about),
        findings: summarize_findings(registry, statements, &member.organization),
        ..describe_organization(statements, member)
    };
    let rows = judged_promises(registry, member).map(|judged| Row {
        text_title: registry.texts().get(judged.accord).map(|text| text.accord.title.to_string()),
        ..describe_promise(organization.clone(), registry, &judged)
    });
    let rows: Vec<_> = rows.chain(list_unjudged(registry, member, &organization)).collect();
    if rows.is_empty() { vec![organization] } else { rows }
}

/// Which texts a broken member pledged to before its chain broke.
fn list_unjudged<'a>(
    registry: &'a Registry,
    member: &'a Member,
    organization: &'a Row,
) -> impl Iterator<Item = Row> + 'a {
    unjudged_promises(member).map(|(accord, promise)| Row {
        accord: Some(accord.clone()),
        text_title: registry.texts().get(accord).map(|text| text.accord.title.to_string()),
        digest: Some(promise.digest),
        first_pledged: promise.acts.first().map(|act| act.date),
        ..organization.clone()
    })
}

/// What a row says of the organization. Of a broken one, who it is, and why it is broken.
fn describe_organization(statements: &Statements<'_>, member: &Member) -> Row {
    let (identity, observers) = match statements.recognize(member) {
        Some(found) => (found.identity, found.observers),
        None => (Identity::SelfAsserted, Vec::new()),
    };
    let observers: Vec<_> = observers.into_iter().map(|(observer, _)| observer.clone()).collect();
    let row = Row {
        identity,
        letters: spell_domain(&member.organization),
        observers: (!observers.is_empty()).then_some(observers),
        integrity: member.integrity,
        code: member.integrity.code(),
        cause: member.integrity.cause(),
        ..Row::new(member.organization.clone())
    };
    let Some(state) = &member.state else { return row };
    let row = describe_profile(row, state.profile());
    if member.integrity != Integrity::Sound {
        return row;
    }
    Row {
        former_names: Phrases(state.former_names().iter().map(ToString::to_string).collect()),
        successor: state.closure.as_ref().map(|closure| closure.successor.clone()),
        enrolled_on: Some(state.enrollment.date),
        enrollment: Some(state.enrollment.digest),
        threshold: Some(state.keys.threshold.get()),
        keys: Some(state.keys.current.len()),
        ..row
    }
}

/// A domain as people write it, where that differs (UTS #46).
pub(super) fn spell_domain(organization: &Organization) -> Option<String> {
    let letters = idna::domain_to_unicode(organization.as_str()).0;
    (letters != organization.as_str()).then_some(letters)
}

fn describe_profile(row: Row, profile: &Profile) -> Row {
    Row {
        name: Some(profile.name.to_string()),
        legal_name: profile.legal_name.as_ref().map(ToString::to_string),
        country: Some(profile.country),
        country_name: Some(profile.country.name()),
        group: Some(profile.group),
        sector: profile.sector.as_ref().map(ToString::to_string),
        lei: profile.lei.clone(),
        predecessor: profile.predecessor.clone(),
        ..row
    }
}

fn describe_promise(row: Row, registry: &Registry, judged: &JudgedPromise<'_>) -> Row {
    let promise = judged.promise;
    let witnessed_on = witnessed_on(registry, &row.organization, judged);
    let conditions = promise.conditions();
    Row {
        accord: Some(judged.accord.clone()),
        digest: Some(promise.digest),
        signed_on: Some(promise.signed_on()),
        first_pledged: promise.acts.first().map(|act| act.date),
        standing: Some(judged.standing),
        since: Some(later_of(judged.since, witnessed_on)),
        witnessed_on,
        renewal_due: judged.renewal_due(),
        signatory_title: Some(conditions.title.to_string()),
        covers: Phrases(conditions.covers.iter().map(ToString::to_string).collect()),
        reservations: Some(conditions.reserved().cloned().collect()),
        report_due: judged.report_due(),
        reports: Some(promise.reports.len()),
        ..row
    }
}

/// The day by which the witnesses had seen the record that began the standing; None where no record did, or no
/// log says so.
fn witnessed_on(
    registry: &Registry,
    organization: &Organization,
    judged: &JudgedPromise<'_>,
) -> Option<Date> {
    let begun = judged.promise.acts.iter().rfind(|act| act.date == judged.since)?;
    let state = registry.member(organization)?.state.as_ref()?;
    let record = state.history.iter().find(|entry| entry.sequence == begun.validity.sequence)?;
    registry.witnessed_on(&record.digest)
}

/// The day since which a promise stands so, on whose word it may rest: the witnesses', if they saw the record
/// more than a week after its date.
fn later_of(claimed: Date, witnessed: Option<Date>) -> Date {
    witnessed.filter(|seen| *seen > claimed.plus_days(WEEK)).unwrap_or(claimed)
}

impl Row {
    /// A row that says only whose it is.
    pub const fn new(organization: Organization) -> Self {
        Self {
            organization,
            letters: None,
            name: None,
            legal_name: None,
            former_names: Phrases(Vec::new()),
            country: None,
            country_name: None,
            group: None,
            sector: None,
            lei: None,
            predecessor: None,
            successor: None,
            accord: None,
            text_title: None,
            digest: None,
            signed_on: None,
            first_pledged: None,
            standing: None,
            since: None,
            witnessed_on: None,
            renewal_due: None,
            signatory_title: None,
            covers: Phrases(Vec::new()),
            reservations: None,
            report_due: None,
            reports: None,
            enrolled_on: None,
            enrollment: None,
            threshold: None,
            keys: None,
            identity: Identity::SelfAsserted,
            observers: None,
            decisions: Phrases(Vec::new()),
            findings: Vec::new(),
            integrity: Integrity::Sound,
            code: None,
            cause: None,
        }
    }

    /// The same organization, without a promise.
    pub(super) fn without_promise(&self) -> Self {
        Self {
            name: self.name.clone(),
            legal_name: self.legal_name.clone(),
            country: self.country,
            lei: self.lei.clone(),
            identity: self.identity,
            integrity: self.integrity,
            ..Self::new(self.organization.clone())
        }
    }

    /// Whether a reader can rely on the promise.
    pub fn holds(&self) -> bool {
        self.standing.is_some_and(Standing::is_holding)
    }

    /// The promise that the row is about.
    pub(super) fn promise<'a>(&self, registry: &'a Registry) -> Option<&'a Promise> {
        registry.member(&self.organization)?.state.as_ref()?.promises.get(self.accord.as_ref()?)
    }
}

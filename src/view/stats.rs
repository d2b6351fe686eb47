//! The registry in numbers. Each is counted from the rows of `list` or from signed reports, so that a
//! reader can count again. Of broken chains nothing is counted but how many there are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::counts::{Counts, count_rows};
use super::filter::{Filter, FilterConditions};
use super::findings::FindingStatusFilter;
use super::listing::list_rows;
use super::{Edition, Row};
use crate::accord::{Metric, Total};
use crate::chain::{Integrity, Promise, Standing, State, standing_on};
use crate::findings::{FindingState, Identity, Statements};
use crate::record::{Body, Country, Date, Group, Id, Organization, Report};
use crate::registry::{Member, Registry};

/// What `stats` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// What was asked for: the conditions by the names of their flags.
    pub filters: FilterConditions,
    /// The same as in `list`, of the rows that meet the conditions. What follows counts sound organizations only.
    pub counts: Counts,
    pub by_standing: Vec<Tally<Standing>>,
    pub by_text: Vec<Tally<Id>>,
    pub by_country: Vec<Tally<Country>>,
    pub by_group: Vec<Tally<Group>>,
    /// By the year since which the promise holds; its first where it does not hold.
    pub by_year: Vec<Tally<String>>,
    pub growth: Vec<Growth>,
    pub reports: Reports,
    /// Findings by status; one that was answered is counted where it stands, and once more.
    pub findings: Vec<FindingTally>,
    /// Organizations by who says that they are who they say they are.
    pub by_identity: Vec<IdentityTally>,
}

/// How many findings there are of one status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingTally {
    pub status: FindingStatusFilter,
    pub findings: usize,
}

/// How many organizations there are of one identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentityTally {
    pub identity: Identity,
    pub organizations: usize,
}

/// How many pledges there are of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally<K> {
    pub name: K,
    pub pledges: usize,
    /// Of these, current, due or unreported.
    pub holding: usize,
}

/// How many pledges held at the end of a year, a quarter or a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Growth {
    /// Such as `2026`, `2026-Q4`, `2026-11`.
    pub period: String,
    /// Its last day, or the day that all of this holds for.
    pub day: Date,
    pub holding: usize,
}

/// What signatories report, in sum. Reports that are disputed or voided do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reports {
    pub reports: usize,
    /// How many organizations made them.
    pub organizations: usize,
    /// How many cover days that an earlier one of the same organization covers: what they count may be
    /// counted twice.
    pub overlapping: usize,
    /// For each text, each of its metrics in order.
    pub figures: Vec<FigureTally>,
    /// The reports that are overdue, sorted by organization and text.
    pub overdue: Vec<OverdueReport>,
}

/// What reports count by one metric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureTally {
    pub accord: Id,
    pub metric: Id,
    pub title: String,
    pub unit: String,
    /// How many reports give a figure.
    pub reports: usize,
    /// How many organizations made these reports.
    pub organizations: usize,
    /// None where the text says that figures do not add up: two reports may count the same thing.
    pub sum: Option<u64>,
    /// In one report.
    pub largest: Option<u64>,
}

/// A report that a signatory owes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OverdueReport {
    pub organization: Organization,
    pub accord: Id,
    /// The first day on which it was overdue.
    pub since: Date,
}

/// Pledges, each by its organization and text.
type PledgeKeys<'a> = BTreeSet<(&'a Organization, &'a Id)>;

/// The pledges of `registry` that `filter` admits, in numbers, with the reports under them and the findings about their
/// organizations. The registry was loaded with its records.
pub fn count_registry(registry: &Registry, filter: &Filter) -> Stats {
    let listing = list_rows(registry, Edition::Unnamed);
    let all: Vec<_> = listing.rows.into_iter().filter(|row| filter.admits(row)).collect();
    let rows: Vec<_> = all.iter().filter(|row| row.standing.is_some()).collect();
    let kept: PledgeKeys<'_> =
        rows.iter().filter_map(|row| Some((&row.organization, row.accord.as_ref()?))).collect();
    let organizations: BTreeSet<_> = all.iter().map(|row| &row.organization).collect();
    let is_whole = *filter == Filter::default();
    let mut by_group = tally_pledges(&rows, |row| row.group);
    by_group.sort_by_key(|tally| tally.name.as_str());
    let mut by_country = tally_pledges(&rows, |row| row.country);
    by_country.sort_by_key(|tally| std::cmp::Reverse(tally.pledges));
    Stats {
        filters: filter.conditions(),
        counts: count_rows(&all),
        by_standing: tally_pledges(&rows, |row| row.standing),
        by_text: tally_pledges(&rows, |row| row.accord.clone()),
        by_country,
        by_group,
        by_year: tally_pledges(&rows, |row| Some(row.signed_on?.year().to_string())),
        growth: count_growth(registry, &kept),
        reports: sum_reports(registry, &rows, &kept),
        findings: tally_findings(registry, |finding| {
            is_whole || organizations.iter().any(|organization| finding.is_about(organization))
        }),
        by_identity: tally_identities(&all),
    }
}

const STATUSES: [FindingStatusFilter; 5] = [
    FindingStatusFilter::Filed,
    FindingStatusFilter::Corroborated,
    FindingStatusFilter::Retracted,
    FindingStatusFilter::Answered,
    FindingStatusFilter::Unanswered,
];

fn tally_findings(registry: &Registry, is_kept: impl Fn(&FindingState<'_>) -> bool) -> Vec<FindingTally> {
    let statements = Statements::of(registry);
    let kept: Vec<_> = statements.findings().iter().filter(|finding| is_kept(finding)).collect();
    let tallies = STATUSES.map(|status| FindingTally {
        status,
        findings: kept.iter().filter(|finding| status.applies_to(registry, finding)).count(),
    });
    tallies.into_iter().filter(|tally| tally.findings > 0).collect()
}

/// In the order of [`Identity`].
fn tally_identities(rows: &[Row]) -> Vec<IdentityTally> {
    let sound = rows.iter().filter(|row| row.integrity == Integrity::Sound);
    let organizations: BTreeMap<_, _> = sound.map(|row| (&row.organization, row.identity)).collect();
    let mut counts = BTreeMap::new();
    for identity in organizations.into_values() {
        *counts.entry(identity).or_default() += 1;
    }
    counts.into_iter().map(|(identity, organizations)| IdentityTally { identity, organizations }).collect()
}

/// Sorted by name.
fn tally_pledges<K: Ord>(rows: &[&Row], name: impl Fn(&Row) -> Option<K>) -> Vec<Tally<K>> {
    let mut counts: BTreeMap<K, (usize, usize)> = BTreeMap::new();
    for (row, name) in rows.iter().filter_map(|row| Some((row, name(row)?))) {
        let (pledges, holding) = counts.entry(name).or_default();
        *pledges += 1;
        *holding += usize::from(row.holds());
    }
    counts.into_iter().map(|(name, (pledges, holding))| Tally { name, pledges, holding }).collect()
}

fn sound_members(registry: &Registry) -> impl Iterator<Item = &Member> {
    registry.members.iter().filter(|member| member.integrity == Integrity::Sound)
}

/// Periods by the span from the first pledge to today: months up to two years, quarters up to eight.
fn count_growth(registry: &Registry, kept: &PledgeKeys<'_>) -> Vec<Growth> {
    let states = sound_members(registry).filter_map(|member| member.state.as_ref());
    let promises = states.flat_map(|state| kept_promises(state, kept));
    let acts = promises.filter_map(|(_, promise)| promise.acts.first());
    let Some(first) = acts.map(|act| act.date.min(registry.rules.today)).min() else { return Vec::new() };
    let mut growth: Vec<_> = periods(first, registry.rules.today)
        .into_iter()
        .map(|(period, day)| Growth { period, day, holding: 0 })
        .collect();
    for member in sound_members(registry) {
        let mut life = registry.timeline(member);
        for growth in &mut growth {
            while life.next_day().is_some_and(|next| next <= growth.day) {
                life.next_step();
            }
            growth.holding += life.state().map_or(0, |state| count_holding(state, kept, growth.day));
        }
    }
    growth
}

fn kept_promises<'a>(state: &'a State, kept: &PledgeKeys<'_>) -> impl Iterator<Item = (&'a Id, &'a Promise)> {
    state.promises.iter().filter(|(accord, _)| kept.contains(&(&state.organization, *accord)))
}

/// A promise that ended does not hold, whether a successor took it over or not.
fn count_holding(state: &State, kept: &PledgeKeys<'_>, day: Date) -> usize {
    let standings = kept_promises(state, kept)
        .map(|(accord, promise)| standing_on(promise, state.ending(accord, None), day).0);
    standings.filter(|standing| standing.is_holding()).count()
}

/// The periods from that of `first` to that of `last`, each with its last day, at most `last`.
fn periods(first: Date, last: Date) -> Vec<(String, Date)> {
    let months = match first {
        first if first.plus_months(24) >= last => 1,
        first if first.plus_months(8 * 12) >= last => 3,
        _ => 12,
    };
    let mut periods = Vec::new();
    let mut start = first.first_of_span(months);
    while start <= last {
        let (year, month) = (start.year(), start.month());
        let period = match months {
            1 => format!("{year}-{month:02}"),
            3 => format!("{year}-Q{}", (month + 2) / 3),
            _ => year.to_string(),
        };
        let next = start.plus_months(months.unsigned_abs().into());
        periods.push((period, next.plus_days(-1).min(last)));
        // The calendar ends in 9999.
        if next.plus_days(-1) <= start {
            break;
        }
        start = next;
    }
    periods
}

fn sum_reports(registry: &Registry, rows: &[&Row], kept: &PledgeKeys<'_>) -> Reports {
    let by_member: Vec<Vec<_>> = sound_members(registry)
        .map(|member| {
            let reports = counted_reports(member);
            reports.filter(|report| kept.contains(&(&member.organization, &report.report.accord))).collect()
        })
        .collect();
    let metrics = registry.texts().values().flat_map(|text| {
        text.accord.metric.iter().map(|metric| tally_figures(&text.accord.id, metric, &by_member))
    });
    let overdue = rows.iter().filter(|row| row.standing == Some(Standing::Unreported));
    let overdue = overdue.filter_map(|row| {
        Some(OverdueReport {
            organization: row.organization.clone(),
            accord: row.accord.clone()?,
            since: row.since?,
        })
    });
    Reports {
        reports: by_member.iter().map(Vec::len).sum(),
        organizations: by_member.iter().filter(|reports| !reports.is_empty()).count(),
        overlapping: by_member.iter().map(|reports| count_overlapping(reports)).sum(),
        figures: metrics.collect(),
        overdue: overdue.collect(),
    }
}

/// The figures for `metric` of the text `accord`, among the reports of each organization.
fn tally_figures(accord: &Id, metric: &Metric, by_member: &[Vec<&Report>]) -> FigureTally {
    let figures = by_member.iter().map(|reports| {
        let about = reports.iter().filter(|report| report.report.accord == *accord);
        about.filter_map(|report| Some(report.value_of(&metric.id)?.get())).collect::<Vec<u64>>()
    });
    let figures: Vec<_> = figures.filter(|figures| !figures.is_empty()).collect();
    let values: Vec<u64> = figures.concat();
    FigureTally {
        accord: accord.clone(),
        metric: metric.id.clone(),
        title: metric.title.to_string(),
        unit: metric.unit.to_string(),
        reports: values.len(),
        organizations: figures.len(),
        sum: (metric.total == Total::Sum).then(|| values.iter().sum()),
        largest: values.iter().max().copied(),
    }
}

/// The reports of `member` that count.
fn counted_reports(member: &Member) -> impl Iterator<Item = &Report> {
    let history = member.state.iter().flat_map(|state| &state.history);
    let counted = history
        .zip(member.accepted_records())
        .filter(|(entry, _)| entry.disputed_by.is_none() && entry.voided.is_none());
    counted.filter_map(|(_, stored)| match &stored.record.parsed.body {
        Body::Report(report) => Some(report),
        _ => None,
    })
}

/// How many of one organization's reports cover days that an earlier one on the same text covers.
fn count_overlapping(reports: &[&Report]) -> usize {
    let periods: Vec<_> = reports.iter().map(|report| &report.report).collect();
    let overlapping = periods.iter().enumerate().filter(|(index, one)| {
        let mut earlier = periods[..*index].iter().filter(|earlier| earlier.accord == one.accord);
        earlier.any(|earlier| earlier.from <= one.to && one.from <= earlier.to)
    });
    overlapping.count()
}

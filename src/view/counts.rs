//! How many organizations, pledges and rows there are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::column::{Counted, list_counts};
use super::plural;
use super::row::Row;
use crate::chain::{Integrity, Standing};
use crate::findings::Identity;
use crate::record::Organization;

/// How many rows of pledges there are, and of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub rows: usize,
    pub organizations: usize,
    pub broken: usize,
    pub pledges: usize,
    /// Every standing that occurs, in the order of [`Standing`].
    pub standings: BTreeMap<Standing, usize>,
    pub holding: HoldingCounts,
    pub without: AbsenceCounts,
}

/// What holds on the day: pledges that are current, due or unreported, and what stands behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HoldingCounts {
    /// Organizations with such a pledge.
    pub organizations: usize,
    /// The countries of these organizations.
    pub countries: usize,
    /// The texts of these pledges.
    pub texts: usize,
    pub pledges: usize,
    /// Those of the organizations that observers contradict.
    pub contradicted: usize,
}

/// Organizations with a sound chain and no pledge that holds. Each is counted once, by the first that applies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AbsenceCounts {
    /// It closed its chain in favor of a successor.
    pub closed: usize,
    /// It pledged to no text.
    pub unpledged: usize,
    /// Each of its pledges is disputed or voided: it may never have been the organization that it says it is.
    pub discounted: usize,
    /// Its pledges lapsed, or it withdrew them.
    pub ended: usize,
}

impl AbsenceCounts {
    const fn total(&self) -> usize {
        self.closed + self.unpledged + self.discounted + self.ended
    }

    fn describe(&self) -> String {
        let kinds = [
            (self.closed, "closed"),
            (self.unpledged, "never pledged"),
            (self.discounted, "disputed or voided"),
            (self.ended, "lapsed or withdrawn"),
        ];
        let kinds = kinds.into_iter().filter(|(count, _)| *count > 0);
        kinds.map(|(count, kind)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
    }
}

impl Counts {
    /// The standings in which a pledge holds, or those in which it does not.
    fn list_standings(&self, holding: bool) -> String {
        let standings = self.standings.iter().filter(|(standing, _)| standing.is_holding() == holding);
        list_counts(&standings.map(|(standing, count)| (*standing, *count)).collect())
    }

    /// Who holds which pledges.
    fn describe_holding(&self) -> String {
        let HoldingCounts { organizations, countries, texts, pledges, .. } = self.holding;
        if pledges == 0 {
            return "no organization holds a pledge".to_owned();
        }
        let verb = if organizations == 1 { "holds" } else { "hold" };
        let country = if countries == 1 { "country" } else { "countries" };
        format!(
            "{} in {countries} {country} {verb} {} to {}{}",
            plural(organizations, "organization"),
            plural(pledges, "pledge"),
            plural(texts, "text"),
            self.list_standings(true)
        )
    }

    fn describe_absence(&self) -> Option<String> {
        let organizations = self.without.total();
        let verb = if organizations == 1 { "holds" } else { "hold" };
        let kinds = self.without.describe();
        (organizations > 0).then(|| format!("{} {verb} none: {kinds}", plural(organizations, "organization")))
    }

    fn describe_ended(&self) -> Option<String> {
        let pledges = self.pledges - self.holding.pledges;
        let verb = if pledges == 1 { "does" } else { "do" };
        (pledges > 0)
            .then(|| format!("{} {verb} not hold{}", plural(pledges, "pledge"), self.list_standings(false)))
    }

    fn describe_broken(&self) -> Option<String> {
        let verb = if self.broken == 1 { "is" } else { "are" };
        let count = plural(self.broken, "organization");
        (self.broken > 0).then(|| format!("{count} {verb} broken: what holds is not known"))
    }

    fn describe_contradicted(&self) -> Option<String> {
        let count = self.holding.contradicted;
        (count > 0).then(|| format!("observers contradict {count} of these organizations"))
    }
}

impl Counted for Counts {
    fn rows(&self) -> usize {
        self.rows
    }

    fn headlines(&self) -> Vec<String> {
        let others = [self.describe_absence(), self.describe_ended()];
        let others = join_clauses(others.into_iter().flatten());
        let holding = self.describe_shown().or_else(|| Some(self.describe_holding()));
        [holding, others, self.describe_broken()].into_iter().flatten().collect()
    }

    fn describe_shown(&self) -> Option<String> {
        if self.rows == 0 {
            return None;
        }
        join_clauses([Some(self.describe_holding()), self.describe_contradicted()].into_iter().flatten())
    }

    fn describe_rest(&self) -> String {
        if self.rows == 0 {
            return "nothing".to_owned();
        }
        let others = match self.organizations {
            0 => "no other organization".to_owned(),
            count => format!("{count} other organization{}", if count == 1 { "" } else { "s" }),
        };
        let broken = if self.broken > 0 { format!(" ({} broken)", self.broken) } else { String::new() };
        format!("{others}{broken}, {}{}", plural(self.pledges, "pledge"), list_counts(&self.standings))
    }
}

/// Clauses on one line; None where there is none.
fn join_clauses<I: Iterator<Item = String>>(clauses: I) -> Option<String> {
    let clauses: Vec<_> = clauses.collect();
    (!clauses.is_empty()).then(|| clauses.join("; "))
}

/// Counts these rows.
pub fn count_rows(rows: &[Row]) -> Counts {
    let mut standings = BTreeMap::new();
    for standing in rows.iter().filter_map(|row| row.standing) {
        *standings.entry(standing).or_default() += 1;
    }
    let broken = rows.iter().filter(|row| row.integrity != Integrity::Sound);
    Counts {
        rows: rows.len(),
        organizations: count_distinct(rows.iter().map(|row| &row.organization)),
        broken: count_distinct(broken.map(|row| &row.organization)),
        pledges: standings.values().sum(),
        standings,
        holding: count_holding(rows),
        without: count_absent(rows),
    }
}

/// Counts these rows beside others that are `shown`: an organization that is among those is not counted again.
pub fn count_left_out(rows: &[Row], shown: &[Row]) -> Counts {
    let shown: BTreeSet<_> = shown.iter().map(|row| &row.organization).collect();
    let others = rows.iter().filter(|row| !shown.contains(&row.organization));
    let others = count_rows(&others.cloned().collect::<Vec<_>>());
    Counts { organizations: others.organizations, broken: others.broken, ..count_rows(rows) }
}

fn count_distinct<T: Ord>(values: impl Iterator<Item = T>) -> usize {
    values.collect::<BTreeSet<_>>().len()
}

fn count_holding(rows: &[Row]) -> HoldingCounts {
    let holding: Vec<_> = rows.iter().filter(|row| row.holds()).collect();
    let contradicted = holding.iter().filter(|row| row.identity == Identity::Contradicted);
    HoldingCounts {
        organizations: count_distinct(holding.iter().map(|row| &row.organization)),
        countries: count_distinct(holding.iter().filter_map(|row| row.country)),
        texts: count_distinct(holding.iter().filter_map(|row| row.accord.as_ref())),
        pledges: holding.len(),
        contradicted: count_distinct(contradicted.map(|row| &row.organization)),
    }
}

fn count_absent(rows: &[Row]) -> AbsenceCounts {
    let mut by_organization: BTreeMap<&Organization, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.integrity == Integrity::Sound) {
        by_organization.entry(&row.organization).or_default().push(row);
    }
    let discounts = |row: &Row| matches!(row.standing, Some(Standing::Disputed | Standing::Voided));
    let mut counts = AbsenceCounts::default();
    for rows in by_organization.into_values().filter(|rows| !rows.iter().any(|row| row.holds())) {
        let kind = match &rows[..] {
            rows if rows.iter().any(|row| row.successor.is_some()) => &mut counts.closed,
            rows if rows.iter().all(|row| row.standing.is_none()) => &mut counts.unpledged,
            rows if rows.iter().all(|row| discounts(row)) => &mut counts.discounted,
            _ => &mut counts.ended,
        };
        *kind += 1;
    }
    counts
}

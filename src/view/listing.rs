//! What `list` and `export` hand out: rows, and what a reader needs to cite them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::column::{Column, Counted, Shown, Tabular};
use super::row::{self, Row};
use super::{Commit, SCHEMA_VERSION, plural};
use crate::chain::{Integrity, Standing};
use crate::findings::Statements;
use crate::registry::Registry;

/// Rows, where they are from, and what is not among them.
#[derive(Clone, Debug, Serialize)]
pub struct Listing<R: Tabular = Row> {
    pub schema_version: u32,
    pub registry: String,
    pub title: String,
    /// The day it holds for.
    pub today: String,
    pub commit: Option<Commit>,
    /// The program that made it, and its version.
    pub tool: &'static str,
    /// The texts that one can pledge to, sorted by id.
    pub texts: Vec<TextReference>,
    /// What was asked for: a filter and its values.
    pub filters: BTreeMap<&'static str, Vec<String>>,
    /// All of which these are a part: the whole registry, unless it says otherwise.
    pub counts: R::Counts,
    /// These rows.
    pub shown: R::Counts,
    /// The rows that the filters left out.
    pub left_out: R::Counts,
    #[serde(skip)]
    pub columns: Vec<&'static Column<R>>,
    #[serde(skip)]
    pub rows: Vec<R>,
}

/// A text, and the digest of its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextReference {
    pub id: String,
    pub title: String,
    pub digest: String,
}

/// How many there are of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub rows: usize,
    pub organizations: usize,
    pub broken: usize,
    pub pledges: usize,
    /// Every standing that occurs, in the order of [`Standing`].
    pub standings: BTreeMap<Standing, usize>,
}

impl Counts {
    /// Counts these rows.
    pub fn of(rows: &[Row]) -> Self {
        let organizations = |keep: fn(&Row) -> bool| {
            let kept = rows.iter().filter(|row| keep(row)).map(|row| row.organization.as_str());
            kept.collect::<BTreeSet<_>>().len()
        };
        let mut standings = BTreeMap::new();
        for standing in rows.iter().filter_map(|row| row.standing?.parse::<Standing>().ok()) {
            *standings.entry(standing).or_default() += 1;
        }
        Self {
            rows: rows.len(),
            organizations: organizations(|_| true),
            broken: organizations(|row| row.integrity != Integrity::Sound.as_str()),
            pledges: standings.values().sum(),
            standings,
        }
    }
}

impl Counted for Counts {
    fn rows(&self) -> usize {
        self.rows
    }

    fn words(&self) -> String {
        let Self { organizations, broken, pledges, standings, .. } = self;
        let standings: Vec<_> =
            standings.iter().map(|(standing, count)| format!("{count} {standing}")).collect();
        let standings =
            if standings.is_empty() { String::new() } else { format!(": {}", standings.join(", ")) };
        format!(
            "{} ({} sound, {broken} broken), {}{standings}",
            plural(*organizations, "organization"),
            organizations - broken,
            plural(*pledges, "pledge"),
        )
    }
}

/// The whole registry as rows, sorted by organization and text, with the columns of a roomy table. A row
/// states only what was verified: of a broken chain, whose it is, and that it is broken.
pub fn listing(registry: &Registry, commit: Option<Commit>) -> Listing {
    let statements = Statements::of(registry);
    let rows = registry.members.iter().flat_map(|member| row::rows(registry, &statements, member));
    let rows: Vec<_> = rows.collect();
    let counts = Counts::of(&rows);
    Listing::new(registry, commit, Shown::Roomy, rows, counts)
}

impl<R: Tabular> Listing<R> {
    /// All `rows` that there are, and `counts` of them.
    pub(super) fn new(
        registry: &Registry,
        commit: Option<Commit>,
        shown: Shown,
        rows: Vec<R>,
        counts: R::Counts,
    ) -> Self {
        let text = |text: &crate::accord::Text| TextReference {
            id: text.accord.id.to_string(),
            title: text.accord.title.to_string(),
            digest: text.digest.to_string(),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            registry: registry.policy.registry.to_string(),
            title: registry.policy.title.to_string(),
            today: registry.rules.today.to_string(),
            commit,
            tool: concat!("accord ", env!("CARGO_PKG_VERSION")),
            texts: registry.texts().values().map(text).collect(),
            filters: BTreeMap::new(),
            shown: counts.clone(),
            counts,
            left_out: R::Counts::default(),
            columns: R::shown(shown),
            rows,
        }
    }
}

impl Listing {
    /// The part that is about `texts`: who pledged to one of them, and who is broken, since nobody
    /// knows what these promised.
    pub(super) fn about(self, texts: &[String]) -> Self {
        let about = |row: &Row| match &row.accord {
            Some(accord) => texts.contains(accord),
            None => row.integrity != Integrity::Sound.as_str(),
        };
        let rows: Vec<_> = self.rows.into_iter().filter(about).collect();
        let counts = Counts::of(&rows);
        Self { shown: counts.clone(), counts, rows, ..self }
    }

    /// The same with other rows, made of these.
    pub(super) fn with<R: Tabular<Counts = Counts>>(self, shown: Shown, rows: Vec<R>) -> Listing<R> {
        Listing {
            schema_version: self.schema_version,
            registry: self.registry,
            title: self.title,
            today: self.today,
            commit: self.commit,
            tool: self.tool,
            texts: self.texts,
            filters: self.filters,
            counts: self.counts,
            shown: self.shown,
            left_out: self.left_out,
            columns: R::shown(shown),
            rows,
        }
    }
}

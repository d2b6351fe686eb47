//! What `list` and `export` hand out: rows, and what a reader needs to cite them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::column::{Column, Shown, Tabular};
use super::counts::{Counts, count_rows};
use super::decision_view::collect_decisions;
use super::row::{Row, collect_rows};
use super::{Citation, Edition};
use crate::accord::Text;
use crate::chain::Integrity;
use crate::findings::Statements;
use crate::record::{Digest, Id};
use crate::registry::{Member, Registry};

/// Rows, where they are from, and what is not among them.
#[derive(Clone, Debug, Serialize)]
pub struct Listing<R: Tabular = Row> {
    #[serde(flatten)]
    pub citation: Citation,
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
    pub id: Id,
    pub title: String,
    pub digest: Digest,
}

impl TextReference {
    fn of(text: &Text) -> Self {
        Self { id: text.accord.id.clone(), title: text.accord.title.to_string(), digest: text.digest }
    }
}

/// The whole registry as rows, sorted by organization and text, with the columns of a roomy table. A row
/// states only what was verified: of a broken chain, whose it is, what it pledged to before it broke, and why it is
/// broken, without a standing.
pub fn list_rows(registry: &Registry, edition: Edition) -> Listing {
    let statements = Statements::of(registry);
    let decisions = collect_decisions(registry);
    let listed = registry.members.iter().filter(|member| is_listed(registry, member));
    let rows = listed.flat_map(|member| collect_rows(registry, &statements, &decisions, member));
    let rows: Vec<_> = rows.collect();
    let counts = count_rows(&rows);
    Listing::new(registry, edition, Shown::Roomy, rows, counts)
}

/// Whether a member has rows. The registry itself enrolled to decide, so it has none unless it pledged. If its chain is
/// broken, readers must see it.
fn is_listed(registry: &Registry, member: &Member) -> bool {
    let pledged = member.state.as_ref().is_some_and(|state| !state.promises.is_empty());
    !registry.is_itself(&member.organization) || pledged || member.integrity != Integrity::Sound
}

impl<R: Tabular> Listing<R> {
    /// All `rows` that there are, and `counts` of them.
    pub(super) fn new(
        registry: &Registry,
        edition: Edition,
        shown: Shown,
        rows: Vec<R>,
        counts: R::Counts,
    ) -> Self {
        Self {
            citation: Citation::of(registry, edition),
            texts: registry.texts().values().map(TextReference::of).collect(),
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
    /// The rows about `texts`, and those of broken organizations: what these promised is not known.
    pub(super) fn restrict_to(self, texts: &[Id]) -> Self {
        let mut rows = self.rows;
        rows.retain(|row| {
            let unknown = row.integrity != Integrity::Sound;
            unknown || row.accord.as_ref().is_some_and(|accord| texts.contains(accord))
        });
        let counts = count_rows(&rows);
        Self { shown: counts.clone(), counts, rows, ..self }
    }

    /// The same with other rows, made of these.
    pub(super) fn with_rows<R: Tabular<Counts = Counts>>(self, shown: Shown, rows: Vec<R>) -> Listing<R> {
        Listing {
            citation: self.citation,
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

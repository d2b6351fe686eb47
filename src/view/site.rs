//! What the pages of a registry's website are made from.

use std::collections::BTreeMap;

use super::decision_view::{DecisionView, collect_decisions};
use super::events::{Event, collect_events};
use super::findings::{FindingFilter, list_findings};
use super::page::{OrganizationPage, describe_with};
use super::stats::{Stats, count_registry};
use super::text::{TextView, describe_text};
use super::{Citation, Commit, FindingView, Listing, Row, Shown, list_rows};
use crate::chain::{Integrity, Standing};
use crate::findings::{Identity, Statements};
use crate::record::schema::choice;
use crate::record::{Id, Kind, Organization};
use crate::registry::Registry;

choice! {
    /// Why readers should not rely on a row.
    pub enum ApartReason {
        /// The chain of records does not hold.
        Broken = "broken",
        /// The maintainers voided the enrollment.
        Voided = "voided",
        /// Observers found that the domain contradicts it.
        Contradicted = "contradicted",
    }
}

/// A row that a website shows apart from those that readers can rely on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetApart {
    pub row: Row,
    pub why: ApartReason,
    /// The maintainers' words, if they voided it.
    pub reason: Option<String>,
}

impl ApartReason {
    /// Why `row` is set apart; None where it is not.
    fn of(row: &Row) -> Option<Self> {
        match row {
            _ if row.integrity != Integrity::Sound => Some(Self::Broken),
            _ if row.standing == Some(Standing::Voided) => Some(Self::Voided),
            _ if row.identity == Identity::Contradicted => Some(Self::Contradicted),
            _ => None,
        }
    }
}

/// A registry as its website tells it. The page of an organization is made when it is asked for, so that no more than one
/// is held.
#[derive(Debug)]
pub struct Site<'a> {
    pub citation: Citation,
    /// The title of each text that organizations can pledge to.
    pub titles: BTreeMap<Id, String>,
    /// The rows of `list`, without those that are set apart.
    pub relied_on: Vec<Row>,
    pub set_apart: Vec<SetApart>,
    pub stats: Stats,
    /// The oldest first.
    pub events: Vec<Event>,
    pub findings: Listing<FindingView>,
    /// The registry's decisions, the oldest first.
    pub decisions: Vec<DecisionView>,
    /// The texts that organizations can pledge to, by id.
    pub texts: Vec<TextView>,
    registry: &'a Registry,
    statements: Statements<'a>,
}

impl<'a> Site<'a> {
    /// The website of `registry`, which was loaded with its records; made on `threads` threads.
    pub fn of(registry: &'a Registry, commit: Option<Commit>, threads: usize) -> Self {
        let decisions = collect_decisions(registry);
        let (mut relied_on, mut set_apart) = (Vec::new(), Vec::new());
        for row in list_rows(registry, commit.clone()).rows {
            match ApartReason::of(&row) {
                Some(why) => {
                    set_apart.push(SetApart { reason: find_reason(&decisions, &row, why), row, why });
                }
                None => relied_on.push(row),
            }
        }
        Self {
            citation: Citation::of(registry, commit.clone()),
            titles: registry
                .texts()
                .iter()
                .map(|(id, text)| (id.clone(), text.accord.title.to_string()))
                .collect(),
            relied_on,
            set_apart,
            stats: count_registry(registry),
            events: collect_events(registry, threads),
            findings: list_findings(registry, commit, &FindingFilter::default(), Shown::Data),
            decisions,
            texts: registry.texts().values().map(describe_text).collect(),
            registry,
            statements: Statements::of(registry),
        }
    }

    /// The name of every organization that has a page, sorted.
    pub fn organizations(&self) -> impl Iterator<Item = &'a Organization> + use<'a> {
        self.registry.members.iter().map(|member| &member.organization)
    }

    /// Everything the registry says of one organization.
    pub fn describe(&self, organization: &Organization) -> Option<OrganizationPage> {
        let member = self.registry.member(organization)?;
        Some(describe_with(self.registry, &self.statements, &self.decisions, member))
    }
}

/// The maintainers' words about a row that they voided.
fn find_reason(decisions: &[DecisionView], row: &Row, why: ApartReason) -> Option<String> {
    let mut about = decisions.iter().filter(|one| one.kind == Kind::Void && one.is_about(&row.organization));
    about.next_back().filter(|_| why == ApartReason::Voided).map(|one| one.reason.clone())
}

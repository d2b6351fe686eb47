//! What the pages of a registry's website are made from.

use std::collections::BTreeMap;

use serde::Serialize;

use super::decision_view::{DecisionView, collect_decisions};
use super::due_dates::{DueDate, list_due_dates};
use super::events::{Event, collect_events};
use super::filter::Filter;
use super::findings::{FindingFilter, list_among, list_findings};
use super::page::{OrganizationPage, describe_with};
use super::reservation_row::{ReservationRow, list_reservations};
use super::stats::{Stats, count_registry};
use super::text::{TextView, describe_text};
use super::{Citation, Edition, FindingView, Listing, Row, Shown, TextComparison, list_rows};
use crate::chain::{Integrity, Standing};
use crate::findings::{Identity, Statements};
use crate::record::schema::choice;
use crate::record::{Date, Digest, Id, Kind, Organization};
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
    /// What falls due, the earliest day first.
    pub due_dates: Vec<DueDate>,
    /// The registry's decisions, the oldest first.
    pub decisions: Vec<DecisionView>,
    /// The texts that organizations can pledge to, by id.
    pub texts: Vec<TextView>,
    /// The checkpoints of the log, the oldest first.
    pub checkpoints: Vec<CheckpointView>,
    /// The places in `events` of those that each organization did, or that are about it.
    events_of: BTreeMap<Organization, Vec<usize>>,
    pub(super) registry: &'a Registry,
    /// On which it is made.
    pub threads: usize,
    statements: Statements<'a>,
}

/// A checkpoint of a registry's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckpointView {
    /// How many entries it covers.
    pub size: u64,
    /// The root of the tree, in base64.
    pub root: String,
    /// The day by which a quorum of witnesses had seen it.
    pub witnessed_on: Option<Date>,
    /// The witnesses of the policy that cosigned.
    pub cosigned_by: Vec<String>,
}

impl<'a> Site<'a> {
    /// The website of `registry`, which was loaded with its records; made on `threads` threads.
    pub fn of(registry: &'a Registry, edition: Edition, threads: usize) -> Self {
        let decisions = collect_decisions(registry);
        let events = collect_events(registry, threads);
        let (mut relied_on, mut set_apart) = (Vec::new(), Vec::new());
        for row in list_rows(registry, edition.clone()).rows {
            match ApartReason::of(&row) {
                Some(why) => {
                    set_apart.push(SetApart { reason: find_reason(&decisions, &row, why), row, why });
                }
                None => relied_on.push(row),
            }
        }
        Self {
            citation: Citation::of(registry, edition.clone()),
            titles: registry
                .texts()
                .iter()
                .map(|(id, text)| (id.clone(), text.accord.title.to_string()))
                .collect(),
            relied_on,
            set_apart,
            stats: count_registry(registry, &Filter::default()),
            events_of: index_events(&events),
            events,
            findings: list_findings(registry, edition, &FindingFilter::default(), Shown::Data),
            due_dates: list_due_dates(registry),
            decisions,
            texts: registry.texts().values().map(describe_text).collect(),
            checkpoints: list_checkpoints(registry),
            registry,
            threads,
            statements: Statements::of(registry),
        }
    }

    /// The name of every organization that has a page, sorted.
    pub fn organizations(&self) -> impl Iterator<Item = &'a Organization> + use<'a> {
        self.registry.members.iter().map(|member| &member.organization)
    }

    /// The code of the country in which an organization has its seat (ISO 3166-1); None where its chain does not tell.
    pub fn country_code(&self, organization: &Organization) -> Option<&'static str> {
        let state = self.registry.member(organization)?.state.as_ref()?;
        Some(state.profile().country.code())
    }

    /// What an organization did, and what is about it; the newest first.
    pub fn events_of(&self, organization: &Organization) -> impl Iterator<Item = &Event> {
        let places = self.events_of.get(organization).into_iter().flatten().rev();
        places.map(|place| &self.events[*place])
    }

    /// The admissions of observers that stand, and those that ended or do not count.
    pub fn admissions(&self) -> (Vec<&DecisionView>, Vec<&DecisionView>) {
        let admissions = self.decisions.iter().filter(|one| one.kind == Kind::Admit);
        admissions.partition(|one| one.ended_on.is_none() && one.disputed_on.is_none())
    }

    /// The rows of all organizations that pledged to a text.
    pub fn rows_of<'s>(&'s self, accord: &'s Id) -> impl Iterator<Item = &'s Row> {
        let rows = self.relied_on.iter().chain(self.set_apart.iter().map(|apart| &apart.row));
        rows.filter(move |row| row.accord.as_ref() == Some(accord))
    }

    /// Who reserves which principle of a text.
    pub fn reservations(&self, accord: &Id) -> Vec<ReservationRow> {
        let text = self.registry.texts().get(accord);
        text.map(|text| list_reservations(self.registry, Edition::Unnamed, text, Shown::Data).rows)
            .unwrap_or_default()
    }

    /// The text that a text replaces, and what is different.
    pub fn compare_with_earlier(&self, text: &TextView) -> Option<TextComparison> {
        let earlier = self.texts.iter().find(|earlier| Some(&earlier.id) == text.replaces.as_ref())?;
        Some(TextComparison::new(earlier, text))
    }

    /// One finding as `findings` lists it.
    pub fn list_finding(&self, digest: Digest) -> Listing<FindingView> {
        let filter = FindingFilter { finding: Some(digest), ..FindingFilter::default() };
        list_among(self.registry, &self.statements, self.citation.edition.clone(), &filter, Shown::Data)
    }

    /// Everything the registry says of one organization.
    pub fn describe(&self, organization: &Organization) -> Option<OrganizationPage> {
        let member = self.registry.member(organization)?;
        Some(describe_with(self.registry, &self.statements, &self.decisions, member))
    }
}

/// The places of the events that each organization is in.
fn index_events(events: &[Event]) -> BTreeMap<Organization, Vec<usize>> {
    let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        let other = event.concerns.as_ref().filter(|other| **other != event.organization);
        for organization in std::iter::once(&event.organization).chain(other) {
            places.entry(organization.clone()).or_default().push(place);
        }
    }
    places
}

fn list_checkpoints(registry: &Registry) -> Vec<CheckpointView> {
    let checkpoints = registry.log.iter().flat_map(|log| log.book.checkpoints());
    let checkpoints = checkpoints.map(|one| CheckpointView {
        size: one.checkpoint.head.size,
        root: one.checkpoint.head.root.to_string(),
        witnessed_on: one.witnessed.and_then(|seconds| registry.witnessed_day(seconds)),
        cosigned_by: one.cosignatures.iter().map(|seen| seen.witness.clone()).collect(),
    });
    checkpoints.collect()
}

/// The maintainers' words about a row that they voided.
fn find_reason(decisions: &[DecisionView], row: &Row, why: ApartReason) -> Option<String> {
    let mut about = decisions.iter().filter(|one| one.kind == Kind::Void && one.is_about(&row.organization));
    about.next_back().filter(|_| why == ApartReason::Voided).map(|one| one.reason.clone())
}

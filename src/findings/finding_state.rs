//! A finding on a day: its supporters, its shortfall, and the answers to it.

use std::collections::BTreeSet;

use super::endorsement::Endorsement;
use super::quorum::Shortfall;
use crate::record::schema::choice;
use crate::record::{Country, Date, Digest, Finding, Id, Organization, Reply, Sequence};

choice! {
    /// The status of a finding. Whether the organization answered is a separate fact.
    pub enum FindingStatus {
        /// The finding was filed, and does not have the support that its charter's quorum needs.
        Filed = "filed",
        /// The finding has the support that its charter's quorum needs.
        Corroborated = "corroborated",
        /// The observer that filed the finding retracted it.
        Retracted = "retracted",
    }
}

/// A reply of the organization that a finding is about.
#[derive(Clone, Copy, Debug)]
pub struct FindingAnswer<'a> {
    pub organization: &'a Organization,
    pub date: Date,
    pub reply: &'a Reply,
}

/// One finding on a day.
#[derive(Clone, Debug)]
pub struct FindingState<'a> {
    pub digest: Digest,
    pub sequence: Sequence,
    /// From the top of the registry.
    pub path: String,
    pub finding: &'a Finding,
    /// The state that it is about, if any.
    pub state: Option<Country>,
    /// First that of the author, always present; then the concurrences, by date.
    pub endorsements: Vec<Endorsement<'a>>,
    pub answers: Vec<FindingAnswer<'a>>,
    pub status: FindingStatus,
    /// The charter whose quorum decides: one under which the author was an observer.
    pub charter: Option<&'a Id>,
    /// What is missing for the finding to be corroborated.
    pub shortfall: Shortfall,
}

impl<'a> FindingState<'a> {
    /// The observer that filed it.
    pub fn author(&self) -> &'a Organization {
        self.endorsements[0].organization
    }

    /// The endorsements that count.
    pub fn counted(&self) -> impl Iterator<Item = &Endorsement<'a>> {
        self.endorsements.iter().filter(|endorsement| endorsement.exclusion.is_none())
    }

    /// The number of groups among the endorsements that count.
    pub fn groups(&self) -> usize {
        self.counted().map(|endorsement| endorsement.group).collect::<BTreeSet<_>>().len()
    }

    pub fn is_about(&self, organization: &Organization) -> bool {
        self.finding.finding.about.as_ref() == Some(organization)
    }
}

//! A finding with everybody who stands behind it, what it lacks, and the answer.

use std::collections::BTreeSet;

use super::endorsement::Endorsement;
use super::quorum::Shortfall;
use crate::record::schema::choice;
use crate::record::{Country, Date, Digest, Finding, Id, Organization, Reply, Sequence};

choice! {
    /// What has become of a finding. Whether it was answered is told beside it.
    pub enum FindingStatus {
        /// Said by one, and not enough others.
        Filed = "filed",
        /// The charter's quorum stands behind it.
        Corroborated = "corroborated",
        /// Taken back by who filed it.
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

/// One finding.
#[derive(Clone, Debug)]
pub struct FindingState<'a> {
    pub digest: Digest,
    pub sequence: Sequence,
    /// From the top of the registry.
    pub path: String,
    pub finding: &'a Finding,
    /// Whom it judges, where it is a state.
    pub state: Option<Country>,
    /// Who filed it, first and always there; then who concurred, by date.
    pub endorsements: Vec<Endorsement<'a>>,
    pub answers: Vec<FindingAnswer<'a>>,
    pub status: FindingStatus,
    /// The charter whose quorum is asked for: one under which its author was an observer.
    pub charter: Option<&'a Id>,
    /// What it lacks to be corroborated.
    pub shortfall: Shortfall,
}

impl<'a> FindingState<'a> {
    /// Who filed it.
    pub fn author(&self) -> &'a Organization {
        self.endorsements[0].organization
    }

    /// Those who stand behind it and count.
    pub fn counted(&self) -> impl Iterator<Item = &Endorsement<'a>> {
        self.endorsements.iter().filter(|endorsement| endorsement.exclusion.is_none())
    }

    /// Of how many groups they are.
    pub fn groups(&self) -> usize {
        self.counted().map(|endorsement| endorsement.group).collect::<BTreeSet<_>>().len()
    }

    pub fn is_about(&self, organization: &Organization) -> bool {
        self.finding.finding.about.as_ref() == Some(organization)
    }
}

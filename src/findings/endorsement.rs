//! The organizations that support a finding, and whether each counts for its quorum.

use crate::chain::BreakCause;
use crate::record::schema::choice;
use crate::record::{Block, Country, Date, Group, Id, Organization};
use crate::registry::ObserverAdmission;

choice! {
    /// The reason why an organization that supports a finding does not count for its quorum.
    pub enum Exclusion {
        /// The organization was not admitted as an observer on that day, or its pledge to the charter did not hold.
        NotObserver = "not-observer",
        /// The finding is about the organization itself.
        OwnCause = "own-cause",
        /// A key of the organization is also a key of an organization whose endorsement comes first.
        SharedKey = "shared-key",
        /// The organization retracted its support.
        Retracted = "retracted",
        /// The organization disputed the record after a compromise of its keys.
        Disputed = "disputed",
        /// The maintainers voided the organization's enrollment.
        Voided = "voided",
        /// The organization's chain is broken.
        Broken = "broken",
    }
}

/// One organization that filed a finding or concurred in it.
#[derive(Clone, Debug)]
pub struct Endorsement<'a> {
    pub organization: &'a Organization,
    /// The group for which it counts: pinned by its admission, whatever its profile says since; without an admission, that
    /// of its profile at the record. So is `country`.
    pub group: Group,
    pub country: Country,
    pub date: Date,
    /// The note of its concurrence.
    pub note: Option<&'a Block>,
    /// The charters under which it was an observer on that day.
    pub charters: Vec<&'a Id>,
    /// The maintainers' admission that stood for the record.
    pub admission: Option<&'a ObserverAdmission>,
    /// The day of its retraction, and the reason.
    pub retracted: Option<(Date, &'a Block)>,
    /// None if it counts.
    pub exclusion: Option<Exclusion>,
    /// Why the organization's chain is broken, if it is.
    pub cause: Option<BreakCause>,
}

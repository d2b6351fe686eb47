//! Who stands behind a finding, and whether that counts.

use crate::record::schema::choice;
use crate::record::{Block, Country, Date, Group, Id, Organization};

choice! {
    /// Why somebody who stands behind a finding does not count.
    pub enum Exclusion {
        /// It was not admitted on that day, or its pledge to the charter did not hold.
        NotObserver = "not-observer",
        /// The finding is about itself.
        OwnCause = "own-cause",
        /// It took its word back.
        Retracted = "retracted",
        /// It disputes the record after a compromise.
        Disputed = "disputed",
        /// The maintainers voided its enrollment.
        Voided = "voided",
        /// Its chain does not hold.
        Broken = "broken",
    }
}

/// One organization that filed a finding or concurred in it.
#[derive(Clone, Debug)]
pub struct Endorsement<'a> {
    pub organization: &'a Organization,
    /// On the day of its record, as its country.
    pub group: Group,
    pub country: Country,
    pub date: Date,
    /// Its own words.
    pub note: Option<&'a Block>,
    /// Under which it was an observer on that day.
    pub charters: Vec<&'a Id>,
    /// The day on which it took its word back, and why.
    pub retracted: Option<(Date, &'a Block)>,
    /// None where it counts.
    pub exclusion: Option<Exclusion>,
}

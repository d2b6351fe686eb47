//! Who counts as an observer: each admission that the registry decided.

use super::Edition;
use super::column::{Shown, computed_columns};
use super::listing::Listing;
use super::plain_counts::PlainCounts;
use crate::findings::Statements;
use crate::record::{Country, Date, Group, Id, Kind, Organization, record_path};
use crate::registry::{ObserverAdmission, Registry};

/// An admission of an observer, and what the observer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObserverRow {
    admission: ObserverAdmission,
    name: Option<String>,
    filed: usize,
    concurred: usize,
    path: Option<String>,
}

computed_columns! {
    ObserverRow = "Observers", "Whom the registry admitted as observers", "admission", PlainCounts {
        /// the organization that is admitted
        organization: Organization = "Observer", Always, |one| &one.admission.organization;
        /// the name it is known by
        name: Option<String> = "Name", Always, |one| &one.name;
        /// the group for which it is admitted: `private-sector` `government` `academia` `civil-society`
        group: Group = "Group", Always, |one| one.admission.group;
        /// country of its seat on that day, ISO 3166-1 alpha-2
        country: Country = "CC", Always, |one| one.admission.country;
        /// id of the charter that it watches over
        charter: Id = "Charter", Always, |one| &one.admission.charter;
        /// the first day on which it counts
        admitted_on: Date = "Admitted", Always, |one| one.admission.date;
        /// the last day; empty while the admission stands
        ended_on: Option<Date> = "Ended", Always, |one| one.admission.until;
        /// how many findings it filed
        filed: usize = "Filed", Wide, |one| one.filed;
        /// how many findings of others it stands behind, and counts
        concurred: usize = "Concurred", Wide, |one| one.concurred;
        /// the decision's file, from the top of the registry
        path: Option<String> = "File", Data, |one| &one.path;
    }
}

/// Every admission of `registry` that counts, sorted by organization and day.
pub fn list_observers(registry: &Registry, edition: Edition, shown: Shown) -> Listing<ObserverRow> {
    let statements = Statements::of(registry);
    let own = registry.own_member().map(|member| &member.organization);
    let rows = registry.decisions.admitted.iter().map(|admission| {
        let organization = &admission.organization;
        let findings = statements.findings().iter();
        let endorsed = findings.clone().filter(|finding| finding.author() != organization);
        let state = registry.member(organization).and_then(|member| member.state.as_ref());
        ObserverRow {
            name: state.map(|state| state.profile().name.to_string()),
            filed: findings.filter(|finding| finding.author() == organization).count(),
            concurred: endorsed
                .filter(|finding| finding.counted().any(|one| one.organization == organization))
                .count(),
            path: own.map(|own| record_path(Kind::Admit, own, admission.sequence)),
            admission: admission.clone(),
        }
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_cached_key(|row| (row.admission.organization.clone(), row.admission.date));
    let counts = PlainCounts { rows: rows.len() };
    Listing::new(registry, edition, shown, rows, counts)
}

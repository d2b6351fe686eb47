//! Finds the organizations that a supplier may be.

use std::collections::{BTreeMap, HashMap};

use super::row::Row;
use super::search::fold;
use super::suppliers::{MatchKind, Supplier};
use crate::check::{fold_domain, fold_name, telling_words};
use crate::record::{Lei, Organization};

/// Most organizations that only look like a supplier.
const MOST_SIMILAR: usize = 3;

/// The likeness (Jaro-Winkler, 0 to 1) of folded names from which they are similar.
const LIKENESS: f64 = 0.92;

/// Fewest characters of a folded name that is looked for within another.
const FEWEST: usize = 4;

/// The rows of a registry by what a buyer knows of an organization.
pub struct SupplierIndex<'a> {
    /// The rows of each organization.
    organizations: Vec<&'a [Row]>,
    /// The skeletons of the names of each organization.
    skeletons: Vec<Vec<String>>,
    by_lei: HashMap<&'a Lei, Vec<usize>>,
    by_domain: HashMap<&'a str, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_folded_domain: HashMap<String, Vec<usize>>,
}

impl<'a> SupplierIndex<'a> {
    /// `rows` are sorted by organization.
    pub fn new(rows: &'a [Row]) -> Self {
        let organizations: Vec<_> =
            rows.chunk_by(|one, next| one.organization == next.organization).collect();
        let mut index = Self {
            skeletons: organizations.iter().map(|rows| list_folded(&rows[0], fold_name)).collect(),
            organizations,
            by_lei: HashMap::new(),
            by_domain: HashMap::new(),
            by_name: HashMap::new(),
            by_folded_domain: HashMap::new(),
        };
        for (place, rows) in index.organizations.iter().enumerate() {
            let Row { organization, lei, .. } = &rows[0];
            index.by_domain.insert(organization.as_str(), place);
            index.by_folded_domain.entry(fold_domain(organization.as_str())).or_default().push(place);
            if let Some(lei) = lei {
                index.by_lei.entry(lei).or_default().push(place);
            }
            for name in list_folded(&rows[0], |name| vec![fold_telling(name)]) {
                index.by_name.entry(name).or_default().push(place);
            }
        }
        index
    }

    /// The organizations that `supplier` may be, the surest first, each with its rows. Those that only look like it
    /// are found where no other is.
    pub fn find_matches(&self, supplier: &Supplier) -> Vec<(MatchKind, &'a [Row])> {
        let mut found = BTreeMap::new();
        let lei = supplier.checked_lei();
        let by_lei = lei.iter().flat_map(|lei| self.by_lei.get(lei).into_iter().flatten());
        let by_domain = supplier.domain.as_deref().and_then(|domain| self.find_domain(domain));
        let name = supplier.name.as_deref().map(fold_telling);
        let by_name = name.iter().flat_map(|name| self.by_name.get(name).into_iter().flatten());
        let sure = by_lei.map(|place| (*place, MatchKind::Lei));
        let sure = sure.chain(by_domain.map(|place| (place, MatchKind::Domain)));
        for (place, kind) in sure.chain(by_name.map(|place| (*place, MatchKind::Name))) {
            found.entry(place).or_insert(kind);
        }
        if found.is_empty() {
            let skeletons = supplier.name.as_deref().map(fold_name).unwrap_or_default();
            let similar = self.find_similar(supplier.domain.as_deref(), &skeletons);
            found.extend(similar.into_iter().map(|place| (place, MatchKind::Similar)));
        }
        let mut found: Vec<_> = found.into_iter().map(|(place, kind)| (kind, place)).collect();
        found.sort();
        found.into_iter().map(|(kind, place)| (kind, self.organizations[place])).collect()
    }

    /// The organization in whose domain `domain` lies: the domain itself, or one above it.
    fn find_domain(&self, domain: &str) -> Option<usize> {
        let above = std::iter::successors(Some(domain), |name| Some(name.split_once('.')?.1));
        let mut names = above.take_while(|name| name.parse::<Organization>().is_ok());
        names.find_map(|name| self.by_domain.get(name).copied())
    }

    /// Organizations with a domain under another ending, with a name that the supplier's holds or that holds it, or
    /// with nearly the same name; the most alike first.
    fn find_similar(&self, domain: Option<&str>, skeletons: &[String]) -> Vec<usize> {
        let domain = domain.filter(|name| name.parse::<Organization>().is_ok()).map(fold_domain);
        let by_domain =
            domain.iter().flat_map(|domain| self.by_folded_domain.get(domain).into_iter().flatten());
        let mut similar: Vec<_> = by_domain.map(|place| (1.0, *place)).collect();
        for (place, known) in self.skeletons.iter().enumerate() {
            let pairs = known.iter().flat_map(|known| skeletons.iter().map(move |one| (known, one)));
            let likeness = pairs.map(|(known, one)| measure_likeness(known, one)).fold(0.0, f64::max);
            if likeness >= LIKENESS {
                similar.push((likeness, place));
            }
        }
        similar.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut places = Vec::new();
        for (_, place) in similar {
            if !places.contains(&place) && places.len() < MOST_SIMILAR {
                places.push(place);
            }
        }
        places
    }
}

/// What `fold` makes of the names of an organization.
fn list_folded(row: &Row, fold: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let names = [&row.name, &row.legal_name].into_iter().flatten();
    let mut folded: Vec<_> = names.flat_map(|name| fold(name)).collect();
    folded.sort_unstable();
    folded.dedup();
    folded
}

/// A name without its legal form, accents and case. Unlike its skeleton, it keeps letters apart that look alike.
fn fold_telling(name: &str) -> String {
    fold(&telling_words(name))
}

fn measure_likeness(one: &str, other: &str) -> f64 {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let holds = short.chars().count() >= FEWEST && (long.starts_with(short) || long.ends_with(short));
    if holds { 1.0 } else { strsim::jaro_winkler(one, other) }
}

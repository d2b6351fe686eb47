//! An organization as a reader names it: by its domain, by its address on the web, or by its name.

use anyhow::{Result, bail};
use clap::builder::{NonEmptyStringValueParser, TypedValueParser};

use super::Failure;
use super::normalize::normalize_domain;
use super::own_organization::has_records;
use super::workspace::suggest_organization;
use crate::record::Organization;
use crate::registry::{ProfileSummary, Tree, map_profiles};
use crate::view::{find_words, fold};

/// The most organizations that an error lists.
const LISTED: usize = 5;

/// What a reader typed.
#[derive(Clone, Debug)]
pub struct OrganizationName(String);

/// An organization whose name has the words that were typed. Foreign text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Namesake {
    organization: String,
    name: String,
    /// Whether the words are its whole name.
    whole: bool,
}

impl OrganizationName {
    /// Takes any text: what it names is known once there is a registry.
    pub fn parser() -> impl TypedValueParser<Value = Self> {
        NonEmptyStringValueParser::new().map(Self)
    }

    /// The organization that is meant. A domain need not be in the registry of `tree`; a name is that of one
    /// organization there. Names are read as they stand, and nothing is verified.
    ///
    /// # Errors
    /// A name that none or several have, and a registry that cannot be read.
    pub fn resolve(&self, tree: &dyn Tree, threads: usize) -> Result<Organization> {
        let typed = self.0.trim();
        let domain = normalize_domain(typed);
        let organization: Option<Organization> = domain.parse().ok();
        if let Some(known) = organization.clone().filter(|name| has_records(tree, name)) {
            return Ok(known);
        }
        let mut found = map_profiles(tree, &[].into(), threads, |profile| find_namesake(profile, typed))?;
        if found.iter().any(|one| one.whole) {
            found.retain(|one| one.whole);
        }
        found.sort();
        found.dedup_by(|one, other| one.organization == other.organization);
        let listed = found.iter().take(LISTED).map(|one| format!("`{}` ({})", one.organization, one.name));
        let listed = listed.collect::<Vec<_>>().join(", ");
        let unknown = || Failure::usage(format!("no organization of this registry is called `{typed}`"));
        match (&found[..], organization) {
            ([one], _) if one.whole => Ok(one.organization.parse()?),
            // Some names look like a domain. What is none of them is a domain that is not in this registry.
            (found, Some(organization)) if found.iter().all(|one| !one.whole) => Ok(organization),
            ([first, ..], _) if first.whole => {
                bail!(
                    Failure::usage(format!("{} organizations are called `{typed}`", found.len()))
                        .help(format!("give the domain of one: {listed}"))
                )
            }
            ([], _) => bail!(unknown().help(suggest_organization(tree, &domain))),
            _ => bail!(unknown().help(format!("give a domain; these names have such words: {listed}"))),
        }
    }
}

/// `profile` if its name or legal name has the words that were `typed`.
fn find_namesake(profile: &ProfileSummary, typed: &str) -> Vec<Namesake> {
    let names = [&profile.name, &profile.legal_name].into_iter().flatten();
    let found = names.filter(|name| find_words(typed, &[fold(name)]));
    let namesakes = found.map(|name| Namesake {
        organization: profile.organization.clone(),
        name: name.clone(),
        whole: fold(name) == fold(typed),
    });
    namesakes.collect()
}

//! Verification in shards, on several machines.
//!
//! A shard does the arithmetic of signatures and keys for some of the organizations, which is most of the work, and
//! writes the digest of what it checked for each. A merge judges the whole registry as `verify` does, and leaves out
//! the arithmetic of every chain whose checks have that digest. So its verdict is the same to the letter, whatever
//! concerns organizations of two shards. The merge believes the files of the shards: they are not signed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::chain::Arithmetic;
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::record::{Date, Digest, Organization};
use crate::registry::{self, Keep, Selection, Tree};

/// The form of [`ShardFacts`].
const FACTS_VERSION: u32 = 1;

/// The most shards of one verification.
const MOST_SHARDS: usize = 100_000;

/// The digest of each organization's checks; None where one of them failed.
type CheckDigests = BTreeMap<Organization, Option<Digest>>;

/// One of several parts of a registry: those organizations of the sorted list whose place falls into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1 on.
    number: usize,
    of: usize,
}

impl Shard {
    /// Its part of a sorted list.
    fn part<T>(self, list: &[T]) -> &[T] {
        &list[list.len() * (self.number - 1) / self.of..list.len() * self.number / self.of]
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let numbers =
            text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) && of <= MOST_SHARDS => Ok(Self { number, of }),
            _ => Err(Fault::new(
                Code::Schema,
                "this is no shard",
                "Write its number and how many there are, such as `3/8`: the third of eight.",
            )),
        }
    }
}

/// What shards must have in common to be merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardOrigin {
    /// The program and its version.
    pub tool: String,
    pub registry: String,
    /// The commit that was read, or the SHA-256 of a snapshot.
    pub state: String,
}

/// What a shard found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardFacts {
    schema_version: u32,
    pub origin: ShardOrigin,
    shard: String,
    /// For each organization, the digest of its checks; None where the merge must do the arithmetic itself, since one
    /// failed.
    pub organizations: BTreeMap<String, Option<String>>,
}

impl ShardFacts {
    /// The facts of `shard`.
    pub fn new(origin: ShardOrigin, shard: Shard, checked: &CheckDigests) -> Self {
        let texts =
            checked.iter().map(|(name, digest)| (name.to_string(), digest.map(|one| one.to_string())));
        let organizations = texts.collect();
        Self { schema_version: FACTS_VERSION, origin, shard: shard.to_string(), organizations }
    }

    /// The file of the shard: JSON, one organization a line.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and numbers are JSON") + "\n"
    }

    /// Reads the file of a shard.
    fn parse(bytes: &[u8]) -> Result<(Self, Shard, BTreeMap<Organization, Digest>), Fault> {
        let facts: Self =
            serde_json::from_slice(bytes).map_err(|error| malformed_fault(&error.to_string()))?;
        if facts.schema_version != FACTS_VERSION {
            return Err(malformed_fault(&format!("its schema_version is {}", facts.schema_version)));
        }
        let shard = facts.shard.parse().map_err(|fault: Fault| malformed_fault(&fault.message))?;
        let known = facts.organizations.iter().filter_map(|(name, digest)| Some((name, digest.as_ref()?)));
        let known = known.map(|(name, digest)| Ok((name.parse()?, digest.parse()?)));
        let known = known.collect::<Result<_, Fault>>().map_err(|fault| malformed_fault(&fault.message))?;
        Ok((facts, shard, known))
    }
}

fn malformed_fault(why: &str) -> Fault {
    let message = format!("this is not the whole file of a shard: {why}");
    Fault::new(Code::ShardMalformed, message, Code::ShardMalformed.remedy())
}

/// Does the arithmetic for the organizations of `shard`. Gives the name of the registry, and what was checked.
///
/// # Errors
/// The faults of `accord.toml`.
pub fn check_shard(
    tree: &dyn Tree,
    today: Date,
    shard: Shard,
    threads: usize,
) -> Result<(String, CheckDigests), Vec<Diagnostic>> {
    let organizations = registry::list_organizations(tree);
    let only = Some(shard.part(&organizations).to_vec());
    let selection = Selection { only, keep: Keep::States, threads };
    let (registry, _) = registry::load_with_arithmetic(tree, today, &selection, &Arithmetic::Recorded)?;
    let checked = registry.members.iter().map(|member| (member.organization.clone(), member.checked));
    Ok((registry.policy.registry.to_string(), checked.collect()))
}

/// Joins the files of all shards, each with its path, to what a merge knows. `origin` is the merge's own.
///
/// # Errors
/// `shard-malformed`, `shard-differs`, `shard-repeated`, `shard-missing`.
pub fn join_shards(files: &[(String, Vec<u8>)], origin: &ShardOrigin) -> Result<Arithmetic, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut found: BTreeMap<usize, &str> = BTreeMap::new();
    let mut known = BTreeMap::new();
    let mut all = None;
    for (path, bytes) in files {
        let read = ShardFacts::parse(bytes).and_then(|(facts, shard, checked)| {
            find_difference(&facts.origin, origin)?;
            let of = *all.get_or_insert(shard.of);
            if shard.of != of {
                return Err(differing_fault(&format!("one of {} shards", shard.of), &format!("one of {of}")));
            }
            match found.insert(shard.number, path) {
                Some(other) => Err(repeated_fault(shard, other)),
                None => Ok(checked),
            }
        });
        match read {
            Ok(checked) => known.extend(checked),
            Err(fault) => problems.push(Diagnostic::new(fault, None, Place::file(path))),
        }
    }
    // A shard whose file has a problem is not reported as missing, too.
    if problems.is_empty() {
        problems.extend(all.and_then(|of| find_missing(&found, of)));
    }
    if problems.is_empty() { Ok(Arithmetic::Elsewhere(Arc::new(known))) } else { Err(problems) }
}

/// # Errors
/// `shard-differs`
fn find_difference(found: &ShardOrigin, origin: &ShardOrigin) -> Result<(), Fault> {
    let pairs =
        [(&found.tool, &origin.tool), (&found.registry, &origin.registry), (&found.state, &origin.state)];
    let differing = pairs.into_iter().find(|(there, here)| there != here);
    differing.map_or(Ok(()), |(there, here)| Err(differing_fault(there, here)))
}

fn differing_fault(there: &str, here: &str) -> Fault {
    let message = format!("this shard is of {there}, and the merge is of {here}");
    Fault::new(Code::ShardDiffers, message, Code::ShardDiffers.remedy())
}

fn repeated_fault(shard: Shard, other: &str) -> Fault {
    let message = format!("{other} is shard {shard}, too");
    Fault::new(Code::ShardRepeated, message, Code::ShardRepeated.remedy())
}

/// One problem that names all shards without a file.
fn find_missing(found: &BTreeMap<usize, &str>, of: usize) -> Option<Diagnostic> {
    let missing: BTreeSet<_> = (1..=of).filter(|number| !found.contains_key(number)).collect();
    let names: Vec<_> = missing.iter().take(8).map(|number| format!("{number}/{of}")).collect();
    let more = missing.len().saturating_sub(names.len());
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("the merge lacks the shards {}{rest}", names.join(", "));
    let fault = Fault::new(Code::ShardMissing, message, Code::ShardMissing.remedy());
    let there = found.values().next().copied().unwrap_or_default();
    (!missing.is_empty()).then(|| Diagnostic::new(fault, None, Place::file(there)))
}

//! A registry of any size, whose organizations differ only by their numbers.

use accord::accord::Metric;
use accord::record::{COUNTRIES, lei_with_check_digits};
use accord::registry::MemoryTree;
use sha2::{Digest as _, Sha256};

use super::log::{add_log, log_key};
use super::maintainers::{FOUNDED, found_named};
use super::{ATTRIBUTION, Author, CONVENTION, Keys, RESPONDERS, TECH_ACCORD, rules};

/// The name of such a registry.
const REGISTRY: &str = "many.accord.example";

const POLICY: &str = "\
# Made by this project's `demonstration` example with `--organizations`. Its organizations are
# invented and their keys are public: it is for measurements, and its signatures are worth nothing.
format = 1
registry = \"many.accord.example\"
title = \"A registry for measurements, with keys that are public and worth nothing\"
";

/// `org-000123.example`
fn organization_name(index: usize) -> String {
    format!("org-{index:06}.example")
}

/// A sound registry of `organizations` organizations. Each enrolls in 2025 and pledges; of every
/// 40, by their numbers,
///
/// | how many | what |
/// |---|---|
/// | 25, 5, 5, 5 | are companies, governments, universities, civil society |
/// | 20 | reaffirm a year later |
/// | 10 | report |
/// | 8 | rotate their key |
/// | 4 | withdraw |
/// | 2 | need two of three keys |
///
/// so that a chain has 3.05 records on average. `seed` chooses dates, countries and words,
/// never proportions.
pub fn registry(organizations: usize, seed: u64) -> MemoryTree {
    file_all(&found_named(REGISTRY), organizations, seed)
}

/// The same with a log of all its files.
pub fn logged_registry(organizations: usize, seed: u64) -> MemoryTree {
    let mut own = found_named(REGISTRY);
    own.appoint(FOUNDED, &log_key(REGISTRY), "For measurements.");
    let mut tree = file_all(&own, organizations, seed);
    add_log(&mut tree, REGISTRY);
    tree
}

/// The registry whose own chain is `own`.
fn file_all(own: &Author, organizations: usize, seed: u64) -> MemoryTree {
    let rules = rules(REGISTRY);
    let mut tree = super::empty(&format!("{POLICY}enroll = \"{}\"\n", own.digest(1)));
    own.file_into(&mut tree);
    for index in 0..organizations {
        let mut author = Author::new(&organization_name(index), &rules);
        write_chain(&mut author, index, &Dice::new(seed, index));
        author.file_into(&mut tree);
    }
    tree
}

/// Numbers that depend on the seed and the organization only.
struct Dice([u8; 32]);

impl Dice {
    fn new(seed: u64, index: usize) -> Self {
        Self(Sha256::digest(format!("accord many: {seed} {index}")).into())
    }

    /// A number below `sides`, a different one for each `throw`.
    fn throw(&self, throw: usize, sides: usize) -> usize {
        usize::from(u16::from_be_bytes([self.0[2 * throw], self.0[2 * throw + 1]])) % sides
    }
}

fn write_chain(author: &mut Author, index: usize, dice: &Dice) {
    let (group, accord) = match index % 8 {
        5 => ("government", CONVENTION),
        6 => ("academia", ATTRIBUTION),
        7 => ("civil-society", RESPONDERS),
        _ => ("private-sector", TECH_ACCORD),
    };
    let officers = index % 20 == 4;
    // Only days that every month has, so that the date a year later exists.
    let day = |year: u32| format!("{year}-{:02}-{:02}", 1 + dice.throw(0, 10), 1 + dice.throw(1, 28));
    let profile = format!(
        "name = \"Organization {index:06}\"\ngroup = \"{group}\"\ncountry = \"{}\"\nlei = \"{}\"\n",
        COUNTRIES[dice.throw(2, COUNTRIES.len())].0,
        lei_with_check_digits(&format!("DEMO00ORG{index:09}")),
    );
    let keys = if officers {
        Keys { threshold: 2, current: &[1, 2, 3], next_threshold: 1, next: &[4] }
    } else {
        Keys::one(&[1], &[4])
    };
    author.enroll(&day(2025), &profile, keys);
    author.pledge(&day(2025), accord, &terms(accord, index));
    if index.is_multiple_of(2) {
        author.reaffirm(&day(2026), accord);
    }
    if index % 4 == 1 {
        let report = report(dice, &author.metrics(accord));
        author.report(&day(2026), accord, &report);
    }
    if index % 5 == 2 {
        author.rotate(&day(2026), "reason = \"routine\"", &[4], Keys::one(&[4], &[5]));
    }
    if index % 10 == 3 {
        author.withdraw(&day(2026), accord, "The organization no longer keeps this text.");
    }
}

fn terms(accord: &str, index: usize) -> String {
    let assistance = if accord == RESPONDERS {
        format!(
            "\n[assistance]\ncontact = \"https://{}/help\"\nlanguages = [\"en\", \"fr\"]\n",
            organization_name(index)
        )
    } else {
        String::new()
    };
    format!(
        "title = \"General Counsel\"\nauthority = \"resolution {index}\"\nstatement = \"\"\"\n\
         We have read this text, and we will keep it for everybody who relies on us.\n\"\"\"\n{assistance}"
    )
}

fn report(dice: &Dice, metrics: &[Metric]) -> String {
    let most = dice.throw(3, 900);
    let figures = metrics.iter().map(|metric| {
        let value = if metric.part_of.is_some() { most / 2 } else { most };
        format!("\n[[figure]]\nmetric = \"{}\"\nvalue = {value}\n", metric.id)
    });
    let figures: String = figures.collect();
    format!(
        "from = 2025-01-01\nto = 2025-12-31\nsummary = \"\"\"\nA year's work, in numbers.\n\"\"\"\n\
         {figures}"
    )
}

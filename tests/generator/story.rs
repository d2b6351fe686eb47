//! The demonstration registry: its organizations, and the decisions of its maintainers.
//!
//! Every organization is invented. Company names are those that Microsoft's documentation uses
//! for companies that do not exist, or made up; the governments are made up and sit in
//! territories that have no inhabitants, so that no country is shown to promise or refuse
//! anything. Domains are reserved names; those beginning `xn--` are IANA's word "example" in
//! other scripts. Signatories are offices, and no person is named.
//!
//! A chain that refers to records of another chain takes these as arguments, and so comes after it.

mod companies;
mod findings;
mod governments;
mod maintainers;
mod observers;
mod responders;

use accord::chain::Rules;
use accord::registry::MemoryTree;

use super::{Author, rules};

/// The demonstration's name.
pub const REGISTRY: &str = "demo.accord.example";

const POLICY: &str = "\
# The demonstration registry. Every organization in it is invented, on a reserved name, and its
# signing keys are made of public strings (docs/format.md, section 11): anybody can sign for them,
# and their signatures are worth nothing.
#
# This file, keys/, pledges/, findings/ and decisions/ are written by
#
#     cargo run --release --example demonstration -- .
#
# from tests/generator/story/. To see every standing, judge it by the day it is written for:
#
#     accord list --today 2026-11-21
format = 1
registry = \"demo.accord.example\"
title = \"A demonstration: invented organizations, reserved names, and public keys worth nothing\"
homepage = \"https://demo.accord.example/\"
";

/// The registry, with the texts.
pub fn demonstration() -> MemoryTree {
    let rules = rules(REGISTRY);
    let mut cast = cast(&rules);
    findings::afterwards(&mut cast);
    let mut registry = maintainers::found_registry(&rules);
    maintainers::decide(&mut registry, &cast);
    let policy = format!("{POLICY}enroll = \"{}\"\n", registry.digest(1));
    let mut tree = super::empty(&policy);
    for author in cast.iter().chain([&registry]) {
        author.file_into(&mut tree);
    }
    tree
}

fn cast(rules: &Rules) -> Vec<Author> {
    let contoso = companies::contoso(rules);
    let impostor = companies::impostor(rules);
    let adventure_works = companies::adventure_works(rules);
    let bellows = observers::bellows_college(rules, &adventure_works, &impostor);
    let vigia = observers::vigia_digital(rules, &bellows);
    let academy = observers::academy(rules, &bellows, &vigia);
    let southern_isles = governments::southern_isles(rules, &bellows);
    let proseware = companies::proseware(rules, &vigia);
    vec![
        companies::fabrikam(rules),
        adventure_works,
        companies::tailspin(rules),
        companies::wingtip(rules),
        companies::litware(rules),
        companies::northwind(rules, &bellows),
        companies::wide_world_importers(rules),
        companies::tatoe(rules),
        companies::lucerne_publishing(rules),
        companies::woodgrove(rules),
        companies::margies_travel(rules),
        companies::shili_cloud(rules),
        governments::nordmark(rules),
        governments::northern_commonwealth(rules),
        governments::port_exemple(rules),
        governments::two_atolls(rules),
        governments::ice_shelf(rules),
        observers::dugma_institute(rules),
        responders::mithal_relief(rules),
        responders::open_lantern(rules),
        responders::first_up(rules),
        responders::grands_lacs(rules),
        responders::trey_research(rules),
        responders::sol_aberto(rules),
        responders::coho_rescue(rules),
        contoso,
        impostor,
        bellows,
        vigia,
        academy,
        southern_isles,
        proseware,
    ]
}

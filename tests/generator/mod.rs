//! Makes registries in memory: the demonstration that this project ships, and large ones for
//! benches and property tests.
//!
//! ```text
//! keys      signing keys, made of public strings
//! forge     signatures of every kind, also invalid ones
//! author    one organization's chain, with each record checked when it is made
//! maintainers   the registry itself, for tests
//! story     the demonstration registry; its data is in story/
//! session   the terminal session that the README shows, as a picture
//! many      N organizations, alike but for their numbers
//! folder    a registry from memory into a folder
//! ```
//!
//! Tests, benches and examples share it. Everything is deterministic: no clock, no randomness, and the same
//! bytes each time. It makes only sound registries; tests that need a faulty one change the bytes of a sound
//! one, and sign them with `forge`.

mod author;
mod folder;
pub mod forge;
mod keys;
mod log;
pub mod maintainers;
mod many;
#[cfg(unix)]
pub mod session;
mod story;

pub use author::{Author, Keys};
pub use folder::write_to;
pub use keys::Signer;
pub use log::add_log;
pub use many::{logged_registry, registry};
pub use story::{REGISTRY as DEMONSTRATION, demonstration};

use std::collections::{BTreeMap, BTreeSet};

use accord::accord::Text;
use accord::chain::{Arithmetic, Rules};
use accord::record::{Date, Id, RegistryName};
use accord::registry::MemoryTree;

/// The day on which the registries made here are verified.
pub const TODAY: &str = "2026-11-21";

pub const TECH_ACCORD: &str = "tech-sector-accord-1";
pub const CONVENTION: &str = "digital-geneva-convention-1";
pub const ATTRIBUTION: &str = "attribution-charter-1";
pub const RESPONDERS: &str = "responder-charter-1";

/// The four texts of this project: path and bytes.
pub const TEXTS: [(&str, &[u8]); 4] = [
    ("accords/attribution-charter-1.toml", include_bytes!("../../accords/attribution-charter-1.toml")),
    (
        "accords/digital-geneva-convention-1.toml",
        include_bytes!("../../accords/digital-geneva-convention-1.toml"),
    ),
    ("accords/responder-charter-1.toml", include_bytes!("../../accords/responder-charter-1.toml")),
    ("accords/tech-sector-accord-1.toml", include_bytes!("../../accords/tech-sector-accord-1.toml")),
];

/// The demonstration with its log, as it stands at the top of this repository.
pub fn shipped() -> MemoryTree {
    let mut tree = demonstration();
    add_log(&mut tree, DEMONSTRATION);
    tree
}

/// [`TODAY`] as a date.
pub fn today() -> Date {
    date(TODAY)
}

fn date(text: &str) -> Date {
    text.parse::<Date>().expect("the generator's dates are of the calendar")
}

/// The rules of a registry called `name` with the four texts, without decisions of maintainers.
pub fn rules(name: &str) -> Rules {
    let texts = TEXTS.iter().map(|(_, bytes)| Text::read(bytes).expect("the texts are canonical"));
    Rules {
        registry: name.parse::<RegistryName>().expect("the registry's name is a domain"),
        texts: texts.map(|text| (text.accord.id.clone(), text)).collect::<BTreeMap<Id, Text>>(),
        root: None,
        readmitted: BTreeSet::new(),
        voided: BTreeMap::new(),
        today: today(),
        arithmetic: Arithmetic::Own,
    }
}

/// A registry with the texts and `policy` as its accord.toml, and no organizations.
fn empty(policy: &str) -> MemoryTree {
    let mut tree = MemoryTree::default();
    tree.insert(accord::registry::POLICY_FILE, policy);
    for (path, bytes) in TEXTS {
        tree.insert(path, bytes);
    }
    tree
}

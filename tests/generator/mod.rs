//! Makes registries in memory: the demonstration that this project ships, and large ones for
//! benches and property tests.
//!
//! ```text
//! keys      signing keys, made of public strings
//! forge     signatures as nobody should make them
//! author    one organization's chain, every record rehearsed as it is made
//! story     the demonstration registry; its data, apart from code, in story/
//! session   the terminal session that the README shows, as a picture
//! many      N organizations, alike but for their numbers
//! folder    a registry from memory into a folder
//! ```
//!
//! Shared by tests, benches and the `demonstration` example. Everything is deterministic: no
//! clock, no randomness, and the same bytes each time. It makes good registries only; tests that
//! want a bad one change the bytes of a good one, and sign them with `forge`.

mod author;
mod folder;
pub mod forge;
mod keys;
mod many;
#[cfg(unix)]
pub mod session;
mod story;

pub use author::{Author, Keys};
pub use folder::write_to;
pub use keys::Signer;
pub use many::registry;
pub use story::{REGISTRY as DEMONSTRATION, demonstration};

use std::collections::{BTreeMap, BTreeSet};

use accord::accord::Text;
use accord::chain::Rules;
use accord::record::{Date, Id, RegistryName};
use accord::registry::MemoryTree;

/// The day that everything made here is to be judged on.
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

/// [`TODAY`] as a date.
pub fn today() -> Date {
    date(TODAY)
}

fn date(text: &str) -> Date {
    text.parse::<Date>().expect("the generator's dates are of the calendar")
}

/// What a registry called `name` with the four texts contributes to every chain, before its
/// maintainers decided anything.
pub fn rules(name: &str) -> Rules {
    let texts = TEXTS.iter().map(|(_, bytes)| Text::read(bytes).expect("the texts are canonical"));
    Rules {
        registry: name.parse::<RegistryName>().expect("the registry's name is a domain"),
        texts: texts.map(|text| (text.accord.id.clone(), text)).collect::<BTreeMap<Id, Text>>(),
        readmitted: BTreeSet::new(),
        voided: BTreeMap::new(),
        today: today(),
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

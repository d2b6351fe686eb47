//! The maintainers of a registry for tests: one key, all texts adopted, and the decisions that a test makes.

use accord::registry::{MemoryTree, POLICY_FILE};

use super::{Author, DEMONSTRATION, Keys, TEXTS, rules};

/// The day on which the registry enrolls and adopts its texts.
pub const FOUNDED: &str = "2020-01-01";

/// What the registry enrolls as.
pub const PROFILE: &str = "name = \"Registry for tests\"\ngroup = \"civil-society\"\ncountry = \"CH\"\n";

/// The registry for most tests, which has adopted the four texts.
pub fn found_registry() -> Author {
    found_named(DEMONSTRATION)
}

/// The registry of this name, which has adopted the four texts.
pub fn found_named(name: &str) -> Author {
    let mut registry = Author::new(name, &rules(name));
    enroll_registry(&mut registry);
    for text in rules(name).texts.keys() {
        registry.adopt(FOUNDED, text.as_str(), "For tests.");
    }
    registry
}

/// Enrolls the registry itself.
pub fn enroll_registry(registry: &mut Author) {
    registry.enroll(FOUNDED, PROFILE, Keys::one(&[1], &[2]));
}

/// `accord.toml` of this registry.
pub fn policy(registry: &Author) -> String {
    let (name, root) = (registry.organization(), registry.digest(1));
    format!("format = 1\nregistry = \"{name}\"\ntitle = \"For tests\"\nenroll = \"{root}\"\n")
}

/// A registry with the chains of `authors`, the texts, and the registry's own chain.
pub fn registry_of(registry: &Author, authors: &[&Author]) -> MemoryTree {
    let mut tree = MemoryTree::default();
    tree.insert(POLICY_FILE, policy(registry));
    TEXTS.iter().for_each(|(path, bytes)| tree.insert(*path, *bytes));
    registry.file_into(&mut tree);
    authors.iter().for_each(|author| author.file_into(&mut tree));
    tree
}

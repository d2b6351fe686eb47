//! The registry's own chain: three maintainers, who are offices, and two of whom sign each decision.

use accord::chain::Rules;

use crate::generator::log::log_key;
use crate::generator::story::REGISTRY;
use crate::generator::{ATTRIBUTION, Author, CONVENTION, Keys, RESPONDERS, TECH_ACCORD};

const PROFILE: &str = r#"
name = "Demonstration of accord"
group = "civil-society"
country = "CH"
sector = "registry of pledges"
"#;

/// The admissions of observers, in the order of their days.
const ADMITTED: [(&str, &str, &str); 7] = [
    ("2024-09-16", "bellows-college.example", "A laboratory that publishes what it measures, and how."),
    ("2025-01-27", "vigia-digital.example", "Ten years of published investigations, with their errata."),
    ("2025-02-03", "northwind.example", "Keeps its own logs of attacks, and sells nothing against them."),
    (
        "2025-02-17",
        "southern-isles.example",
        "Its response team answers to the House, and not to the services.",
    ),
    ("2025-05-26", "xn--hxajbheg2az3al.example", "A faculty whose measurements others have repeated."),
    ("2025-07-07", "dugma-institute.example", "Peer-reviewed work on attribution; its funds are public."),
    ("2025-08-04", "trey-research.example", "Its responders see attacks before all others."),
];

/// Why the records that Litware disputes are no reason to doubt it.
pub const THEFT: &str =
    "Its laptop was stolen; it told us on the same day, and confirmed its pledge two days later.";

/// Enrolls the registry, which adopts its four texts. The keys 1 to 3 are those of its chair, its secretary and its
/// technical officer.
pub fn found_registry(rules: &Rules) -> Author {
    let mut registry = Author::new(REGISTRY, rules);
    let keys = Keys { threshold: 2, current: &[1, 2, 3], next_threshold: 2, next: &[4, 5, 6] };
    registry.enroll("2024-01-15", PROFILE, keys);
    for (accord, reason) in [
        (TECH_ACCORD, "For companies: the promises that the industry makes to its customers."),
        (CONVENTION, "For governments: the rules of a Digital Geneva Convention."),
        (ATTRIBUTION, "For observers: how they look at attacks and at promises."),
        (RESPONDERS, "For those who help: whom they help, and at what price."),
    ] {
        registry.adopt("2024-01-15", accord, reason);
    }
    registry
}

/// The decisions about the organizations in `cast`, in the order of their days.
pub fn decide(registry: &mut Author, cast: &[Author]) {
    let find =
        |name: &str| cast.iter().find(|author| author.organization().as_str() == name).expect("in the cast");
    let admitted = ADMITTED.map(|(date, name, reason)| {
        // The secretary and the technical officer.
        registry.signed_by(&[2, 3]).admit(date, find(name), ATTRIBUTION, reason)
    });
    registry.readmit(
        "2025-11-10",
        find("lucerne-publishing.example"),
        4,
        "Keys and successor keys burned with the office. Confirmed by telephone, by letter and at the domain.",
    );
    let reason = "It never pledged to the charter, and asked us to take it off the list.";
    registry.dismiss("2026-03-02", admitted[6], reason);
    let impostor = find("c0ntoso.example");
    registry.void(
        "2026-09-07",
        impostor,
        1,
        "Enrolled by strangers under a name that looks like that of contoso.example, who reported it.",
    );
    registry.accept(
        "2026-09-07",
        "name-confusable",
        (impostor, 1),
        "It is an imitation, and voided. The warning has done its work.",
    );
    registry.accept("2026-09-07", "record-disputed", (find("litware.example"), 5), THEFT);
    registry.appoint(
        "2026-11-16",
        &log_key(REGISTRY),
        "The key that has signed for our log from its first day. From here on, only a decision replaces it.",
    );
}

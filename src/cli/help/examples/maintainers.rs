//! Examples for the commands that maintainers of a registry use.

use super::{Example, example};

pub const MAINTAINERS: &[(&str, &[Example])] = &[
    (
        "init",
        &[
            example("guided, with questions", "accord init registry"),
            example(
                "without questions",
                "accord init registry --registry pledges.example --title 'Pledges' --group civil-society --country CH --no-passphrase --yes",
            ),
        ],
    ),
    (
        "adopt",
        &[
            example(
                "adopt a text in accords/",
                "accord adopt tech-sector-accord-1 --reason 'For companies.'",
            ),
            example(
                "a draft that two maintainers sign",
                "accord adopt tech-sector-accord-1 --reason 'For companies.' --unsigned",
            ),
        ],
    ),
    (
        "admit",
        &[example(
            "admit an observer under a charter",
            "accord admit observer.example --charter attribution-charter-1 --reason 'A laboratory.'",
        )],
    ),
    (
        "dismiss",
        &[example(
            "end an admission",
            "accord dismiss observer.example --reason 'It asked us to take it off the list.'",
        )],
    ),
    (
        "void",
        &[example(
            "void the enrollment of an impostor",
            "accord void c0ntoso.example --reason 'Enrolled by strangers.'",
        )],
    ),
    (
        "readmit",
        &[example(
            "let a new enrollment continue, where all keys were lost",
            "accord readmit contoso.example --reason 'Confirmed by telephone and letter.'",
        )],
    ),
    (
        "accept",
        &[
            example(
                "two organizations have a right to names that look alike",
                "accord accept name-confusable cont0so.example --reason 'Its trade register was seen.'",
            ),
            example(
                "the same, at the place that `accord verify` prints",
                "accord accept name-confusable keys/cont0so.example/0001-enroll.toml --reason 'Its trade register was seen.'",
            ),
        ],
    ),
    (
        "appoint",
        &[example(
            "the first key of the log, or the next one",
            "accord appoint log.key.pub --reason 'Signs on the machine that seals, and nowhere else.'",
        )],
    ),
    (
        "seal",
        &[
            example("the log's line for log/policy", "accord seal --show-key --key log.key"),
            example("log what is new, and have it witnessed", "accord seal --key log.key"),
        ],
    ),
    (
        "text new",
        &[example(
            "a text from a page of Markdown",
            "accord text new tech-sector-accord-2 --from page.md --audience private-sector --replaces tech-sector-accord-1",
        )],
    ),
    (
        "text check",
        &[example("check a text before it is published", "accord text check tech-sector-accord-2")],
    ),
];

//! Examples for the commands with which officers sign drafts, and offer records to the registry.

use super::{Example, example};

pub const SIGNERS: &[(&str, &[Example])] = &[
    (
        "sign",
        &[
            example("the drafts that wait for your key", "accord sign"),
            example("sign a draft", "accord sign pledges/example.com/0002-pledge.toml"),
            example(
                "sign it with a key of the ssh-agent",
                "accord sign pledges/example.com/0002-pledge.toml --agent",
            ),
        ],
    ),
    (
        "signing-input",
        &[example(
            "the bytes for a key service",
            "accord signing-input pledges/example.com/0002-pledge.toml > input.bin",
        )],
    ),
    (
        "attach",
        &[
            example(
                "a signature that an officer made with ssh-keygen",
                "accord attach pledges/example.com/0002-pledge.toml --signature officer.sig",
            ),
            example(
                "64 bytes that a key service made of what `accord signing-input` printed",
                "accord attach pledges/example.com/0002-pledge.toml --signature signature.bin --public-key key.pub",
            ),
        ],
    ),
    ("merge-signatures", &[example("set it up in this clone, once", "accord merge-signatures --install")]),
    ("proof", &[example("what to publish at the domain", "accord proof example.com")]),
    (
        "propose",
        &[
            example("what git would run", "accord propose --dry-run"),
            example(
                "by way of a fork, which the clone knows as a remote",
                "accord propose example.com --remote fork",
            ),
        ],
    ),
    (
        "undo",
        &[
            example("what would be taken back", "accord undo example.com --dry-run"),
            example("the last record, if it was never pushed", "accord undo example.com"),
        ],
    ),
];

//! Every test that is not beside the code it tests, in one program: it is linked once.
//!
//! Each folder has one subject. To run one: `cargo test --test suite readers::list`.
//!
//! ```text
//! repository      this repository: its layers, dependencies and test files, the shipped registry
//! pages           README.md and docs/: the examples run, and the tables match the code
//! fixtures        registries with one fault each, and the report of `verify`
//! independent     two other implementations of the format, in Python and in JavaScript, compared with this one
//! organizations   an organization: keys, signing, records, and what the commands refuse
//! observers       observers: probes, observations, findings and their quorum
//! maintainers     maintainers: their decisions, the gate, CI, hooks
//! readers         readers: lists, pages, earlier days, exports, independent parsers
//! site            the website of a registry
//! faults          every write of every command, killed and failing
//! log             the transparency log: published vectors, other people's witnesses and clients
//! support         a registry in a temporary folder, and the programs around it
//! generator       registries made in memory
//! ```
//!
//! No test changes the process: not its environment, not its working folder, not its limits. So all of
//! them run beside each other.

#[cfg(not(all(
    feature = "net",
    feature = "pages",
    feature = "snapshot",
    feature = "sqlite",
    feature = "workbook"
)))]
compile_error!(
    "the tests need every feature: run them without --no-default-features; .ci/small tries a build without"
);

#[cfg(target_os = "linux")]
mod faults;
#[cfg(unix)]
mod fixtures;
mod generator;
#[cfg(unix)]
mod independent;
mod support;

mod log {
    mod dates;
    mod gate;
    #[cfg(unix)]
    mod independent;
    mod keys;
    pub mod sealed;
    #[cfg(unix)]
    mod shell;
    #[cfg(unix)]
    mod strays;
    mod trust;
    mod vectors;
    mod verify;
    #[cfg(unix)]
    mod witness;
}

mod repository {
    mod dependencies;
    mod fuzz_targets;
    mod glossary;
    mod layers;
    pub mod modules;
    mod packages;
    #[cfg(target_os = "linux")]
    mod releases;
    mod shipped_registry;
}

mod pages {
    #[cfg(unix)]
    mod company;
    mod examples;
    mod format;
    mod help;
    mod json;
    #[cfg(unix)]
    mod operator;
    #[cfg(unix)]
    mod picture;
    mod unicode;
    mod usage;
    mod words;
}

mod organizations {
    #[cfg(unix)]
    mod advice;
    #[cfg(unix)]
    mod agent;
    #[cfg(unix)]
    mod asked;
    #[cfg(unix)]
    mod backups;
    #[cfg(unix)]
    mod bad_days;
    #[cfg(unix)]
    mod codes;
    mod concurrency;
    mod due_dates;
    #[cfg(target_os = "linux")]
    mod endings;
    #[cfg(target_os = "linux")]
    mod failures;
    #[cfg(unix)]
    mod join;
    mod journey;
    #[cfg(unix)]
    mod key_forms;
    #[cfg(target_os = "linux")]
    mod key_memory;
    mod key_service;
    mod leftovers;
    #[cfg(target_os = "linux")]
    mod locks;
    mod officers;
    #[cfg(unix)]
    mod permissions;
    #[cfg(unix)]
    pub mod proposals;
    #[cfg(target_os = "linux")]
    mod questions;
    mod refusals;
    mod repetition;
    #[cfg(unix)]
    mod rotation;
    #[cfg(unix)]
    mod security_key;
    #[cfg(unix)]
    mod settings;
    mod ssh_keys;
    mod status;
    #[cfg(unix)]
    mod successors;
    #[cfg(target_os = "linux")]
    mod terminal;
    #[cfg(unix)]
    mod texts;
    #[cfg(unix)]
    mod undo;
}

mod observers {
    mod findings;
    #[cfg(unix)]
    mod observe;
    #[cfg(unix)]
    mod probe;
    mod quorum;
}

mod maintainers {
    #[cfg(unix)]
    mod ci;
    #[cfg(unix)]
    mod decisions;
    #[cfg(unix)]
    mod gate;
    mod identities;
    #[cfg(unix)]
    mod init;
    #[cfg(unix)]
    mod pre_receive;
    #[cfg(target_os = "linux")]
    mod shard_recipes;
    #[cfg(unix)]
    mod shards;
    mod shared_keys;
    #[cfg(unix)]
    mod tampering;
}

mod readers {
    #[cfg(unix)]
    mod checkout;
    mod compare;
    mod database;
    mod decisions;
    #[cfg(unix)]
    mod export;
    #[cfg(target_os = "linux")]
    mod formats;
    #[cfg(target_os = "linux")]
    mod hostile;
    #[cfg(unix)]
    mod list;
    mod look_back;
    #[cfg(target_os = "linux")]
    mod progress;
    pub mod remote;
    #[cfg(target_os = "linux")]
    mod remote_servers;
    #[cfg(unix)]
    mod reservations;
    #[cfg(unix)]
    mod responders;
    mod shell;
    #[cfg(unix)]
    mod show;
    #[cfg(unix)]
    mod snapshot;
    mod successions;
    mod suppliers;
    mod time;
    #[cfg(unix)]
    mod tools;
    #[cfg(unix)]
    mod widths;
}

mod site {
    #[cfg(target_os = "linux")]
    mod browser;
    #[cfg(unix)]
    mod downloads;
    mod feeds;
    #[cfg(unix)]
    mod folder;
    #[cfg(unix)]
    mod numbers;
    #[cfg(unix)]
    mod shell;
}

//! Examples for the help and the manual of each command. A test parses every one.

mod maintainers;
mod signers;

use maintainers::MAINTAINERS;
use signers::SIGNERS;

/// A command line, and what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// A phrase without a full stop.
    pub purpose: &'static str,
    /// As it is typed.
    pub line: &'static str,
}

/// The examples of a command; `text new` is named with its parent.
pub fn examples_of(command: &str) -> &'static [Example] {
    EXAMPLES
        .iter()
        .chain(SIGNERS)
        .chain(MAINTAINERS)
        .find(|(name, _)| *name == command)
        .map_or(&[], |(_, examples)| examples)
}

const fn example(purpose: &'static str, line: &'static str) -> Example {
    Example { purpose, line }
}

const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "config",
        &[
            example("what is set, and where each value comes from", "accord config"),
            example("the organization that you sign for", "accord config set organization contoso.example"),
        ],
    ),
    (
        "config set",
        &[example("the clone that you work in, from every folder", "accord config set registry .")],
    ),
    ("config unset", &[example("let the ssh-agent be used as by default", "accord config unset agent")]),
    (
        "list",
        &[
            example(
                "organizations that withdrew or let a pledge lapse",
                "accord list --standing withdrawn,lapsed",
            ),
            example("German signatories, with every column that fits", "accord list --country DE --wide"),
            example(
                "a registry at an address, as it stood on 1 January",
                "accord list -C https://git.example/pledges.git --as-of 2026-01-01",
            ),
        ],
    ),
    (
        "show",
        &[
            example("one organization", "accord show contoso.example"),
            example("the same for a program", "accord show contoso.example --format json"),
        ],
    ),
    (
        "history",
        &[
            example("what happened since the start of the year", "accord history --since 2026-01-01"),
            example(
                "what one organization did, and what others said of it",
                "accord history contoso.example",
            ),
        ],
    ),
    (
        "diff",
        &[
            example("what changed between two days", "accord diff 2026-01-01 2026-06-30"),
            example("what changed since a release", "accord diff v1.0"),
            example("what changed between two snapshots", "accord diff may.tar.zst june.tar.zst"),
        ],
    ),
    (
        "site",
        &[
            example("the website of a registry", "accord site ../website"),
            example(
                "with the address at which it will be published",
                "accord site ../website --address https://registry.example/",
            ),
        ],
    ),
    ("stats", &[example("counts by country, text, standing and report", "accord stats")]),
    (
        "texts",
        &[
            example("every text that can be pledged to", "accord texts"),
            example("one text in full", "accord texts tech-sector-accord-1"),
            example(
                "what a second version changes",
                "accord texts --compare tech-sector-accord-1 tech-sector-accord-2",
            ),
        ],
    ),
    (
        "decisions",
        &[
            example("every decision of the registry", "accord decisions"),
            example("why an organization was voided", "accord decisions --kind void --about c0ntoso.example"),
        ],
    ),
    (
        "match",
        &[
            example("what became of the promises of these suppliers", "accord match suppliers.csv"),
            example(
                "those that withdrew or lapsed, for a spreadsheet",
                "accord match suppliers.csv --standing withdrawn,lapsed --format xlsx --output suppliers.xlsx",
            ),
        ],
    ),
    (
        "reservations",
        &[example(
            "which organizations reserved which clause of a convention",
            "accord reservations digital-geneva-convention-1",
        )],
    ),
    (
        "responders",
        &[
            example(
                "responders that speak Spanish and help in Mexico",
                "accord responders --language es --country MX",
            ),
            example("cards for an address book", "accord responders --format vcard > responders.vcf"),
        ],
    ),
    (
        "export",
        &[
            example("a spreadsheet", "accord export xlsx --output pledges.xlsx"),
            example("what holds today, as CSV", "accord export csv --standing current,due > pledges.csv"),
        ],
    ),
    (
        "join",
        &[
            example("guided, with questions", "accord join"),
            example("guided, for a domain", "accord join example.com"),
        ],
    ),
    (
        "status",
        &[
            example("what is due, and what to do next", "accord status contoso.example"),
            example("every organization, for a program", "accord status --format json"),
        ],
    ),
    (
        "keygen",
        &[
            example("a signing key and its successor", "accord keygen example.com"),
            example("without a passphrase, for a pipeline", "accord keygen example.com --no-passphrase"),
        ],
    ),
    (
        "keys test",
        &[example(
            "whether a copy opens, and what it is for",
            "accord keys test example.com /media/usb/example.com/key-2",
        )],
    ),
    (
        "keys backup",
        &[
            example("text and QR code at the terminal", "accord keys backup key-2"),
            example("a page to print", "accord keys backup key-2 --svg /tmp/key-2.svg"),
        ],
    ),
    (
        "enroll",
        &[example(
            "a profile, and the keys that `keygen` made",
            "accord enroll example.com --name Example --country DE --group private-sector",
        )],
    ),
    (
        "pledge",
        &[
            example("pledge to a text", "accord pledge example.com tech-sector-accord-1 --title 'Officer'"),
            example(
                "a draft that two officers sign",
                "accord pledge example.com tech-sector-accord-1 --title 'Officer' --unsigned",
            ),
            example(
                "a reservation to one principle; `accord texts TEXT` lists their ids",
                "accord pledge example.com tech-sector-accord-1 --title 'Officer' --reservation 'principle = \"no-backdoors\", text = \"Not before 2020.\"'",
            ),
        ],
    ),
    (
        "reaffirm",
        &[example("renew a pledge for another year", "accord reaffirm example.com tech-sector-accord-1")],
    ),
    (
        "report",
        &[example(
            "say what was done in a year",
            "accord report example.com tech-sector-accord-1 --from 2025-01-01 --to 2025-12-31 --summary-file report.txt",
        )],
    ),
    ("update", &[example("a new name", "accord update example.com --name Example")]),
    (
        "rotate",
        &[
            example("the successor key takes over", "accord rotate example.com --reason routine"),
            example(
                "a key was stolen, and record 5 on is not ours",
                "accord rotate example.com --reason compromise --compromised-from 5",
            ),
        ],
    ),
    (
        "withdraw",
        &[example(
            "end a pledge, with a reason",
            "accord withdraw example.com tech-sector-accord-1 --reason-file reason.txt",
        )],
    ),
    (
        "succeed",
        &[example(
            "another organization continues",
            "accord succeed example.com --successor example.org --reason-file reason.txt",
        )],
    ),
    (
        "findings",
        &[
            example("every finding", "accord findings"),
            example(
                "corroborated findings about an organization",
                "accord findings --about contoso.example --status corroborated",
            ),
        ],
    ),
    (
        "finding",
        &[example(
            "file a finding",
            "accord finding observer.example --assessment breach --about contoso.example --title 'A second password' --summary-file finding.txt --evidence 'title = \"Log\", url = \"https://b.example/1\", sha256 = \"…\"'",
        )],
    ),
    ("concur", &[example("stand behind a finding", "accord concur observer.example 3f9a2c")]),
    (
        "retract",
        &[example("take a finding back", "accord retract observer.example 3f9a2c --reason-file reason.txt")],
    ),
    (
        "answer",
        &[example("reply to a finding", "accord answer contoso.example 3f9a2c --text-file answer.txt")],
    ),
    ("probe", &[example("whether a domain publishes its enrollment", "accord probe contoso.example")]),
    (
        "observe",
        &[
            example(
                "look at one domain, and file what it publishes",
                "accord observe --by observer.example contoso.example",
            ),
            example("look at every domain, each night", "accord observe --by observer.example --all --yes"),
        ],
    ),
    (
        "receipt",
        &[
            example("a receipt for one record", "accord receipt pledges/contoso.example/0002-pledge.toml"),
            example(
                "check it with witnesses of your own",
                "accord receipt 0002-pledge.toml --check 0002-pledge.tlog-proof --policy witnesses",
            ),
        ],
    ),
    (
        "verify",
        &[
            example("the whole registry", "accord verify"),
            example("a pull request, as CI checks it", "accord verify --base origin/main --format github"),
            example("the files that are staged for the next commit", "accord verify --staged"),
            example(
                "whether another reader, who sent a receipt, was shown the same registry",
                "accord verify --checkpoint sent.tlog-proof",
            ),
        ],
    ),
    (
        "explain",
        &[
            example("a code that `verify` printed", "accord explain signature-invalid"),
            example("a word that `list` printed", "accord explain lapsed"),
            example("every code and word", "accord explain"),
        ],
    ),
    (
        "allowed-signers",
        &[example(
            "the keys, in the form that `ssh-keygen -Y verify` reads",
            "accord allowed-signers > allowed_signers",
        )],
    ),
    ("completions", &[example("completion in bash", "accord completions bash > accord.bash")]),
    (
        "man",
        &[
            example("read the manual", "accord man | man -l -"),
            example("the pages of every command", "accord man --output man"),
        ],
    ),
];

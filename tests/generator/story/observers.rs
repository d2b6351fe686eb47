//! Observers: signatories of the Attribution Charter, and their findings.

use accord::chain::Rules;
use accord::record::Digest;

use crate::generator::{ATTRIBUTION, Author, Keys, RESPONDERS};

/// Observes domains, and files an attribution that four other observers support.
pub fn bellows_college(rules: &Rules, adventure_works: &Author, impostor: &Author) -> Author {
    let mut author = Author::new("bellows-college.example", rules);
    let profile = r#"
name = "Bellows College"
legal_name = "Bellows College, Laboratory for Network Security"
group = "academia"
country = "US"
sector = "research"
"#;
    author.enroll("2024-09-02", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-09-02",
        ATTRIBUTION,
        r#"
title = "Director of the Laboratory"
authority = "approved by the Provost on 2024-08-26"
statement = """
We publish what we can show, and we name our doubts with it.
"""
"#,
    );
    author.reaffirm("2025-09-01", ATTRIBUTION);
    author.observe(
        "2025-09-08",
        adventure_works.organization(),
        adventure_works.digest(1),
        r#"
method = "https"
location = "https://adventure-works.example/.well-known/accord.txt"
result = "match"
"#,
    );
    author.rotate("2026-02-16", "reason = \"routine\"", &[2], Keys::one(&[2], &[3]));
    let doubts = Digest::of(b"Paper Lantern, why the confidence is moderate");
    let samples = Digest::of(b"Paper Lantern, samples and logs");
    author.finding(
        "2026-04-13",
        &format!(
            r#"
title = "Attacks on five hospitals, by the group known as Paper Lantern"
assessment = "attribution"
actor = "Paper Lantern"
confidence = "moderate"
from = 2025-11-17
to = 2026-01-23
summary = """
Five hospitals in three countries lost their records and their telephones within ten
weeks. The tools are the same in all five, and were compiled on one machine. Two of the
servers were rented by those who, two years ago, rented the servers of the group known as
Paper Lantern.

What speaks against it: the servers could have been rented again by others. We have seen
no order, and do not know on whose behalf the group acts, if on anybody's.
"""

[[evidence]]
principle = "evidence-by-digest"
title = "Samples and logs, the names of the hospitals removed"
url = "https://bellows-college.example/paper-lantern/samples.zip"
sha256 = "{samples}"

[[evidence]]
principle = "state-confidence"
title = "Why the confidence is moderate"
url = "https://bellows-college.example/paper-lantern/confidence"
sha256 = "{doubts}"
"#
        ),
    );
    author.reaffirm("2026-08-31", ATTRIBUTION);
    author.observe(
        "2026-09-03",
        impostor.organization(),
        impostor.digest(1),
        r#"
method = "https"
location = "https://c0ntoso.example/.well-known/accord.txt"
result = "match"
"#,
    );
    author
}

/// Files a finding that a company broke its pledge.
pub fn vigia_digital(rules: &Rules, bellows: &Author) -> Author {
    let mut author = Author::new("vigia-digital.example", rules);
    let profile = r#"
name = "Vigía Digital"
legal_name = "Asociación Civil Vigía Digital"
group = "civil-society"
country = "UY"
sector = "press freedom"
"#;
    author.enroll("2025-01-13", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-01-13",
        ATTRIBUTION,
        r#"
title = "Dirección de Investigaciones"
statement = """
Quien acusa, muestra. Quien es acusado, responde.

Those who accuse show. Those who are accused answer.
"""
"#,
    );
    author.reaffirm("2025-12-22", ATTRIBUTION);
    let instructions = Digest::of(b"PR-20, how to see the account");
    author.finding(
        "2026-01-12",
        &format!(
            r#"
title = "An undocumented account in home routers by Proseware"
assessment = "breach"
about = "proseware.example"
confidence = "high"
summary = """
Home routers of the series PR-20 accept a second password for an account that neither the
menu nor the manual shows. Proseware pledged to place no concealed means of access in a
product. We told the company on 2025-10-06 and had no reply within ninety days.
"""

[[evidence]]
principle = "no-backdoors"
title = "How to see the account on one's own router"
url = "https://vigia-digital.example/informes/pr-20"
sha256 = "{instructions}"
"#
        ),
    );
    author.concur(
        "2026-04-27",
        bellows.digest(6),
        Some("We examined the samples independently, and two of the hospitals showed us their logs."),
    );
    author
}

/// A university that observes and helps. The domain is the word for "example" in Greek.
pub fn academy(rules: &Rules, bellows: &Author, vigia: &Author) -> Author {
    let mut author = Author::new("xn--hxajbheg2az3al.example", rules);
    let profile = r#"
name = "Πανεπιστήμιο Παραδείγματος"
legal_name = "University of Paradeigma"
group = "academia"
country = "GR"
sector = "research"
"#;
    author.enroll("2025-05-12", profile, Keys::one(&[1], &[2]));
    author.pledge("2025-05-12", ATTRIBUTION, "title = \"Κοσμητεία Πληροφορικής (Dean of Informatics)\"\n");
    author.pledge(
        "2025-05-19",
        RESPONDERS,
        r#"
title = "Head of the University's Response Team"

[assistance]
contact = "mailto:csirt@xn--hxajbheg2az3al.example"
languages = ["el", "en"]
countries = ["GR", "CY"]
sectors = ["health", "education"]
hours = ["Mo-Fr 08:00-18:00 Europe/Athens"]
"#,
    );
    author.concur("2026-02-02", vigia.digest(4), None);
    author.concur(
        "2026-04-22",
        bellows.digest(6),
        Some("The compiler's traces are, in our measurement, of one machine."),
    );
    author.reaffirm("2026-05-04", ATTRIBUTION);
    author.reaffirm("2026-05-04", RESPONDERS);
    author.count(
        "2026-05-04",
        RESPONDERS,
        ["2025-05-19", "2026-04-30"],
        "Students and staff helped small municipalities that have no technicians of their own.",
        &[("calls-received", 40), ("incidents-assisted", 38), ("countries", 2)],
    );
    author
}

/// Retracts its own finding.
pub fn dugma_institute(rules: &Rules) -> Author {
    let mut author = Author::new("dugma-institute.example", rules);
    let profile = r#"
name = "מכון דוגמה"
legal_name = "Dugma Institute for Information Security"
group = "academia"
country = "IL"
sector = "research"
"#;
    author.enroll("2025-06-23", profile, Keys::one(&[1], &[2]));
    author.pledge("2025-06-23", ATTRIBUTION, "title = \"Academic Director\"\n");
    let tools = Digest::of(b"Salt Weaver, the tools");
    let finding = author.finding(
        "2025-11-24",
        &format!(
            r#"
title = "Theft of designs from a shipyard, by the group known as Salt Weaver"
assessment = "attribution"
actor = "Salt Weaver"
confidence = "low"
summary = """
A shipyard lost designs in October. One of the tools was seen with this group before.
"""

[[evidence]]
title = "The tools, as they were found"
url = "https://dugma-institute.example/salt-weaver/tools.zip"
sha256 = "{tools}"
"#
        ),
    );
    author.retract(
        "2026-03-02",
        finding,
        "The tool has been on sale since 2023, as we now know. It points to nobody.",
    );
    author.reaffirm("2026-06-22", ATTRIBUTION);
    author
}

//! Governments and the Digital Geneva Convention. None of them exists.

use accord::chain::Rules;

use crate::generator::{ATTRIBUTION, Author, CONVENTION, Keys};

/// Reserves a part of one principle, and reports.
pub fn nordmark(rules: &Rules) -> Author {
    let mut author = Author::new("nordmark.example", rules);
    let profile = r#"
name = "Kingdom of Nordmark"
legal_name = "Kongeriket Nordmark"
group = "government"
country = "BV"
sector = "invented, like its inhabitants"
"#;
    author.enroll(
        "2024-10-07",
        profile,
        Keys { threshold: 2, current: &[1, 2], next_threshold: 1, next: &[3, 4] },
    );
    author.pledge(
        "2024-10-24",
        CONVENTION,
        r#"
title = "Ministry of Foreign Affairs"
authority = "decision of the King in Council of 2024-10-18"
statement = """
We have no enemies, and would like to keep it so.
"""

[[reservation]]
principle = "no-mass-market-backdoors"
text = """
The police may, by order of a court, install means of listening on a device of a suspect.
Nordmark asks no vendor to help with that.
"""
"#,
    );
    author.reaffirm("2025-10-20", CONVENTION);
    author.report(
        "2025-11-03",
        CONVENTION,
        r#"
from = 2024-10-24
to = 2025-10-20
summary = """
Nordmark conducted no operation. The board for vulnerabilities reviewed 31 and reported 30
of them at once; the last was reported after four months, when the vendor could be found.
"""

[[figure]]
metric = "vulnerabilities-reviewed"
value = 31

[[figure]]
metric = "vulnerabilities-reported"
value = 31

[[figure]]
metric = "incidents-assisted"
value = 12

[[figure]]
metric = "countries"
value = 3

[[evidence]]
principle = "report-vulnerabilities"
title = "Policy on vulnerabilities"
url = "https://nordmark.example/vulnerabilities"

[[evidence]]
principle = "assist-recovery"
title = "National contact"
url = "mailto:cert@nordmark.example"
"#,
    );
    author.reaffirm("2026-10-19", CONVENTION);
    author.count(
        "2026-10-19",
        CONVENTION,
        ["2025-10-21", "2026-10-15"],
        "Nordmark conducted no operation. Every vulnerability that the board reviewed was reported within a month.",
        &[("vulnerabilities-reviewed", 44), ("vulnerabilities-reported", 44), ("incidents-assisted", 9), ("countries", 4)],
    );
    author
}

/// Another reservation; and an observer, so that all four groups are among the observers.
pub fn southern_isles(rules: &Rules, bellows: &Author) -> Author {
    let mut author = Author::new("southern-isles.example", rules);
    let profile = r#"
name = "Commonwealth of the Southern Isles"
group = "government"
country = "HM"
sector = "invented, like its inhabitants"
"#;
    author.enroll("2025-01-27", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-01-27",
        CONVENTION,
        r#"
title = "Department of Foreign Affairs"
authority = "resolution of the House of 2025-01-15"

[[reservation]]
principle = "limit-offensive-operations"
text = """
In an emergency the approval may be given by the head of government alone. It is then laid
before the House within seven days.
"""

[[reservation]]
principle = "account-yearly"
text = """
Numbers that would show the size of a single agency are left out of the report.
"""
"#,
    );
    author.pledge("2025-02-03", ATTRIBUTION, "title = \"Government Computer Emergency Response Team\"\n");
    author.reaffirm("2026-01-26", CONVENTION);
    author.reaffirm("2026-01-26", ATTRIBUTION);
    author.count(
        "2026-01-26",
        CONVENTION,
        ["2025-01-27", "2025-12-31"],
        "The Commonwealth conducted no operation. Its team for emergencies answered every request of its neighbors.",
        &[("vulnerabilities-reviewed", 6), ("vulnerabilities-reported", 6), ("incidents-assisted", 5), ("countries", 2)],
    );
    author.concur("2026-04-20", bellows.digest(6), None);
    author
}

/// Must reaffirm within weeks.
pub fn northern_commonwealth(rules: &Rules) -> Author {
    let mut author = Author::new("xn--e1afmkfd.example", rules);
    let profile = r#"
name = "Северное Содружество"
legal_name = "Northern Commonwealth"
group = "government"
country = "GS"
sector = "invented, like its inhabitants"
"#;
    author.enroll("2024-12-16", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-12-16",
        CONVENTION,
        r#"
title = "Министерство связи (Ministry of Communications)"
statement = """
Больница не бывает целью, ни в мирное время, ни в какое-либо другое.

A hospital is no target, in times of peace or in any other.
"""
"#,
    );
    author.reaffirm("2025-12-15", CONVENTION);
    author
}

/// Left the convention when its government changed.
pub fn port_exemple(rules: &Rules) -> Author {
    let mut author = Author::new("port-exemple.example", rules);
    let profile = r#"
name = "République de Port-Exemple"
group = "government"
country = "TF"
sector = "invented, like its inhabitants"
"#;
    author.enroll("2024-11-11", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-11-11",
        CONVENTION,
        r#"
title = "Ministère des Affaires étrangères"
authority = "décret du 2024-11-04"
"#,
    );
    author.reaffirm("2025-11-03", CONVENTION);
    author.withdraw(
        "2026-07-06",
        CONVENTION,
        "Le gouvernement issu des élections de juin ne se considère plus comme lié par cette convention.\n\n\
         The government formed after the elections of June no longer considers itself bound.",
    );
    author
}

/// Reserves the same principle as Nordmark, in other words, and another.
pub fn two_atolls(rules: &Rules) -> Author {
    let mut author = Author::new("dos-atolones.example", rules);
    let profile = r#"
name = "República de los Dos Atolones"
legal_name = "Republic of the Two Atolls"
group = "government"
country = "UM"
sector = "invented, like its inhabitants"
"#;
    author.enroll(
        "2025-06-02",
        profile,
        Keys { threshold: 2, current: &[1, 2, 3], next_threshold: 2, next: &[4, 5, 6] },
    );
    author.pledge(
        "2025-06-23",
        CONVENTION,
        r#"
title = "Ministerio de Relaciones Exteriores (Ministry of Foreign Affairs)"
authority = "ley 12 de 2025"

[[reservation]]
principle = "no-mass-market-backdoors"
text = """
La República entiende que este principio no alcanza a los equipos que sus propias fuerzas
encargan y usan.

The Republic understands this principle not to extend to equipment that its own forces order
and use.
"""

[[reservation]]
principle = "assist-recovery"
text = """
Assistance is given as far as the two people of the national contact can give it.
"""
"#,
    );
    author.reaffirm("2026-06-15", CONVENTION);
    author.report(
        "2026-06-22",
        CONVENTION,
        r#"
from = 2025-06-23
to = 2026-06-15
summary = """
The Republic has no means of attack, and sought none. Its contact helped the harbor master and
both schools.
"""

[[figure]]
metric = "incidents-assisted"
value = 3

[[figure]]
metric = "countries"
value = 1
"#,
    );
    author
}

/// Reserves most of what concerns its own weapons, which is on record, too.
pub fn ice_shelf(rules: &Rules) -> Author {
    let mut author = Author::new("ice-shelf.example", rules);
    let profile = r#"
name = "Federation of the Ice Shelf"
group = "government"
country = "AQ"
sector = "invented, like its inhabitants"
"#;
    author.enroll("2026-02-02", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2026-02-16",
        CONVENTION,
        r#"
title = "Chancellery"
authority = "vote of the Diet of 2026-01-30"

[[reservation]]
principle = "report-vulnerabilities"
text = """
Up to five vulnerabilities at a time may be kept for defense, each for a year at the most.
"""

[[reservation]]
principle = "restrain-cyberweapons"
text = """
The Federation does not say which weapons it has.
"""

[[reservation]]
principle = "limit-offensive-operations"
text = """
An operation in answer to an armed attack on the Federation needs no approval beforehand.
"""
"#,
    );
    author
}

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
incidents_assisted = 12
countries = 3

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

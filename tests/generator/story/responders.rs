//! First responders: organizations that people under attack can call.

use accord::chain::Rules;

use crate::generator::{Author, Keys, RESPONDERS};

/// The domain is the word for "example" in Arabic.
pub fn mithal_relief(rules: &Rules) -> Author {
    let mut author = Author::new("xn--mgbh0fb.example", rules);
    let profile = r#"
name = "مثال للإغاثة الرقمية"
legal_name = "Mithal Digital Relief"
group = "civil-society"
country = "JO"
sector = "humanitarian aid"
"#;
    author.enroll("2025-04-07", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-04-07",
        RESPONDERS,
        r#"
title = "مدير الاستجابة (Head of Response)"
statement = """
نساعد كل من تعرض لهجوم، أينما كان، ولا نسأل من هاجمه.

We help whoever was attacked, wherever they are, and do not ask who attacked them.
"""

[assistance]
contact = "https://xn--mgbh0fb.example/help"
languages = ["ar", "en", "fr", "ckb"]
sectors = ["health", "education", "civil-society"]
hours = ["Su-Th 07:00-19:00 UTC"]
"#,
    );
    author.report(
        "2026-03-30",
        RESPONDERS,
        r#"
from = 2025-04-07
to = 2026-03-29
summary = """
Calls: 212. Assisted: 163, among them eleven hospitals. Declined: 49, most of them because
we do not speak the language; 31 of these were taken by other responders of this registry.
"""

[[figure]]
metric = "incidents-assisted"
value = 163

[[figure]]
metric = "countries"
value = 14

[[evidence]]
principle = "account-yearly"
title = "The year's cases, made anonymous"
url = "https://xn--mgbh0fb.example/2026/report"
"#,
    );
    author.reaffirm("2026-03-30", RESPONDERS);
    author
}

/// Helps small organizations that cannot pay.
pub fn open_lantern(rules: &Rules) -> Author {
    let mut author = Author::new("open-lantern.example", rules);
    let profile = r#"
name = "Open Lantern"
legal_name = "Taa Wazi"
group = "civil-society"
country = "KE"
sector = "digital security for the press and for clinics"
"#;
    author.enroll("2024-07-15", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-07-15",
        RESPONDERS,
        r#"
title = "Programme Director"
statement = """
Tunasaidia yeyote aliyeshambuliwa, bila malipo.

We help whoever was attacked, free of charge.
"""

[assistance]
contact = "mailto:msaada@open-lantern.example"
languages = ["sw", "en", "so", "am"]
countries = ["KE", "TZ", "UG", "RW", "ET", "SO"]
hours = ["Mo-Fr 08:00-20:00 Africa/Nairobi", "Sa-Su 10:00-16:00 Africa/Nairobi"]
"#,
    );
    author.reaffirm("2025-07-14", RESPONDERS);
    author.report(
        "2025-07-21",
        RESPONDERS,
        r#"
from = 2024-07-15
to = 2025-07-14
summary = """
Calls: 87. Assisted: 80. Declined: 7, which were beyond us and went to others.
"""

[[figure]]
metric = "incidents-assisted"
value = 80

[[figure]]
metric = "countries"
value = 6
"#,
    );
    author.rotate("2026-01-05", "reason = \"loss\"", &[2], Keys::one(&[2], &[3]));
    author.reaffirm("2026-07-13", RESPONDERS);
    author.count(
        "2026-07-13",
        RESPONDERS,
        ["2025-07-15", "2026-06-30"],
        "We took 131 calls in five languages, and declined eleven that others could answer sooner.",
        &[("calls-received", 131), ("calls-declined", 11), ("incidents-assisted", 120), ("countries", 6)],
    );
    author
}

/// Promised help and did not reaffirm it: the promise has lapsed.
pub fn first_up(rules: &Rules) -> Author {
    let mut author = Author::new("first-up.example", rules);
    let profile = r#"
name = "First Up Consultants"
group = "private-sector"
country = "NG"
sector = "incident response"
"#;
    author.enroll("2025-02-10", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-02-10",
        RESPONDERS,
        r#"
title = "Managing Partner"

[assistance]
contact = "https://first-up.example/emergency"
languages = ["en", "ha", "yo", "ig"]
countries = ["NG", "GH", "BJ"]
sectors = ["banking"]
"#,
    );
    author
}

/// Where French and Swahili meet.
pub fn grands_lacs(rules: &Rules) -> Author {
    let mut author = Author::new("grands-lacs.example", rules);
    let profile = r#"
name = "Secours numérique des Grands Lacs"
group = "academia"
country = "RW"
sector = "incident response for clinics and schools"
"#;
    author.enroll("2025-09-01", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-09-01",
        RESPONDERS,
        r#"
title = "Coordinatrice (Coordinator)"
statement = """
On appelle, nous venons. Nous ne demandons pas d'où vous êtes.

You call, we come. We do not ask where you are from.
"""

[assistance]
contact = "https://grands-lacs.example/urgence"
languages = ["fr", "rw", "sw", "en"]
countries = ["RW", "BI", "CD", "KE", "UG", "TZ"]
sectors = ["health", "education"]
hours = ["Mo-Su 06:00-22:00 Africa/Kigali"]
"#,
    );
    author.report(
        "2026-08-31",
        RESPONDERS,
        r#"
from = 2025-09-01
to = 2026-08-30
summary = """
Calls: 58. Assisted: 52, among them seven hospitals. Declined: 6, in languages that we do not
speak; all six were taken by others.
"""

[[figure]]
metric = "incidents-assisted"
value = 52

[[figure]]
metric = "countries"
value = 5
"#,
    );
    author.reaffirm("2026-08-31", RESPONDERS);
    author
}

/// Answers at any hour and anywhere, for a fee if the caller can pay.
pub fn trey_research(rules: &Rules) -> Author {
    let mut author = Author::new("trey-research.example", rules);
    let profile = r#"
name = "Trey Research"
legal_name = "Trey Research / Recherche Trey inc."
group = "private-sector"
country = "CA"
sector = "incident response"
"#;
    author.enroll(
        "2025-02-03",
        profile,
        Keys { threshold: 1, current: &[1, 2], next_threshold: 1, next: &[3, 4] },
    );
    author.pledge(
        "2025-02-03",
        RESPONDERS,
        r#"
title = "Vice-President, Response"

[assistance]
contact = "https://trey-research.example/911"
phone = "+16135550142"
keys = "https://trey-research.example/keys"
languages = ["en", "fr-CA"]
hours = ["Mo-Su 00:00-24:00 America/Toronto"]
"#,
    );
    author.report(
        "2026-01-26",
        RESPONDERS,
        r#"
from = 2025-02-03
to = 2026-01-25
summary = """
Calls: 131. Assisted: 118. Declined: 13, on a weekend on which two large cases came at once;
we named other responders to all of them.
"""

[[figure]]
metric = "incidents-assisted"
value = 118

[[figure]]
metric = "countries"
value = 23
"#,
    );
    author.reaffirm("2026-01-26", RESPONDERS);
    author
}

/// Must reaffirm within weeks; the promise holds until then.
pub fn sol_aberto(rules: &Rules) -> Author {
    let mut author = Author::new("sol-aberto.example", rules);
    let profile = r#"
name = "Sol Aberto"
legal_name = "Associação Sol Aberto"
group = "civil-society"
country = "BR"
sector = "digital security for public services"
"#;
    author.enroll("2024-12-02", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-12-02",
        RESPONDERS,
        r#"
title = "Diretora (Director)"

[assistance]
contact = "mailto:socorro@sol-aberto.example"
languages = ["pt", "es"]
countries = ["BR", "AR", "BO", "CL", "CO", "MX", "PE", "AO", "MZ"]
sectors = ["health", "public-administration"]
hours = ["Mo-Su 07:00-23:00 America/Sao_Paulo"]
"#,
    );
    author.report(
        "2025-12-01",
        RESPONDERS,
        r#"
from = 2024-12-02
to = 2025-11-30
summary = """
Calls: 44. Assisted: 37. Declined: 7, because nobody was free.
"""

[[figure]]
metric = "incidents-assisted"
value = 37

[[figure]]
metric = "countries"
value = 6
"#,
    );
    author.reaffirm("2025-12-01", RESPONDERS);
    author
}

/// Withdrew when no volunteers were left to answer.
pub fn coho_rescue(rules: &Rules) -> Author {
    let mut author = Author::new("coho-rescue.example", rules);
    let profile = r#"
name = "Coho Rescue"
group = "civil-society"
country = "NZ"
sector = "incident response by volunteers"
"#;
    author.enroll("2025-06-16", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-06-16",
        RESPONDERS,
        r#"
title = "Convenor"

[assistance]
contact = "mailto:help@coho-rescue.example"
languages = ["en", "mi"]
hours = ["Mo-Fr 18:00-23:00 Pacific/Auckland"]
"#,
    );
    author.withdraw(
        "2026-05-04",
        RESPONDERS,
        "Two of our three volunteers moved away. Whoever calls must reach somebody, and we cannot promise \
         that any more. All cases are closed or handed over.",
    );
    author
}

//! First responders: whom the injured can call.

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
sectors = ["hospitals", "aid organizations", "schools"]
hours = "Sunday to Thursday, 07:00 to 19:00 UTC; for hospitals at any hour"
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
incidents_assisted = 163
countries = 14

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
hours = "every day, 05:00 to 17:00 UTC"
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
incidents_assisted = 80
countries = 6
"#,
    );
    author.rotate("2026-01-05", "reason = \"loss\"", &[2], Keys::one(&[2], &[3]));
    author.reaffirm("2026-07-13", RESPONDERS);
    author
}

/// Promised help and has not confirmed it since: nobody should rely on it.
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

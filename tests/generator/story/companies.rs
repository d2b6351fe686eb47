//! Companies, and their pledges to the Tech Sector Accord.

use accord::chain::Rules;
use accord::record::{Digest, lei_with_check_digits};

use crate::generator::{ATTRIBUTION, Author, Keys, RESPONDERS, TECH_ACCORD};

/// An LEI that is obviously invented, with right check digits.
fn lei(stem: &str) -> String {
    format!("lei = \"{}\"\n", lei_with_check_digits(stem))
}

/// A large company that does everything in time: its first report has 60 domains taken down and help in
/// 49 countries. Rotates its key once, as routine.
pub fn contoso(rules: &Rules) -> Author {
    let mut author = Author::new("contoso.example", rules);
    let profile = r#"
name = "Contoso"
legal_name = "Contoso AG"
group = "private-sector"
country = "DE"
sector = "software"
"#;
    author.enroll("2024-02-14", &format!("{profile}{}", lei("DEMO00CONTOSO00001")), Keys::one(&[1], &[2]));
    author.pledge(
        "2024-02-14",
        TECH_ACCORD,
        r#"
title = "Chief Legal Officer"
authority = "resolution of the board of 2024-02-02"
covers = ["Contoso Cloud GmbH", "Contoso \"Blue\" Labs"]
statement = """
We protect our customers everywhere. We say "no" to whoever asks us to help attack one.

A customer in one country is worth as much to us as a customer in another. On the internet
we mean to be what a neutral country is on the map.
"""
"#,
    );
    author.reaffirm("2025-02-03", TECH_ACCORD);
    let evidence = Digest::of(b"Contoso transparency report 2024");
    author.report(
        "2025-02-10",
        TECH_ACCORD,
        &format!(
            r#"
from = 2024-02-14
to = 2025-01-31
summary = """
By court order we took down 60 domains from which one group of attackers ran its
operations, and informed the people they had aimed at, in 49 countries. Governments asked
us eleven times to alter an update or to hand over a key. We did so in no case.
"""

[[figure]]
metric = "incidents-assisted"
value = 1240

[[figure]]
metric = "countries"
value = 49

[[figure]]
metric = "domains-taken-down"
value = 60

[[figure]]
metric = "requests-received"
value = 11

[[figure]]
metric = "requests-refused"
value = 11

[[evidence]]
principle = "collaborate"
title = "The domains, and the orders of the court"
url = "https://contoso.example/transparency/2024/domains"

[[evidence]]
principle = "keep-trust"
title = "Transparency report 2024"
url = "https://contoso.example/transparency/2024"
sha256 = "{evidence}"
"#
        ),
    );
    author.rotate("2025-06-16", "reason = \"routine\"", &[2], Keys::one(&[2], &[3]));
    author.reaffirm("2026-02-02", TECH_ACCORD);
    author.report(
        "2026-02-12",
        TECH_ACCORD,
        r#"
from = 2025-02-01
to = 2026-01-31
summary = """
A quieter year. One of our own failures belongs here: an update for a router that we no
longer sell reached customers in nine countries four weeks later than all others. Nobody
decided that; nobody noticed either. Updates for all countries now leave from one place.
"""

[[figure]]
metric = "incidents-assisted"
value = 806

[[figure]]
metric = "countries"
value = 37

[[figure]]
metric = "domains-taken-down"
value = 22

[[figure]]
metric = "requests-received"
value = 7

[[figure]]
metric = "requests-refused"
value = 7

[[evidence]]
principle = "patches-for-all"
title = "What went wrong with the router update"
url = "https://contoso.example/security/2025/router-update"
"#,
    );
    author
}

/// Strangers who enrolled under a name that looks like Contoso's. The first two letters of the
/// name are Cyrillic.
pub fn impostor(rules: &Rules) -> Author {
    let mut author = Author::new("c0ntoso.example", rules);
    let profile = "
name = \"\u{421}\u{43e}ntoso\"
group = \"private-sector\"
country = \"DE\"
sector = \"software\"
";
    author.enroll("2026-09-01", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2026-09-01",
        TECH_ACCORD,
        r#"
title = "Chief Legal Officer"
statement = """
Please send security reports to this new address from now on.
"""
"#,
    );
    author
}

/// Two of three officers sign. One of them lost a key, and was given another.
pub fn fabrikam(rules: &Rules) -> Author {
    let mut author = Author::new("fabrikam.example", rules);
    let profile = r#"
name = "Fabrikam"
legal_name = "Fabrikam, Inc."
group = "private-sector"
country = "US"
sector = "industrial control systems"
"#;
    author.enroll(
        "2024-03-11",
        &format!("{profile}{}", lei("DEMO00FABRIKAM0002")),
        Keys { threshold: 2, current: &[1, 2, 3], next_threshold: 2, next: &[4, 5, 6] },
    );
    author.signed_by(&[1, 3]).pledge(
        "2024-03-12",
        TECH_ACCORD,
        r#"
title = "General Counsel, with the Chief Information Security Officer"
authority = "bylaws, article 14: two of three officers sign"
covers = ["Fabrikam Robotics", "Fabrikam Residences"]
statement = """
Our machines run in power stations and waterworks. Whoever asks us to weaken one asks us
to endanger everybody who drinks the water.
"""
"#,
    );
    author.signed_by(&[2, 3]).reaffirm("2025-02-24", TECH_ACCORD);
    author.rotate(
        "2025-08-04",
        "reason = \"loss\"",
        &[4, 5],
        Keys { threshold: 2, current: &[1, 3, 4], next_threshold: 2, next: &[7, 8, 9] },
    );
    author.signed_by(&[1, 4]).reaffirm("2026-02-23", TECH_ACCORD);
    author.signed_by(&[3, 4]).report(
        "2026-03-16",
        TECH_ACCORD,
        r#"
from = 2025-03-01
to = 2026-02-28
summary = """
Attackers of unknown origin reached the networks of fourteen waterworks through a modem of
another maker. We sent people to all fourteen, customers or not, and shared what we found
with the vendor before we published it.
"""

[[figure]]
metric = "incidents-assisted"
value = 14

[[figure]]
metric = "countries"
value = 6

[[figure]]
metric = "requests-received"
value = 2

[[figure]]
metric = "requests-refused"
value = 2
"#,
    );
    author
}

/// Must reaffirm within weeks.
pub fn adventure_works(rules: &Rules) -> Author {
    let mut author = Author::new("adventure-works.example", rules);
    let profile = r#"
name = "Adventure Works"
legal_name = "Les Cycles Adventure Works Ltée"
group = "private-sector"
country = "CA"
sector = "retail"
"#;
    author.enroll("2024-12-09", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-12-09",
        TECH_ACCORD,
        r#"
title = "Vice President, Legal Affairs"
statement = """
Nos clients roulent dans tous les pays. Nous les protégeons dans tous les pays.

Our customers ride in every country, and we protect them in every country.
"""
"#,
    );
    author.reaffirm("2025-12-08", TECH_ACCORD);
    author.count(
        "2025-12-08",
        TECH_ACCORD,
        ["2024-12-09", "2025-11-30"],
        "We helped nine hotels whose bookings were held to ransom. No government asked us for anything.",
        &[("incidents-assisted", 9), ("countries", 4), ("requests-received", 0)],
    );
    author
}

/// Bought by Wingtip Toys, who carry on what it promised.
pub fn tailspin(rules: &Rules) -> Author {
    let mut author = Author::new("tailspin.example", rules);
    let profile = r#"
name = "Tailspin Toys"
group = "private-sector"
country = "GB"
sector = "connected toys"
"#;
    author.enroll("2024-06-03", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-06-03",
        TECH_ACCORD,
        r#"
title = "Company Secretary"
statement = """
A toy that listens must listen to nobody but the child.
"""
"#,
    );
    author.reaffirm("2025-06-02", TECH_ACCORD);
    author.succeed(
        "2026-04-01",
        "wingtip.example",
        "Tailspin Toys became part of Wingtip Toys on 1 April 2026. Wingtip Toys keeps the accord for\n\
         all products that bear our name.",
        &[2],
    );
    author
}

/// Successor of Tailspin Toys.
pub fn wingtip(rules: &Rules) -> Author {
    let mut author = Author::new("wingtip.example", rules);
    let profile = r#"
name = "Wingtip Toys"
legal_name = "Wingtip Toys plc"
group = "private-sector"
country = "GB"
sector = "connected toys"
predecessor = "tailspin.example"
"#;
    author.enroll("2026-04-01", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2026-04-01",
        TECH_ACCORD,
        r#"
title = "Company Secretary"
covers = ["Tailspin Toys"]
statement = """
We take over the promise of Tailspin Toys without a gap, and make it for our own products.
"""
"#,
    );
    author
}

/// A thief with a copy of its key changed its profile. The successor key put an end to it; of two
/// pledges made in the disputed time, one has been confirmed since.
pub fn litware(rules: &Rules) -> Author {
    let mut author = Author::new("litware.example", rules);
    let profile = r#"
name = "Litware"
legal_name = "लिटवेयर प्राइवेट लिमिटेड"
group = "private-sector"
country = "IN"
sector = "software"
"#;
    author.enroll("2025-03-03", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-03-10",
        TECH_ACCORD,
        r#"
title = "मुख्य विधि अधिकारी (Chief Legal Officer)"
authority = "resolution of the board of 2025-02-27"
statement = """
हम हर जगह अपने ग्राहकों की रक्षा करेंगे, और कहीं भी उन पर हमले में सहायता नहीं करेंगे।

We will protect our customers everywhere, and aid in attacking them nowhere.
"""
"#,
    );
    author.pledge(
        "2025-03-10",
        RESPONDERS,
        r#"
title = "Head of Incident Response"

[assistance]
contact = "mailto:help@litware.example"
languages = ["hi", "en"]
countries = ["IN", "BD", "NP", "LK"]
"#,
    );
    let forged = r#"
name = "Litware Prize Draw"
group = "private-sector"
country = "IN"
"#;
    author.update("2025-05-29", forged);
    let rest = "reason = \"compromise\"\ncompromised_from = 2";
    author.rotate("2025-06-02", rest, &[2], Keys::one(&[2], &[3]));
    author.reaffirm("2025-06-04", TECH_ACCORD);
    author.reaffirm("2026-05-25", TECH_ACCORD);
    author.count(
        "2026-05-25",
        TECH_ACCORD,
        ["2025-03-10", "2026-04-30"],
        "A thief used our own key for four days; we told the registry on the day that we noticed. We helped 31 customers, most of them clinics.",
        &[("incidents-assisted", 31), ("countries", 3), ("requests-received", 1), ("requests-refused", 1)],
    );
    author
}

/// Signs with security keys only: two of three, one in a safe. Observes attacks, too.
pub fn northwind(rules: &Rules, bellows: &Author) -> Author {
    let mut author = Author::new("northwind.example", rules);
    author.with_authenticators(&[1, 2, 3, 4, 5]);
    let profile = r#"
name = "Northwind Traders"
legal_name = "Northwind Traders B.V."
group = "private-sector"
country = "NL"
sector = "logistics"
"#;
    author.enroll(
        "2025-01-20",
        profile,
        Keys { threshold: 2, current: &[1, 2, 3], next_threshold: 1, next: &[4] },
    );
    author.signed_by(&[1, 2]).pledge(
        "2025-01-20",
        TECH_ACCORD,
        r#"
title = "Chief Legal Officer, with the Chief Technology Officer"
authority = "power of attorney of 2025-01-13"
statement = """
Ports stood still for weeks because of an attack that was meant for others. We sell no
part in the next one.
"""
"#,
    );
    author.signed_by(&[2, 3]).pledge(
        "2025-01-21",
        ATTRIBUTION,
        "title = \"Chief Technology Officer, with the Head of Audit\"\n",
    );
    author.reaffirm("2026-01-12", TECH_ACCORD);
    author.reaffirm("2026-01-12", ATTRIBUTION);
    author.signed_by(&[1, 3]).concur(
        "2026-05-04",
        bellows.digest(6),
        Some("Our own logs of two of the attacks show the same servers, the same days and the same tools."),
    );
    author.signed_by(&[1, 3]).reaffirm("2026-11-16", TECH_ACCORD);
    author
}

/// Left after a finding about it, and says why.
pub fn proseware(rules: &Rules, vigia: &Author) -> Author {
    let mut author = Author::new("proseware.example", rules);
    let profile = r#"
name = "Proseware"
legal_name = "Proseware Comunicações Ltda."
group = "private-sector"
country = "BR"
sector = "telecommunications"
"#;
    author.enroll("2024-08-19", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-08-19",
        TECH_ACCORD,
        r#"
title = "Diretoria Jurídica"
statement = """
Protegemos nossos clientes em todo o mundo.
"""
"#,
    );
    author.reaffirm("2025-08-11", TECH_ACCORD);
    author.answer(
        "2026-02-09",
        vigia.digest(4),
        "The account that the finding describes exists. It was made for remote repair, and it should\n\
         have been in the manual. We dispute that it was ever used for anything else.",
    );
    author.withdraw(
        "2026-03-12",
        TECH_ACCORD,
        "We cannot remove the maintenance account from devices that are already installed, and will not\n\
         promise what we cannot keep. We mean to return when the last of them is out of service.",
    );
    author
}

/// Left, and came back.
pub fn wide_world_importers(rules: &Rules) -> Author {
    let mut author = Author::new("wide-world-importers.example", rules);
    let profile = r#"
name = "Wide World Importers"
legal_name = "Wide World Importers (Pty) Ltd"
group = "private-sector"
country = "ZA"
sector = "electronics, import and repair"
"#;
    author.enroll("2024-04-22", profile, Keys::one(&[1], &[2]));
    author.pledge("2024-04-22", TECH_ACCORD, "title = \"Managing Director\"\n");
    author.withdraw(
        "2025-03-31",
        TECH_ACCORD,
        "Two of our suppliers will not tell us how long they make updates. Until they do, we cannot keep\n\
         the principle on patches.",
    );
    author.pledge(
        "2026-02-16",
        TECH_ACCORD,
        r#"
title = "Managing Director"
statement = """
We are back. We no longer sell what nobody updates.
"""
"#,
    );
    author
}

/// Reserves a part of one principle, in two languages.
pub fn tatoe(rules: &Rules) -> Author {
    let mut author = Author::new("xn--r8jz45g.example", rules);
    let profile = r#"
name = "例え電機"
legal_name = "例え電機株式会社"
group = "private-sector"
country = "JP"
sector = "household appliances"
"#;
    author.enroll("2025-09-16", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-09-16",
        TECH_ACCORD,
        r#"
title = "法務担当役員 (Chief Legal Officer)"
authority = "取締役会決議 2025-09-01"
covers = ["例えホーム", "Tatoe Home"]
statement = """
私たちは、どこの国のお客様も守ります。どこの国のお客様への攻撃にも手を貸しません。

We protect customers of every country, and aid in attacking customers of none.
"""

[[reservation]]
principle = "patches-for-all"
text = """
2016年より前に販売した製品の更新は、2027年末で終わります。

Updates for appliances sold before 2016 end with the year 2027.
"""
"#,
    );
    author.reaffirm("2026-09-14", TECH_ACCORD);
    author.count(
        "2026-09-14",
        TECH_ACCORD,
        ["2025-09-16", "2026-08-31"],
        "Factories in six countries asked us to find out how attackers had reached their machines.",
        &[("incidents-assisted", 17), ("countries", 6), ("requests-received", 0)],
    );
    author
}

/// Lost every key in a fire; the maintainers let it enroll again.
pub fn lucerne_publishing(rules: &Rules) -> Author {
    let mut author = Author::new("lucerne-publishing.example", rules);
    let profile = r#"
name = "Lucerne Publishing"
legal_name = "Lucerne Publishing SA"
group = "private-sector"
country = "CH"
sector = "news and publishing"
"#;
    author.enroll("2024-03-25", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2024-03-25",
        TECH_ACCORD,
        r#"
title = "Rechtsdienst"
statement = """
Wer unsere Leserinnen und Leser angreift, greift auch uns an.

Whoever attacks our readers attacks us.
"""
"#,
    );
    author.reaffirm("2025-03-17", TECH_ACCORD);
    author.enroll_again("2025-11-10", profile, Keys::one(&[3], &[4]));
    author.reaffirm("2026-03-16", TECH_ACCORD);
    author.count(
        "2026-03-16",
        TECH_ACCORD,
        ["2024-03-25", "2026-02-28"],
        "We lost our office to a fire, and this report is a year late. Two attacks on readers of ours were stopped.",
        &[("incidents-assisted", 2), ("countries", 1)],
    );
    author
}

/// Changed its name.
pub fn woodgrove(rules: &Rules) -> Author {
    let mut author = Author::new("woodgrove.example", rules);
    let lei = lei("DEMO00WOODGROVE003");
    let profile = r#"
name = "Woodgrove Bank"
legal_name = "Woodgrove Bank AB"
group = "private-sector"
country = "SE"
"#;
    author.enroll("2025-02-17", &format!("{profile}{lei}sector = \"banking\"\n"), Keys::one(&[1], &[2]));
    author.pledge(
        "2025-02-17",
        TECH_ACCORD,
        r#"
title = "Chefsjurist (General Counsel)"
statement = """
Vi skyddar våra kunder, och deltar aldrig i ett angrepp på någon annans.

We protect our customers, and take no part in an attack on anyone else's.
"""
"#,
    );
    let renamed = r#"
name = "Woodgrove"
legal_name = "Woodgrove Financial Group AB"
group = "private-sector"
country = "SE"
"#;
    author.update("2025-10-01", &format!("{renamed}{lei}sector = \"payments\"\n"));
    author.reaffirm("2026-02-09", TECH_ACCORD);
    author.count(
        "2026-02-09",
        TECH_ACCORD,
        ["2025-02-17", "2026-01-31"],
        "We took down copies of our own pages, and helped customers whose accounts they had opened.",
        &[("incidents-assisted", 212), ("countries", 7), ("domains-taken-down", 118)],
    );
    author
}

/// Forgot to reaffirm.
pub fn margies_travel(rules: &Rules) -> Author {
    let mut author = Author::new("margies-travel.example", rules);
    let profile = r#"
name = "Margie's Travel"
group = "private-sector"
country = "AU"
sector = "travel"
"#;
    author.enroll("2024-05-20", profile, Keys::one(&[1], &[2]));
    author.pledge("2024-05-20", TECH_ACCORD, "title = \"Owner\"\n");
    author.reaffirm("2025-05-19", TECH_ACCORD);
    author
}

/// Promises, and helps: two texts under one key.
pub fn shili_cloud(rules: &Rules) -> Author {
    let mut author = Author::new("shili-cloud.example", rules);
    let profile = r#"
name = "示例云"
legal_name = "示例云科技有限公司"
group = "private-sector"
country = "SG"
sector = "cloud computing"
"#;
    author.enroll("2025-10-20", profile, Keys::one(&[1], &[2]));
    author.pledge(
        "2025-10-20",
        TECH_ACCORD,
        r#"
title = "首席法务官 (Chief Legal Officer)"
statement = """
我们保护世界各地的客户，绝不协助攻击任何地方的客户。

We protect customers all over the world, and never aid in attacking customers anywhere.
"""
"#,
    );
    author.pledge(
        "2025-10-27",
        RESPONDERS,
        r#"
title = "Head of the Emergency Response Team"

[assistance]
contact = "https://shili-cloud.example/help"
languages = ["zh-Hans", "zh-Hant", "en", "ms"]
sectors = ["health", "digital-infrastructure"]
hours = ["Mo-Su 00:00-24:00 Asia/Shanghai"]
"#,
    );
    author.reaffirm("2026-10-19", TECH_ACCORD);
    author.reaffirm("2026-10-19", RESPONDERS);
    author.count(
        "2026-10-19",
        TECH_ACCORD,
        ["2025-10-20", "2026-09-30"],
        "We moved the data of 58 attacked customers to clean machines, free of charge.",
        &[("incidents-assisted", 58), ("countries", 9), ("requests-received", 3), ("requests-refused", 3)],
    );
    author.count(
        "2026-10-19",
        RESPONDERS,
        ["2025-10-27", "2026-09-30"],
        "Hospitals called us 26 times. We declined two calls that were about a dispute over a bill.",
        &[("calls-received", 26), ("calls-declined", 2), ("incidents-assisted", 24), ("countries", 5)],
    );
    author
}

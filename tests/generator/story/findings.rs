//! Records of observers after all enrollments: findings with and without concurrences, and observations of
//! domains. The events are invented, and every name in them is reserved or made up.

use accord::record::Digest;

use crate::generator::Author;

/// Continues the chains of `cast`, by date.
pub fn afterwards(cast: &mut [Author]) {
    let undocumented_account = find(cast, "vigia-digital.example").digest(4);
    find(cast, "southern-isles.example").concur("2026-05-11", undocumented_account, Some(
        "The Government Computer Emergency Response Team, an organ of the Commonwealth, opened two of the\n\
         routers and found the account.",
    ));
    let assistance = assistance(find(cast, "vigia-digital.example"));
    find(cast, "xn--hxajbheg2az3al.example").concur("2026-06-29", assistance, None);
    find(cast, "southern-isles.example").concur(
        "2026-07-06",
        assistance,
        Some("The clinic on our main island was the third of those helped. It told us so itself."),
    );
    let one_group = one_group(find(cast, "bellows-college.example"));
    find(cast, "dugma-institute.example").concur(
        "2026-10-05",
        one_group,
        Some("We see the same in our own measurements, and nothing else in them."),
    );
    find(cast, "xn--hxajbheg2az3al.example").concur("2026-10-12", one_group, None);
    for (date, observer, organization, enrollment, result) in LOOKS {
        look(cast, date, observer, organization, enrollment, result);
    }
}

/// Date, observer, observed organization, sequence of the expected enrollment, result.
const LOOKS: [(&str, &str, &str, usize, &str); 7] = [
    ("2026-10-06", "dugma-institute.example", "woodgrove.example", 1, "match"),
    ("2026-10-13", "southern-isles.example", "contoso.example", 1, "match"),
    ("2026-10-19", "xn--hxajbheg2az3al.example", "contoso.example", 1, "match"),
    ("2026-10-20", "xn--hxajbheg2az3al.example", "nordmark.example", 1, "match"),
    // It still publishes its first enrollment, whose keys are lost.
    ("2026-10-26", "vigia-digital.example", "lucerne-publishing.example", 4, "mismatch"),
    ("2026-10-27", "vigia-digital.example", "open-lantern.example", 1, "match"),
    ("2026-11-02", "bellows-college.example", "wingtip.example", 1, "absent"),
];

fn look(
    cast: &mut [Author],
    date: &str,
    observer: &str,
    organization: &str,
    enrollment: usize,
    result: &str,
) {
    let of =
        cast.iter().position(|author| author.organization().as_str() == organization).expect("in the cast");
    let enroll = cast[of].digest(enrollment);
    let rest = format!(
        "method = \"https\"\nlocation = \"https://{organization}/.well-known/accord.txt\"\nresult = \"{result}\"\n"
    );
    let of = cast[of].organization().clone();
    find(cast, observer).observe(date, &of, enroll, &rest);
}

fn find<'a>(cast: &'a mut [Author], name: &str) -> &'a mut Author {
    cast.iter_mut().find(|author| author.organization().as_str() == name).expect("in the cast")
}

/// A finding that a responder kept its pledge.
fn assistance(vigia: &mut Author) -> Digest {
    let account = Digest::of(b"Three clinics, an account of their recovery");
    vigia.finding(
        "2026-06-15",
        &format!(
            r#"
title = "Three clinics brought back to work within four days"
assessment = "assistance"
about = "xn--mgbh0fb.example"
from = 2026-03-09
to = 2026-03-13
summary = """
Three clinics lost their records in one night. The responders were with the first of them
after five hours and with the last after eleven, asked nothing about who they were, and
took no payment. All three agreed to be named to other observers, and not here.
"""

[[evidence]]
title = "Account of the three clinics, their names removed"
url = "https://vigia-digital.example/informes/tres-clinicas"
sha256 = "{account}"
"#
        ),
    )
}

/// A finding that only universities support, which is below the quorum.
fn one_group(bellows: &mut Author) -> Digest {
    let measurements = Digest::of(b"Velvet Heron, measurements");
    bellows.finding(
        "2026-09-21",
        &format!(
            r#"
title = "Outage of two railways' timetables, by the group known as Velvet Heron"
assessment = "attribution"
actor = "Velvet Heron"
confidence = "low"
from = 2026-07-02
to = 2026-07-04
summary = """
For two days the timetables of two railways showed nothing. The traffic that did it came
by way of the same leased machines as an earlier outage, which the group known as Velvet
Heron boasted of.

What speaks against it: anybody can lease these machines, and anybody can boast.
"""

[[evidence]]
title = "Measurements of the traffic"
url = "https://bellows-college.example/velvet-heron/measurements.csv"
sha256 = "{measurements}"
"#
        ),
    )
}

//! `accord show`: the page of each organization in the registry that this repository ships, and every check
//! that a page prints, run in a shell.

use std::fs;

use crate::support::document::shipped;
use crate::support::{self, Run, Sandbox};
use accord::check::verify_registry;
use accord::record::Date;
use accord::registry::{Keep, MemoryTree, Selection};
use accord::render::{Extent, Style, human_page, human_record};
use accord::view::{describe_member, list_record_pages};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

/// Organizations with different pages: reservations, two signers, a compromise, a succession, a withdrawal,
/// responders in two scripts, an observer, a second enrollment, a voided enrollment.
const STORIES: [&str; 10] = [
    "nordmark.example",
    "fabrikam.example",
    "litware.example",
    "tailspin.example",
    "port-exemple.example",
    "xn--mgbh0fb.example",
    "shili-cloud.example",
    "bellows-college.example",
    "lucerne-publishing.example",
    "c0ntoso.example",
];

fn show(place: &Sandbox, organization: &str, more: &[&str]) -> String {
    place.run(&[&["show", organization], more].concat()).stdout
}

fn json(place: &Sandbox, organization: &str, more: &[&str]) -> Value {
    let text = show(place, organization, &[more, &["--format", "json"]].concat());
    serde_json::from_str(&text).unwrap()
}

/// The page of `organization`, which must contain each of `parts` in this order.
#[track_caller]
fn tells(place: &Sandbox, organization: &str, parts: &[&str]) -> String {
    let page = show(place, organization, &[]);
    let mut from = 0;
    for part in parts {
        let at = page[from..].find(part);
        from += at.unwrap_or_else(|| panic!("not `{part}` after byte {from} of:\n{page}")) + part.len();
    }
    page
}

fn shell(place: &Sandbox, command: &str) -> Run {
    place.tool("sh", &["-c", command], "")
}

#[test]
fn a_pledge_is_shown_with_its_words_its_text_and_its_reports() {
    tells(
        &shipped(),
        "contoso.example",
        &[
            "legal name    Contoso AG",
            "promise       Tech Sector Accord: current since 2024-02-14",
            "accord-enrollment=8a350bf6f947f2dd9760e9455f59698a0b31e12cd22022dfbdbf7c2ce35dfe2b; registry=demo",
            "https://contoso.example/.well-known/accord.txt",
            "_accord.contoso.example (TXT)",
            "`accord probe contoso.example`",
            "signed by     Chief Legal Officer",
            "authority     resolution of the board of 2024-02-02",
            "covers        Contoso Cloud GmbH\n                Contoso \"Blue\" Labs",
            "2025-02-03    reaffirmed (record 3)",
            "We say \"no\" to whoever asks",
            "The text as signed (tech-sector-accord-1)",
            "neutral ground: to assist and protect customers everywhere",
            "Attack nowhere (attack-nowhere)",
            "The signatory attacks no one",
            "Report on tech-sector-accord-1, 2024-02-14 to 2025-01-31",
            "Attackers' domains taken down: 60 domains",
            "Government requests refused: 11 requests",
            "Transparency report 2024 (keep-trust)",
            "SHA-256 42dffed0eab947619052f947020bcb942445a1d3ca61d2a9caed107b299675f7",
            "Keys over time",
            "record 1: enrollment",
            "record 5: routine",
        ],
    );
}

#[test]
fn a_reservation_is_shown_below_its_principle() {
    let place = shipped();
    let parts = ["(no-mass-market-backdoors)", "Reservation", "The police may, by order of a court"];
    let page = tells(&place, "nordmark.example", &parts);
    let principle = page.find("(no-mass-market-backdoors)").unwrap();
    let reserved = page.find("The police may").unwrap();
    let headings =
        page[principle..reserved].lines().filter(|line| line.ends_with(')') && line.contains(" ("));
    assert_eq!(headings.count(), 0, "no other principle comes between");
    let brief = show(&place, "nordmark.example", &["--brief"]);
    assert!(brief.contains("Reservation to: No backdoors in mass-market products"), "{brief}");
    assert!(brief.contains("The police may") && !brief.contains("ssh-keygen"), "{brief}");
    assert!(!brief.contains("The text as signed"), "{brief}");
}

#[test]
fn a_compromise_is_shown_at_keys_acts_and_records() {
    tells(
        &shipped(),
        "litware.example",
        &[
            "Responder Charter: disputed since 2025-06-02",
            "2025-03-10    pledged (record 2), in dispute since 2025-06-02",
            "2025-06-04    reaffirmed (record 6)",
            "2025-06-02    record 5: compromise; records from 2 up to this one in dispute",
            "4  2025-05-29  profile of Litware Prize Draw [disputed]",
        ],
    );
}

#[test]
fn an_end_is_shown_with_its_reason() {
    let place = shipped();
    let succeeded = json(&place, "tailspin.example", &[]);
    let succession = &succeeded["succession"];
    assert_eq!(succession["successor"], succeeded["closed_in_favor_of"]);
    let words = succession["reason"].as_str().unwrap().lines().next().unwrap().to_owned();
    let successor = succession["successor"].as_str().unwrap();
    tells(&place, "tailspin.example", &["Succession", successor, "record 4", &words]);
    let withdrawn = json(&place, "port-exemple.example", &[]);
    let acts = withdrawn["promises"][0]["acts"].as_array().unwrap();
    let (last, before) = acts.split_last().unwrap();
    assert!(before.iter().all(|act| act["reason"].is_null()), "{acts:?}");
    let words = last["reason"].as_str().unwrap().lines().next().unwrap().to_owned();
    tells(&place, "port-exemple.example", &["withdrawn since", "withdrawn (record 4)", "reason", &words]);
}

#[test]
fn contacts_for_people_under_attack_are_shown_in_every_script() {
    let place = shipped();
    let arabic =
        ["مثال للإغاثة الرقمية", "assistance    https://xn--mgbh0fb.example/help", "languages: ar, en"];
    tells(&place, "xn--mgbh0fb.example", &arabic);
    tells(&place, "shili-cloud.example", &["示例云", "languages: zh-Hans, zh-Hant", "hours: at any hour"]);
    tells(
        &place,
        "bellows-college.example",
        &["Attribution Charter", "observed adventure-works.example: match"],
    );
    tells(&place, "c0ntoso.example", &["void since 2026-09-07", "record 1: enrollment", "[voided]"]);
}

#[test]
fn every_check_that_a_page_prints_succeeds_in_a_shell() {
    let place = shipped();
    let signers = place.run(&["allowed-signers"]).stdout;
    fs::write(place.file("allowed_signers"), signers).unwrap();
    for organization in STORIES {
        let page = show(&place, organization, &[]);
        let checks: Vec<_> =
            page.lines().map(str::trim).filter(|line| line.starts_with("ssh-keygen")).collect();
        let page = json(&place, organization, &[]);
        assert_eq!(checks.len(), page["records"].as_array().unwrap().len());
        for (check, record) in checks.iter().zip(page["records"].as_array().unwrap()) {
            assert_eq!(record["check"], *check);
            // Its key was compromised on that date.
            let disputed = record["verdict"] == "disputed";
            assert_eq!(shell(&place, check).code == 0, !disputed, "{check}");
        }
    }
}

#[test]
fn every_signature_of_a_record_has_its_own_check() {
    let place = shipped();
    let mut several = 0;
    for organization in STORIES {
        for number in 1..=json(&place, organization, &[])["records"].as_array().unwrap().len() {
            let number = number.to_string();
            let page = show(&place, organization, &["--record", &number]);
            let (_, checks) = page.split_once("Check it without this program").unwrap();
            for command in checks.lines().skip(1).take_while(|line| !line.is_empty()) {
                shell(&place, command).ends(0);
            }
            let signatures = json(&place, organization, &["--record", &number])["signatures"].clone();
            for signature in signatures.as_array().unwrap() {
                assert_eq!(signature["valid"], true);
                assert_ne!(signature["roles"].as_array().unwrap().len(), 0, "{signature}");
            }
            several += usize::from(signatures.as_array().unwrap().len() > 1);
        }
    }
    assert!(several > 3, "{several}");
}

#[test]
fn a_check_of_each_signature_fails_for_other_bytes() {
    let place = shipped();
    let signatures = json(&place, "fabrikam.example", &["--record", "2"])["signatures"].clone();
    let lines = signatures.as_array().unwrap().iter().map(|one| one["allowed_signer"].as_str().unwrap());
    fs::write(place.file("allowed_signers"), lines.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    let record = place.file("pledges/fabrikam.example/0002-pledge.toml");
    let changed = fs::read_to_string(&record).unwrap().replace("20", "21");
    fs::write(&record, changed).unwrap();
    assert_eq!(signatures.as_array().unwrap().len(), 2);
    for signature in signatures.as_array().unwrap() {
        let check = signature["check"].as_str().unwrap();
        assert_ne!(shell(&place, check).code, 0, "{check}");
    }
}

#[test]
fn a_record_is_printed_byte_for_byte() {
    let place = shipped();
    let path = "pledges/xn--mgbh0fb.example/0002-pledge.toml";
    let bytes = fs::read_to_string(place.file(path)).unwrap();
    assert_eq!(show(&place, "xn--mgbh0fb.example", &["--record", "2", "--raw"]), bytes);
    let page = show(&place, "xn--mgbh0fb.example", &["--record", "2"]);
    assert!(page.contains(&bytes) && page.starts_with(path), "{page}");
    let page = json(&place, "xn--mgbh0fb.example", &["--record", "2"]);
    assert_eq!((page["content"].as_str(), page["path"].as_str()), (Some(&*bytes), Some(path)));
    let sum = place.tool("sha256sum", &[path], "").ends(0).stdout;
    assert!(sum.starts_with(page["digest"].as_str().unwrap()), "{sum}");
}

#[test]
fn an_invalid_record_is_marked() {
    let place = Sandbox::pledged();
    place.edit("pledges/contoso.example/0002-pledge.toml", "Chief Legal Officer", "Chief <script> Officer");
    let run = place.run(&["show", "contoso.example", "--record", "2"]).ends(1);
    assert!(run.stdout.contains("verdict       refused"), "{}", run.stdout);
    assert!(run.stdout.contains("NOT VALID") && run.stdout.contains("<script>"), "{}", run.stdout);
    let page = place.run(&["show", "contoso.example"]).ends(1).stdout;
    assert!(
        page.contains("broken at record 2: altered (signature-invalid)") && page.contains("[refused]"),
        "{page}"
    );
    assert!(!page.contains("Tech Sector Accord:"), "nothing is said of its promises\n{page}");
    fs::remove_file(place.file("pledges/contoso.example/0002-pledge.toml.sig")).unwrap();
    let page = json(&place, "contoso.example", &[]);
    assert!(page["records"][1]["check"].is_null(), "{page}");
}

#[test]
fn an_organization_is_found_by_its_name_its_address_and_its_letters() {
    let place = shipped();
    for (typed, organization) in [
        ("contoso", "contoso.example"),
        ("CONTOSO.example", "contoso.example"),
        ("https://contoso.example/about", "contoso.example"),
        ("Vigia Digital", "vigia-digital.example"),
        ("СЕВЕРНОЕ СОДРУЖЕСТВО", "xn--e1afmkfd.example"),
        ("Соntoso", "c0ntoso.example"),
    ] {
        let shown = place.run(&["show", typed, "--brief"]).ends(0).stdout;
        assert_eq!(shown.lines().next(), Some(organization), "{typed}");
    }
    let names = |typed: &str| place.run(&["show", typed]).ends(2).stderr;
    let toys = names("toys");
    assert!(toys.contains("`tailspin.example` (Tailspin Toys), `wingtip.example` (Wingtip Toys)"), "{toys}");
    assert!(names("contosso.example").contains("Did you mean `contoso.example`?"));
    assert!(names("nope").contains("no organization of this registry is called `nope`"));
    assert!(names(" ").contains("called ``"));
    let record = place.run(&["show", "contoso", "--record", "two"]).ends(2).stderr;
    assert!(record.contains("the number is not from 1 to 999999999"), "{record}");
    let history = place.run(&["history", "Fabrikam"]).ends(0).stdout;
    assert_eq!(history, place.run(&["history", "fabrikam.example"]).ends(0).stdout);
}

/// A name can look like a domain. One that is the domain of no organization here is looked for among the names.
#[test]
fn a_name_that_looks_like_a_domain_is_found() {
    let place = Sandbox::new();
    place.run(&["keygen", "travel.example", "--no-passphrase"]).ends(0);
    let profile = ["--name", "Bookings.com", "--group", "private-sector", "--country", "NL", "--yes"];
    place.run(&[&["enroll", "travel.example"][..], &profile].concat()).ends(0);
    let shown = place.run(&["show", "bookings.com", "--brief"]).ends(0).stdout;
    assert_eq!(shown.lines().next(), Some("travel.example"));
    assert!(place.run(&["show", "other.com"]).ends(2).stderr.contains("other.com is not in this registry"));
}

/// Two that have one name are told apart by their domains.
#[test]
fn a_name_that_two_have_names_neither() {
    let place = Sandbox::new();
    for organization in ["contoso.example", "other.example"] {
        place.run(&["keygen", organization, "--no-passphrase"]).ends(0);
        let profile = ["--name", "Contoso", "--group", "academia", "--country", "DE", "--yes"];
        place.run(&[&["enroll", organization][..], &profile].concat()).ends(0);
    }
    let refused = place.run(&["show", "contoso"]).ends(2).stderr;
    assert!(refused.contains("2 organizations are called `contoso`"), "{refused}");
}

#[test]
fn a_missing_or_ambiguous_record_is_refused() {
    let place = Sandbox::pledged();
    place.refuses(2, "has no record 3", &["show", "contoso.example", "--record", "3"], &[]);
    place.refuses(2, "not from 1 to 999999999", &["show", "contoso.example", "--record", "0"], &[]);
    place.refuses(2, "--record", &["show", "contoso.example", "--raw"], &[]);
    let folder = "pledges/contoso.example";
    let reason = place.write("reason", "We end.\n");
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"];
    place.run(&withdraw).ends(0);
    let withdraw = fs::read_to_string(place.file(&format!("{folder}/0003-withdraw.toml"))).unwrap();
    let (header, _) = withdraw.split_once("\n[withdrawal]").unwrap();
    let pledge = fs::read_to_string(place.file(&format!("{folder}/0002-pledge.toml"))).unwrap();
    let (_, body) = pledge.split_once("\n[pledge]").unwrap();
    let fork = format!("{}\n[pledge]{body}", header.replace("\"withdraw\"", "\"pledge\""));
    fs::write(place.file(&format!("{folder}/0003-pledge.toml")), fork).unwrap();
    place.refuses(4, "has two records 3", &["show", "contoso.example", "--record", "3"], &[]);
}

#[test]
fn a_page_of_a_day_has_no_later_events() {
    let place = shipped();
    let page = show(&place, "litware.example", &["--as-of", "2025-05-30"]);
    assert!(page.contains("Litware Prize Draw") && !page.contains("in dispute since"), "{page}");
    assert!(page.contains("as of 2025-05-30") && !page.contains("record 5"), "{page}");
}

/// The registry of `place`, verified.
fn verified(place: &Sandbox) -> accord::registry::Registry {
    let mut tree = MemoryTree::default();
    for (path, bytes) in place.snapshot() {
        tree.insert(path, bytes);
    }
    let today = support::TODAY.parse::<Date>().unwrap();
    verify_registry(&tree, today, &Selection { only: None, keep: Keep::Records, threads: 1 })
        .unwrap()
        .registry
}

/// Whether a line may be wider than the terminal, since a reader copies it.
fn is_whole(line: &str) -> bool {
    let line = line.trim().trim_start_matches("SHA-256").trim_start();
    let starts = ["accord-enrollment=", "ssh-", "sk-ssh-", "echo ", "awk "];
    starts.iter().any(|start| line.starts_with(start)) || !line.contains(' ')
}

#[test]
fn lines_fit_the_terminal_and_values_align() {
    let registry = verified(&shipped());
    for member in &registry.members {
        let page = describe_member(&registry, member);
        for limit in [80, 200] {
            let text = human_page(
                &page,
                Extent::Whole,
                Style { color: false, width: Some(limit), isolates: false, links: false },
            );
            for line in text.lines().filter(|line| !is_whole(line)) {
                assert!(line.width() <= limit, "{limit}: {line}");
            }
            let named =
                text.lines().filter(|line| line.starts_with("  name  ") || line.starts_with("  covers  "));
            assert!(named.clone().count() > 0);
            for line in named {
                assert!(!line[16..].starts_with(' ') && line[..16].ends_with(' '), "{line}");
            }
        }
        for record in list_record_pages(&registry, member, accord::record::Sequence::FIRST) {
            let text =
                human_record(&record, Style { color: false, width: Some(80), isolates: false, links: false });
            let (head, _) = text.split_once("\nThe file\n").unwrap();
            assert!(head.lines().all(|line| line.width() <= 80 || is_whole(line)), "{head}");
        }
    }
}

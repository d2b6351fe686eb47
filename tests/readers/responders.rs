//! `accord responders` lists the organizations that promise to help people under attack, and how to call
//! them, and no other organization.

use std::fs;
use std::sync::LazyLock;

use accord::record::Sector;

use crate::support::{Sandbox, document, python};
use serde_json::Value;

fn responders(place: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let run = place.run(&[&["responders", "--format", "json"], arguments].concat()).ends(0);
    let listing: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let rows = listing["rows"].as_array().unwrap();
    rows.iter().map(|row| row["organization"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn only_organizations_that_keep_the_promise_are_listed() {
    let place = document::shipped();
    let all = responders(&place, &[]);
    for here in ["grands-lacs.example", "sol-aberto.example", "xn--mgbh0fb.example"] {
        assert!(all.iter().any(|name| name == here), "{here}: {all:?}");
    }
    // Lapsed, withdrawn, disputed.
    for gone in ["first-up.example", "coho-rescue.example", "litware.example"] {
        assert!(all.iter().all(|name| name != gone), "{gone}: {all:?}");
    }
    let later = responders(&place, &["--today", "2026-12-15"]);
    assert!(all.len() == later.len() + 1 && !later.contains(&"sol-aberto.example".to_owned()), "{later:?}");
    let run = place.run(&["responders"]).ends(0);
    assert!(run.stdout.contains("1 lapsed, 1 withdrawn, 1 disputed"), "{}", run.stdout);
}

#[test]
fn each_condition_keeps_the_matching_responders() {
    let place = document::shipped();
    let kenya = ["--language", "fr", "--country", "ke", "--sector", "health"];
    let found = responders(&place, &kenya);
    assert_eq!(found, ["grands-lacs.example", "trey-research.example", "xn--mgbh0fb.example"]);
    assert_eq!(responders(&place, &["--language", "pt-PT"]), ["sol-aberto.example"]);
    assert_eq!(responders(&place, &["--language", "rw,el"]).len(), 2);
    let greek = ["--country", "GR", "--language", "el", "--sector", "hospitals"];
    assert_eq!(responders(&place, &greek), ["xn--hxajbheg2az3al.example"]);
    let french = ["--language", "French", "--country", "Kenya", "--sector", "hospital"];
    assert_eq!(responders(&place, &french), found);
    assert_eq!(responders(&place, &["--text", "tech-sector-accord-1"]), [""; 0]);
    assert_eq!(responders(&place, &["--text", "responder-charter-1"]).len(), responders(&place, &[]).len());
}

#[test]
fn the_page_lists_every_sector() {
    let page = include_str!("../../docs/responder.md");
    for (word, meaning) in Sector::WORDS.iter().zip(Sector::MEANINGS) {
        let row = format!("| `{word}` | {} |", meaning.trim());
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn who_answers_at_a_moment_is_found_by_hours_and_time_zone() {
    let place = document::shipped();
    let open = |moment: &str| responders(&place, &["--country", "KE", &format!("--open={moment}")]);
    // 05:00 and 06:30 in Kigali and Nairobi, on a Saturday; Toronto and Shanghai answer at any hour.
    let (early, later) = (open("2026-11-21T03:00Z"), open("2026-11-21T06:00+02:00"));
    assert!(!early.contains(&"grands-lacs.example".to_owned()), "{early:?}");
    assert!(later.contains(&"grands-lacs.example".to_owned()), "{later:?}");
    assert!(early.contains(&"trey-research.example".to_owned()) && !early.is_empty());
    // By the clock: those who answer at any hour are there whenever the test runs.
    let now = responders(&place, &["--open", "--country", "KE"]);
    assert!(now.contains(&"trey-research.example".to_owned()), "{now:?}");
    let run = place.run(&["responders", "--open=2026-11-21"]).ends(2);
    assert!(run.stderr.contains("2026-11-21T10:00Z"), "{}", run.stderr);
}

/// Each link of a page, its words, and whether an element loads anything, read by a library.
const LINKS: &str = "
import sys
from html.parser import HTMLParser
class Links(HTMLParser):
    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == 'a': print(named['href'])
        if tag in ('script', 'img', 'link', 'iframe') or 'src' in named: print('loads ' + tag)
Links().feed(open(sys.argv[1], encoding='utf-8').read())
";

#[test]
fn a_sheet_has_links_to_call_and_loads_nothing() {
    let place = document::shipped();
    let file = place.path("sheet.html").to_str().unwrap().to_owned();
    place.run(&["responders", "--format", "sheet", "--output", &file]).ends(0);
    let read = place.tool(&PYTHON, &["-X", "utf8", "-c", LINKS, &file], "").ends(0).stdout;
    for link in
        ["tel:+16135550142", "https://trey-research.example/keys", "mailto:socorro@sol-aberto.example"]
    {
        assert!(read.lines().any(|found| found == link), "{link}: {read}");
    }
    assert!(!read.contains("loads "), "{read}");
    let page = fs::read_to_string(&file).unwrap();
    assert_eq!(page.matches("<h2>").count(), responders(&place, &[]).len());
    for words in ["<bdi>مثال للإغاثة الرقمية</bdi>", "French (Canada)", "at any hour", "call back at a number"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn an_empty_result_suggests_which_condition_to_drop() {
    let place = document::shipped();
    let run = place.run(&["responders", "--language", "zh", "--sector", "banking"]).ends(0);
    assert!(run.stderr.contains("--language: ") && run.stderr.contains("--sector: 1"), "{}", run.stderr);
    let run = place.run(&["responders", "--language", "tlh", "--format", "csv"]).ends(0);
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(run.stderr.contains("--language: "), "{}", run.stderr);
    let empty = Sandbox::new();
    let run = empty.run(&["responders"]).ends(0);
    assert!(run.stderr.contains("No responder"), "{}", run.stderr);
    for (wrong, help) in [(["--language", "Frenchy"], "BCP 47"), (["--country", "Kenyaa"], "`KE`")] {
        let run = place.run(&[&["responders"], &wrong[..]].concat()).ends(2);
        assert!(run.stderr.contains(help), "{}", run.stderr);
    }
}

#[test]
fn a_broken_chain_is_not_listed_and_sets_the_exit_code() {
    let place = document::shipped();
    place.edit(
        "pledges/grands-lacs.example/0002-pledge.toml",
        "grands-lacs.example/urgence",
        "stranger.example/urgence",
    );
    let run = place.run(&["responders", "--language", "rw"]).ends(1);
    assert!(!run.stdout.contains("stranger") && !run.stdout.contains("urgence"), "{}", run.stdout);
    assert!(run.stdout.contains("1 broken"), "{}", run.stdout);
}

static PYTHON: LazyLock<String> = LazyLock::new(|| python::with("vobject"));

/// Each vCard as `property=value` lines, read by a library.
const READER: &str = "
import sys, vobject
for card in vobject.readComponents(open(sys.argv[1], newline='', encoding='utf-8').read()):
    print('card')
    for child in card.getChildren():
        value = child.value
        value = value[0] if isinstance(value, list) else value
        print(child.name + '=' + repr(value))
";

#[test]
fn an_address_book_reads_the_vcards() {
    let place = document::shipped();
    let file = place.path("responders.vcf").to_str().unwrap().to_owned();
    place.run(&["responders", "--format", "vcard", "--output", &file]).ends(0);
    let bytes = fs::read(&file).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.split_terminator("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let read = place.tool(&PYTHON, &["-X", "utf8", "-c", READER, &file], "").ends(0).stdout;
    assert_eq!(read.matches("card\n").count(), responders(&place, &[]).len());
    for line in [
        "FN='مثال للإغاثة الرقمية'",
        "EMAIL='socorro@sol-aberto.example'",
        "URL='https://trey-research.example/911'",
        "LANG='fr-CA'",
        "TEL='tel:+16135550142'",
        "UID='demo.accord.example/shili-cloud.example'",
    ] {
        assert!(read.lines().any(|found| found == line), "{line}: {read}");
    }
    assert!(read.contains(
        "Uganda; Tanzania, United Republic of\\nHelps: health, education\\nHours: Mo-Su 06:00-22:00 Africa/Kigali"
    ));
}

#[test]
fn the_reports_of_responders_are_added_up() {
    let place = document::shipped();
    let run = place.run(&["stats", "--format", "json"]).ends(0);
    let stats: Value = serde_json::from_str(&run.stdout).unwrap();
    let figures = stats["reports"]["figures"].as_array().unwrap();
    let mut responders = figures.iter().filter(|figure| figure["accord"] == "responder-charter-1");
    let assisted = responders.find(|figure| figure["metric"] == "incidents-assisted").unwrap();
    let mut sum = 0;
    let find = "grep -rlx 'accord = \"responder-charter-1\"' pledges --include=*-report.toml \
                | xargs grep -hA1 'metric = \"incidents-assisted\"' | grep ^value";
    for line in place.tool("sh", &["-c", find], "").ends(0).stdout.lines() {
        sum += line.rsplit(' ').next().unwrap().parse::<u64>().unwrap();
    }
    assert!(sum > 163 + 80 + 52 + 118 + 37);
    assert_eq!(assisted["sum"], sum);
}

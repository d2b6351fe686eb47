//! The registry on an earlier day, and the changes between two days: all commands about the past agree.

use std::collections::{BTreeMap, BTreeSet};

use accord::chain::{Integrity, Standing};
use accord::check::verify_registry;
use accord::record::{Date, Id, Organization, Record};
use accord::registry::{Keep, MemoryTree, POLICY_FILE, Registry, SIGNATURE_SUFFIX, Selection, TEXTS};
use accord::render::{Style, human_diff, human_history, human_stats, json_listing};
use accord::view::{self, Diff, Event, History, Listing, OrganizationDiff, Point, Window};

use unicode_width::UnicodeWidthChar;

use crate::generator::maintainers::{found_registry, registry_of};
use crate::generator::{Author, DEMONSTRATION, Keys, TECH_ACCORD, TODAY, demonstration, rules};

fn date(text: &str) -> Date {
    text.parse::<Date>().unwrap()
}

fn load(tree: &MemoryTree, today: Date) -> (Registry, bool) {
    let selection = Selection { only: None, keep: Keep::Records, threads: 2 };
    let verdict = verify_registry(tree, today, &selection).expect("accord.toml can be used");
    let sound = verdict.is_sound();
    (verdict.registry, sound)
}

/// A sound registry on the day of the generator.
fn sound(tree: &MemoryTree) -> Registry {
    let (registry, sound) = load(tree, date(TODAY));
    assert!(sound);
    registry
}

fn shipped() -> Registry {
    sound(&demonstration())
}

/// The authors' chains, in a registry that adopted its texts and decided nothing else.
fn registry(authors: &[&Author]) -> MemoryTree {
    registry_of(&found_registry(), authors)
}

const PROFILE: &str = "name = \"Contoso\"\ngroup = \"private-sector\"\ncountry = \"DE\"\n";

/// `contoso.example`, enrolled and pledged on 2025-01-10.
fn contoso() -> Author {
    let mut author = Author::new("contoso.example", &rules(DEMONSTRATION));
    author.enroll("2025-01-10", PROFILE, Keys::one(&[1], &[2]));
    author.pledge("2025-01-10", TECH_ACCORD, "title = \"Chief Legal Officer\"\n");
    author
}

fn listing(registry: &Registry, day: &str) -> Listing {
    view::list_rows(&registry.clone().as_of(date(day)), view::Edition::Unnamed)
}

/// The standing of the organization's promise to the tech sector accord on a day.
fn standing(registry: &Registry, organization: &str, day: &str) -> Option<Standing> {
    let rows = listing(registry, day).rows;
    let row = rows.into_iter().find(|row| {
        let tech_accord = row.accord.as_ref().is_none_or(|accord| accord.as_str() == TECH_ACCORD);
        row.organization.as_str() == organization && tech_accord
    });
    row.and_then(|row| row.standing)
}

fn log(registry: &Registry, organization: Option<&str>) -> History {
    let organization = organization.map(|name| name.parse::<Organization>().unwrap());
    view::collect_history(registry, &Window { organization, oldest_first: true, ..Window::default() }, 2)
}

/// `date change`, and the text if the change has one.
fn lines(events: &[Event]) -> Vec<String> {
    events.iter().map(|event| format!("{} {}", event.date, event.change.change)).collect()
}

fn diff(registry: &Registry, from: &str, to: &str) -> Diff {
    let point = |day: &str| Point {
        label: day.to_owned(),
        registry,
        day: date(day),
        edition: view::Edition::Unnamed,
    };
    view::compare_points(&point(from), &point(to), 2)
}

fn of<'a>(diff: &'a Diff, organization: &str) -> &'a OrganizationDiff {
    diff.organizations.iter().find(|one| one.organization.as_str() == organization).expect("it differs")
}

// Days

/// Every day from the first record of the shipped registry on.
fn days() -> Vec<Date> {
    let mut days = vec![date("2024-02-01")];
    while days[days.len() - 1] < date(TODAY) {
        days.push(days[days.len() - 1].plus_days(1));
    }
    days
}

/// The records and signatures of a registry, each with the day that its record is dated.
fn dated(tree: &MemoryTree) -> Vec<(Date, String, Vec<u8>)> {
    let record = |path: &str| path.strip_suffix(SIGNATURE_SUFFIX).unwrap_or(path).to_owned();
    let files: BTreeMap<_, _> = tree.files().collect();
    let day = |path: &str| Record::read(files[record(path).as_str()]).unwrap().header.date;
    let rooms = tree.files().filter(|(path, _)| *path != POLICY_FILE && !path.starts_with(TEXTS));
    rooms.map(|(path, bytes)| (day(path), path.to_owned(), bytes.to_vec())).collect()
}

/// The files of a registry on a day, if each file was added on the date of its record. The dates are read from
/// the headers alone, without replay.
fn files_until(tree: &MemoryTree, dated: &[(Date, String, Vec<u8>)], day: Date) -> MemoryTree {
    let mut past = tree.clone();
    for (_, path, _) in dated.iter().filter(|(date, _, _)| *date > day) {
        past.remove(path);
    }
    past
}

#[test]
fn on_every_day_the_list_equals_that_of_a_registry_with_the_files_until_then() {
    let tree = demonstration();
    let (whole, dated) = (sound(&tree), dated(&tree));
    let mut past = MemoryTree::default();
    let mut registry = None;
    for day in days() {
        let files = files_until(&tree, &dated, day);
        if files.files().ne(past.files()) {
            let (loaded, sound) = load(&files, day);
            assert!(sound, "{day}");
            (past, registry) = (files, Some(loaded));
        }
        // On a day without a new file, only standings change.
        let registry = registry.as_mut().expect("there are texts on the first day");
        registry.rules.today = day;
        let expected = json_listing(&view::list_rows(registry, view::Edition::Unnamed));
        assert_eq!(json_listing(&listing(&whole, &day.to_string())), expected, "{day}");
    }
    assert!(past.files().eq(tree.files()), "on the last day all is there");
}

#[test]
fn as_of_today_equals_today() {
    let mut early = contoso();
    early.reaffirm("2026-11-22", TECH_ACCORD);
    let mut own = found_registry();
    own.void(TODAY, &early, 1, "-");
    for tree in [demonstration(), registry(&[&early]), registry_of(&own, &[&early])] {
        let registry = sound(&tree);
        let expected = json_listing(&view::list_rows(&registry, view::Edition::Unnamed));
        assert_eq!(json_listing(&listing(&registry, TODAY)), expected);
    }
}

#[test]
fn a_history_until_a_day_equals_the_history_of_that_day() {
    let registry = shipped();
    let all = log(&registry, None).events;
    for day in days().into_iter().step_by(25) {
        let until: Vec<_> = all.iter().filter(|event| event.date <= day).cloned().collect();
        assert_eq!(log(&registry.clone().as_of(day), None).events, until, "{day}");
    }
}

#[test]
fn the_history_says_whether_every_promise_holds() {
    let registry = shipped();
    let events = log(&registry, None).events;
    let mut told: BTreeSet<(Organization, Id)> = BTreeSet::new();
    let mut next = 0;
    for day in days() {
        while next < events.len() && events[next].date <= day {
            tell(&mut told, &events[next]);
            next += 1;
        }
        // Every day with an event, and the day before it.
        let next_day = day.plus_days(1);
        if !events.iter().any(|event| event.date == day || event.date == next_day) {
            continue;
        }
        let rows = listing(&registry, &day.to_string()).rows;
        let holds = rows.into_iter().filter(|row| {
            matches!(row.standing, Some(Standing::Current | Standing::Due | Standing::Unreported))
        });
        let holding: BTreeSet<_> = holds.filter_map(|row| Some((row.organization, row.accord?))).collect();
        assert_eq!(told, holding, "{day}");
    }
}

fn tell(holding: &mut BTreeSet<(Organization, Id)>, event: &Event) {
    let promise = || (event.organization.clone(), event.change.accord.clone().unwrap());
    match event.change.change.as_str() {
        "pledged" | "returned" | "reaffirmed" => {
            holding.insert(promise());
        }
        "withdrew" | "lapsed" | "disputed" | "voided" => {
            holding.remove(&promise());
        }
        "succeeded" => holding.retain(|(name, _)| *name != event.organization),
        _ => {}
    }
}

// Events of one organization

#[test]
fn a_lapse_has_its_day_and_a_renewal_is_a_return() {
    let mut author = contoso();
    author.reaffirm("2026-03-01", TECH_ACCORD);
    let registry = sound(&registry(&[&author]));
    assert_eq!(
        lines(&log(&registry, Some("contoso.example")).events),
        ["2025-01-10 joined", "2025-01-10 pledged", "2026-01-11 lapsed", "2026-03-01 returned"]
    );
    assert_eq!(standing(&registry, "contoso.example", "2026-01-10"), Some(Standing::Due));
    assert_eq!(standing(&registry, "contoso.example", "2026-01-11"), Some(Standing::Lapsed));
    assert_eq!(standing(&registry, "contoso.example", "2026-03-01"), Some(Standing::Current));
    let lapse = diff(&registry, "2026-01-10", "2026-01-11");
    assert_eq!(lines(&of(&lapse, "contoso.example").happened), ["2026-01-11 lapsed"]);
    let standings = &of(&lapse, "contoso.example").standings;
    assert_eq!((standings[0].before, standings[0].after), (Some(Standing::Due), Some(Standing::Lapsed)));
    let both = diff(&registry, "2026-01-10", "2026-03-01");
    assert_eq!(lines(&of(&both, "contoso.example").happened), ["2026-03-01 returned", "2026-01-11 lapsed"]);
}

#[test]
fn a_renewal_on_the_day_of_the_lapse_comes_after_it() {
    let mut author = contoso();
    author.reaffirm("2026-01-11", TECH_ACCORD);
    let registry = sound(&registry(&[&author]));
    let events = lines(&log(&registry, Some("contoso.example")).events);
    assert_eq!(events[2..], ["2026-01-11 lapsed", "2026-01-11 returned"]);
}

#[test]
fn a_withdrawal_ends_and_a_new_pledge_returns() {
    let mut author = contoso();
    author.withdraw("2025-02-01", TECH_ACCORD, "We cannot keep it.");
    author.pledge("2025-03-01", TECH_ACCORD, "title = \"Chief Legal Officer\"\n");
    let registry = sound(&registry(&[&author]));
    let events = lines(&log(&registry, Some("contoso.example")).events);
    assert_eq!(events[2..4], ["2025-02-01 withdrew", "2025-03-01 returned"]);
}

#[test]
fn a_name_change_that_is_undone_is_in_the_history_and_not_in_the_difference() {
    let mut author = contoso();
    author.update("2025-02-01", &PROFILE.replace("Contoso", "Contoso 示例"));
    author.update("2025-03-01", PROFILE);
    let registry = sound(&registry(&[&author]));
    let events = log(&registry, Some("contoso.example")).events;
    assert_eq!(lines(&events)[2..4], ["2025-02-01 renamed", "2025-03-01 renamed"]);
    assert_eq!(events[2].change.summary, "renamed from Contoso to Contoso 示例");
    let renamed = diff(&registry, "2025-01-31", "2025-02-01");
    let change = &of(&renamed, "contoso.example").altered[0];
    assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some("Contoso"), Some("Contoso 示例")));
    assert_eq!(diff(&registry, "2025-01-31", "2025-03-01").organizations, []);
}

#[test]
fn a_compromise_disputes_nothing_before_its_report() {
    let mut author = contoso();
    author.withdraw("2025-05-01", TECH_ACCORD, "Signed by a thief.");
    let compromise = "reason = \"compromise\"\ncompromised_from = 2";
    author.rotate("2025-06-02", compromise, &[2], Keys::one(&[2], &[3]));
    author.reaffirm("2025-06-04", TECH_ACCORD);
    let registry = sound(&registry(&[&author]));
    for (day, word) in [
        ("2025-04-30", "current"),
        ("2025-05-01", "withdrawn"),
        ("2025-06-01", "withdrawn"),
        ("2025-06-02", "disputed"),
        ("2025-06-04", "current"),
    ] {
        assert_eq!(standing(&registry, "contoso.example", day).map(Standing::as_str), Some(word), "{day}");
    }
    assert_eq!(
        lines(&log(&registry, Some("contoso.example")).events)[2..6],
        ["2025-05-01 withdrew", "2025-06-02 keys-changed", "2025-06-02 disputed", "2025-06-04 returned"]
    );
    let verdicts = |day: &str| -> Vec<_> {
        let past = registry.clone().as_of(date(day));
        let page = view::describe_member(&past, &past.members[0]);
        page.records.iter().map(|record| record.verdict.as_str()).collect()
    };
    assert_eq!(verdicts("2025-06-01"), ["accepted", "accepted", "accepted"]);
    assert_eq!(verdicts("2025-06-02"), ["accepted", "disputed", "disputed", "accepted"]);
}

#[test]
fn a_succession_is_an_event_of_both_organizations() {
    let registry = shipped();
    let events = log(&registry, Some("wingtip.example")).events;
    assert_eq!(events[0].organization.as_str(), "tailspin.example");
    assert_eq!(events[0].concerns.as_ref().map(Organization::as_str), Some("wingtip.example"));
    assert_eq!(standing(&registry, "tailspin.example", "2026-03-31"), Some(Standing::Unreported));
    assert_eq!(standing(&registry, "tailspin.example", "2026-04-01"), Some(Standing::Succeeded));
    let diff = diff(&registry, "2026-03-31", "2026-04-01");
    assert_eq!(
        lines(&of(&diff, "tailspin.example").happened),
        ["2026-04-01 succeeded", "2026-04-01 taken-over"]
    );
    let happened = ["joined", "pledged", "succeeded", "taken-over"].map(|kind| format!("2026-04-01 {kind}"));
    assert_eq!(lines(&of(&diff, "wingtip.example").happened), happened);
}

#[test]
fn a_voided_enrollment_is_void_from_the_day_of_the_decision() {
    let registry = shipped();
    assert_eq!(standing(&registry, "c0ntoso.example", "2026-08-31"), None);
    assert_eq!(standing(&registry, "c0ntoso.example", "2026-09-06"), Some(Standing::Current));
    assert_eq!(standing(&registry, "c0ntoso.example", "2026-09-07"), Some(Standing::Voided));
    let mut events = log(&registry, Some("c0ntoso.example")).events;
    // The registry's own records are about it, too.
    events.retain(|event| event.organization.as_str() == "c0ntoso.example");
    assert_eq!(lines(&events).last().unwrap(), "2026-09-07 voided");
    assert_eq!(events.last().unwrap().sequence, None, "no record tells it");
}

#[test]
fn a_voiding_on_the_day_of_the_pledge_is_told() {
    let author = contoso();
    let mut own = found_registry();
    own.void("2025-01-10", &author, 1, "An imitation.");
    let registry = sound(&registry_of(&own, &[&author]));
    let mut events = log(&registry, Some("contoso.example")).events;
    events.retain(|event| event.organization.as_str() == "contoso.example");
    assert_eq!(lines(&events), ["2025-01-10 joined", "2025-01-10 pledged", "2025-01-10 voided"]);
    let diff = diff(&registry, "2025-01-09", "2025-01-10");
    let standings = &of(&diff, "contoso.example").standings;
    assert_eq!((standings[0].before, standings[0].after), (None, Some(Standing::Voided)));
}

#[test]
fn a_second_enrollment_counts_from_the_day_of_the_decision() {
    let mut author = contoso();
    author.enroll_again("2025-11-05", PROFILE, Keys::one(&[3], &[4]));
    author.reaffirm("2025-11-06", TECH_ACCORD);
    let mut own = found_registry();
    own.readmit("2025-11-10", &author, 3, "Keys lost.");
    let registry = sound(&registry_of(&own, &[&author]));
    let records = |day: &str| registry.clone().as_of(date(day)).members[0].records.len();
    assert_eq!((records("2025-11-09"), records("2025-11-10")), (2, 4));
    assert_eq!(
        lines(&log(&registry, Some("contoso.example")).events)[2..5],
        ["2025-11-10 enrolled-again", "2025-11-10 keys-changed", "2025-11-10 reaffirmed"]
    );
}

#[test]
fn a_closed_chain_reopens_when_its_closing_enrollment_is_voided() {
    let enroll = contoso().digest(1);
    let mut rules = rules(DEMONSTRATION);
    rules.voided.insert(("contoso.example".parse::<Organization>().unwrap(), enroll), date("2025-06-01"));
    let mut author = Author::new("contoso.example", &rules);
    author.enroll("2025-01-10", PROFILE, Keys::one(&[1], &[2]));
    author.pledge("2025-01-10", TECH_ACCORD, "title = \"-\"\n");
    author.succeed("2025-03-01", "fabrikam.example", "Closed by strangers.", &[2]);
    author.enroll_again("2025-05-01", PROFILE, Keys::one(&[3], &[4]));
    let mut own = found_registry();
    own.readmit("2025-04-01", &author, 4, "-");
    own.void("2025-06-01", &author, 1, "-");
    let registry = sound(&registry_of(&own, &[&author]));
    let records = |day: &str| registry.clone().as_of(date(day)).members[0].records.len();
    assert_eq!((records("2025-05-31"), records("2025-06-01")), (3, 4));
    assert_eq!(standing(&registry, "contoso.example", "2025-05-31"), Some(Standing::Withdrawn));
    assert_eq!(standing(&registry, "contoso.example", "2025-06-01"), Some(Standing::Voided));
}

#[test]
fn a_broken_chain_was_sound_before_its_last_valid_record() {
    let mut author = contoso();
    author.reaffirm("2025-12-01", TECH_ACCORD);
    author.reaffirm("2026-11-01", TECH_ACCORD);
    let mut tree = registry(&[&author]);
    tree.remove(&format!("pledges/contoso.example/0004-reaffirm.toml{SIGNATURE_SUFFIX}"));
    let (registry, sound) = load(&tree, date(TODAY));
    assert!(!sound, "the break is told");
    assert_eq!(standing(&registry, "contoso.example", "2025-11-30"), Some(Standing::Due));
    assert_eq!(standing(&registry, "contoso.example", "2025-12-01"), None);
    assert_eq!(standing(&registry, "contoso.example", TODAY), None);
    let integrity = |day: &str| registry.clone().as_of(date(day)).members[0].integrity;
    assert_eq!(integrity("2025-11-30"), Integrity::Sound);
    assert!(matches!(integrity("2025-12-01"), Integrity::Broken { .. }));
    let log = log(&registry, Some("contoso.example"));
    assert_eq!(log.broken.iter().map(Organization::as_str).collect::<Vec<_>>(), ["contoso.example"]);
    assert_eq!(lines(&log.events), ["2025-01-10 joined", "2025-01-10 pledged", "2025-12-01 reaffirmed"]);
}

#[test]
fn changed_promises_are_compared_word_by_word() {
    let mut author = contoso();
    let pledge = |principle: &str, statement: &str| {
        format!(
            "title = \"Chief Legal Officer\"\nstatement = \"\"\"\n{statement}\n\"\"\"\n\n\
             [[reservation]]\nprinciple = \"{principle}\"\ntext = \"\"\"\nNot yet.\n\"\"\"\n"
        )
    };
    author.pledge("2025-02-01", TECH_ACCORD, &pledge("patches-for-all", "We protect all of them."));
    author.pledge("2025-03-01", TECH_ACCORD, &pledge("no-backdoors", "We defend all of them."));
    let registry = sound(&registry(&[&author]));
    let diff = diff(&registry, "2025-02-15", "2025-03-15");
    let changes: Vec<_> =
        of(&diff, "contoso.example").altered.iter().map(|one| one.change.as_str()).collect();
    assert_eq!(changes, ["reservation-added", "reservation-dropped", "statement-changed"]);
    let text = human_diff(&diff, Style { color: false, width: None, isolates: false, links: false });
    assert!(text.contains("      We [-protect-]{+defend+} all of them.\n"), "{text}");
    assert!(text.contains("~ added a reservation on no-backdoors of tech-sector-accord-1\n"), "{text}");
}

#[test]
fn findings_are_events_of_the_organization_that_they_are_about() {
    let registry = shipped();
    let diff = diff(&registry, "2026-01-01", "2026-02-28");
    let told = &of(&diff, "proseware.example").happened;
    let told: Vec<_> = told.iter().map(|e| (e.change.change.as_str(), e.organization.as_str())).collect();
    assert_eq!(
        told,
        [
            ("found", "vigia-digital.example"),
            ("concurred", "xn--hxajbheg2az3al.example"),
            ("answered", "proseware.example")
        ]
    );
    let counted: usize = diff.counts[0].values().sum();
    let own =
        |one: &OrganizationDiff| one.happened.iter().filter(|e| e.organization == one.organization).count();
    let altered: usize = diff.organizations.iter().map(|one| one.altered.len()).sum();
    assert_eq!(counted, altered + diff.organizations.iter().map(own).sum::<usize>(), "each once");
}

// Differences

#[test]
fn a_day_does_not_differ_from_itself() {
    let registry = shipped();
    for day in days().into_iter().step_by(50) {
        let day = day.to_string();
        assert_eq!(diff(&registry, &day, &day).organizations, [], "{day}");
    }
}

#[test]
fn a_reversed_difference_mirrors_the_difference() {
    let registry = shipped();
    for (a, b) in [("2024-02-01", TODAY), ("2025-03-01", "2025-07-01"), ("2025-09-01", "2026-09-07")] {
        let (forth, back) = (diff(&registry, a, b), diff(&registry, b, a));
        assert!(forth.organizations.len() > 3);
        assert_eq!(forth.organizations.len(), back.organizations.len());
        for (forth, back) in forth.organizations.iter().zip(&back.organizations) {
            assert_eq!((&forth.happened, &forth.undone), (&back.undone, &back.happened));
            assert_eq!(forth.undone, []);
            let mirrored = |one: &view::StandingChange| (one.accord.clone(), one.after, one.before);
            let straight = |one: &view::StandingChange| (one.accord.clone(), one.before, one.after);
            assert_eq!(
                forth.standings.iter().map(straight).collect::<Vec<_>>(),
                back.standings.iter().map(mirrored).collect::<Vec<_>>()
            );
            let sides = |one: &view::StateChange| (one.accord.clone(), one.before.clone(), one.after.clone());
            let turned =
                |one: &view::StateChange| (one.accord.clone(), one.after.clone(), one.before.clone());
            let sorted = |mut sides: Vec<_>| {
                sides.sort();
                sides
            };
            assert_eq!(
                sorted(forth.altered.iter().map(sides).collect()),
                sorted(back.altered.iter().map(turned).collect())
            );
        }
    }
}

#[test]
fn two_differences_add_up_to_one() {
    let registry = shipped();
    let happened = |from: &str, to: &str| -> BTreeSet<Event> {
        diff(&registry, from, to).organizations.into_iter().flat_map(|one| one.happened).collect()
    };
    let mut steps = happened("2024-02-01", "2025-06-02");
    steps.extend(happened("2025-06-02", TODAY));
    assert_eq!(steps, happened("2024-02-01", TODAY));
}

#[test]
fn no_line_is_wider_than_the_terminal_and_a_pipe_has_no_escapes() {
    let registry = shipped();
    let (log, stats) =
        (log(&registry, Some("contoso.example")), view::count_registry(&registry, &view::Filter::default()));
    let diff = diff(&registry, "2024-02-01", TODAY);
    let columns = |line: &str| line.chars().filter_map(UnicodeWidthChar::width).sum::<usize>();
    for width in [Some(80), Some(200), None] {
        let style = Style { color: false, width, isolates: false, links: false };
        let texts = [human_history(&log, style), human_diff(&diff, style), human_stats(&stats, style)];
        let wide = texts
            .iter()
            .flat_map(|text| text.lines())
            .filter(|line| columns(line) > width.unwrap_or(usize::MAX));
        assert_eq!(wide.collect::<Vec<_>>(), [""; 0]);
        assert!(texts.iter().all(|text| !text.contains('\u{1b}')));
        // Arabic, Chinese and Greek names keep the columns aligned.
        let table = texts[0].lines().take_while(|line| !line.is_empty());
        let starts = table.filter_map(|line| line.find("enrolled as").map(|at| columns(&line[..at])));
        assert_eq!(starts.collect::<BTreeSet<_>>().len(), 1);
    }
}

// Numbers

#[test]
fn growth_equals_the_list_at_the_end_of_each_period() {
    let registry = shipped();
    let stats = view::count_registry(&registry, &view::Filter::default());
    assert_eq!(stats.growth.first().map(|one| one.period.as_str()), Some("2024-Q1"));
    assert_eq!(stats.growth.last().map(|one| one.day), Some(date(TODAY)));
    for one in &stats.growth {
        let rows = listing(&registry, &one.day.to_string()).rows;
        let holds = rows
            .iter()
            .filter(|row| {
                matches!(row.standing, Some(Standing::Current | Standing::Due | Standing::Unreported))
            })
            .count();
        assert_eq!(one.holding, holds, "{}", one.period);
    }
    let young = view::count_registry(&registry.as_of(date("2024-04-01")), &view::Filter::default());
    let periods: Vec<_> = young.growth.iter().map(|one| one.period.as_str()).collect();
    assert_eq!(periods, ["2024-02", "2024-03", "2024-04"]);
}

#[test]
fn every_grouping_counts_every_pledge_once() {
    let stats = view::count_registry(&shipped(), &view::Filter::default());
    let whole = (stats.counts.pledges, stats.counts.holding.pledges);
    assert_eq!(totals(&stats.by_standing), whole);
    assert_eq!(totals(&stats.by_text), whole);
    assert_eq!(totals(&stats.by_country), whole);
    assert_eq!(totals(&stats.by_group), whole);
    assert_eq!(totals(&stats.by_year), whole);
}

fn totals<K>(tallies: &[view::Tally<K>]) -> (usize, usize) {
    (tallies.iter().map(|tally| tally.pledges).sum(), tallies.iter().map(|tally| tally.holding).sum())
}

fn figures(given: &[(&str, u32)]) -> String {
    let tables = given.iter();
    tables.map(|(metric, value)| format!("\n[[figure]]\nmetric = \"{metric}\"\nvalue = {value}\n")).collect()
}

/// One organization that owes a report, and is told of in `history` on the day on which it began to.
#[test]
fn an_overdue_report_is_counted_told_and_ends() {
    let mut author = contoso();
    author.reaffirm("2026-01-05", TECH_ACCORD);
    let (before, on, after) = ("2026-01-10", "2026-01-11", "2026-02-01");
    author.count("2026-02-01", TECH_ACCORD, ["2025-01-10", "2025-12-31"], "Late.", &[]);
    let whole = sound(&registry(&[&author]));
    for (day, expected) in
        [(before, Standing::Current), (on, Standing::Unreported), (after, Standing::Current)]
    {
        assert_eq!(standing(&whole, "contoso.example", day), Some(expected), "{day}");
    }
    let stats = view::count_registry(&whole.as_of(date(on)), &view::Filter::default());
    let overdue: Vec<_> = stats.reports.overdue.iter().map(|one| (one.accord.as_str(), one.since)).collect();
    assert_eq!((overdue, stats.counts.holding.pledges), (vec![(TECH_ACCORD, date(on))], 1));
}

#[test]
fn reports_are_added_up_except_countries_and_overlaps_are_shown() {
    let mut author = contoso();
    let report = |from: &str, to: &str, rest: &str| {
        format!("from = {from}\nto = {to}\nsummary = \"\"\"\nDone.\n\"\"\"\n{rest}")
    };
    let first = report("2025-01-10", "2025-03-31", &figures(&[("incidents-assisted", 3), ("countries", 2)]));
    author.report("2025-04-01", TECH_ACCORD, &first);
    let second = report("2025-03-31", "2025-06-30", &figures(&[("incidents-assisted", 0), ("countries", 5)]));
    author.report("2025-07-01", TECH_ACCORD, &second);
    author.report("2025-10-01", TECH_ACCORD, &report("2025-07-01", "2025-09-30", ""));
    let mut broken = Author::new("fabrikam.example", &rules(DEMONSTRATION));
    broken.enroll("2025-01-10", PROFILE, Keys::one(&[1], &[2]));
    broken.pledge("2025-01-10", TECH_ACCORD, "title = \"-\"\n");
    broken.report("2025-04-01", TECH_ACCORD, &first);
    let mut tree = registry(&[&author, &broken]);
    tree.remove(&format!("keys/fabrikam.example/0001-enroll.toml{SIGNATURE_SUFFIX}"));
    let stats = view::count_registry(&load(&tree, date(TODAY)).0, &view::Filter::default());
    assert_eq!((stats.counts.organizations, stats.counts.broken, stats.counts.pledges), (2, 1, 1));
    let reports = stats.reports;
    assert_eq!((reports.reports, reports.organizations, reports.overlapping), (3, 1, 1));
    let counted = reports.figures.iter().filter(|one| one.accord.as_str() == TECH_ACCORD);
    let counted: BTreeMap<_, _> = counted
        .map(|one| (one.metric.as_str(), (one.reports, one.organizations, one.sum, one.largest)))
        .collect();
    assert_eq!(counted["incidents-assisted"], (2, 1, Some(3), Some(3)));
    assert_eq!(counted["countries"], (2, 1, None, Some(5)));
    assert_eq!(counted["requests-refused"], (0, 0, Some(0), None));
}

#[test]
fn a_disputed_report_does_not_count() {
    let mut author = contoso();
    let report = "from = 2025-01-10\nto = 2025-03-31\nsummary = \"\"\"\nForged.\n\"\"\"\n";
    author.report("2025-04-01", TECH_ACCORD, report);
    let compromise = "reason = \"compromise\"\ncompromised_from = 3";
    author.rotate("2025-06-02", compromise, &[2], Keys::one(&[2], &[3]));
    let registry = sound(&registry(&[&author]));
    assert_eq!(view::count_registry(&registry, &view::Filter::default()).reports.reports, 0);
    assert_eq!(
        view::count_registry(&registry.as_of(date("2025-06-01")), &view::Filter::default()).reports.reports,
        1
    );
}

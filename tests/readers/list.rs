//! `list` shows the rows that a reader selects, and counts the rows that it leaves out.

use std::fs;

use crate::support::terminal::Terminal;
use crate::support::{Sandbox, document};
use serde_json::Value;

fn list(place: &Sandbox, arguments: &[&str]) -> Value {
    let run = place.run(&[&["list", "--format", "json"], arguments].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// The values of a column.
fn column(listing: &Value, name: &str) -> Vec<Value> {
    listing["rows"].as_array().unwrap().iter().map(|row| row[name].clone()).collect()
}

fn words(listing: &Value, name: &str) -> Vec<String> {
    column(listing, name).iter().map(|value| value.as_str().unwrap_or("-").to_owned()).collect()
}

/// Flags, their column, and the values that they keep.
type Condition = (&'static [&'static str], &'static str, fn(&str) -> bool);

#[test]
fn every_condition_keeps_matching_rows_and_counts_the_rest() {
    let place = document::shipped();
    let all = list(&place, &[]);
    assert_eq!(all["rows"].as_array().unwrap().len(), document::ROWS);
    let keeps: [Condition; 9] = [
        (&["--text", "tech-sector-accord-1"], "accord", |text| text == "tech-sector-accord-1"),
        (&["--country", "de,gb", "--country", "SE"], "country", |code| ["DE", "GB", "SE"].contains(&code)),
        (&["--group", "academia,civil-society"], "group", |group| {
            ["academia", "civil-society"].contains(&group)
        }),
        (&["--standing", "due"], "standing", |standing| standing == "due"),
        (&["--identity", "self-asserted"], "identity", |identity| identity == "self-asserted"),
        (&["--sector", "cloud computing"], "sector", |sector| sector == "cloud computing"),
        (&["--since", "2026-05-20"], "since", |since| since >= "2026-05-20"),
        (&["--signed-since", "2025-06-23"], "signed_on", |signed| signed >= "2025-06-23"),
        (&["--until", "2024-12-09"], "since", |since| since <= "2024-12-09"),
    ];
    for (arguments, name, keep) in keeps {
        let some = list(&place, arguments);
        let expected: Vec<_> = all["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row[name].as_str().is_some_and(keep))
            .cloned()
            .collect();
        assert!(!expected.is_empty(), "{arguments:?}");
        assert_eq!(some["rows"], Value::Array(expected), "{arguments:?}");
        let count = |of: &str| some[of]["rows"].as_u64().unwrap();
        assert_eq!(count("shown") + count("left_out"), count("counts"), "{arguments:?}");
        assert_eq!(some["counts"], all["counts"], "{arguments:?}");
        assert_eq!(some["filters"].as_object().unwrap().len(), 1, "{arguments:?}");
    }
}

#[test]
fn conditions_combine() {
    let place = document::shipped();
    let both = ["--standing", "current", "--country", "gb", "--text", "tech-sector-accord-1"];
    assert_eq!(words(&list(&place, &both), "organization"), ["wingtip.example"]);
    let span = ["--since", "2026-03-12", "--until", "2026-04-01"];
    assert_eq!(
        words(&list(&place, &span), "organization"),
        ["proseware.example", "tailspin.example", "wingtip.example"]
    );
}

#[test]
fn a_search_ignores_case_and_accents() {
    let place = document::shipped();
    for (typed, found) in [
        ("VIGIA", "vigia-digital.example"),
        ("republique port", "port-exemple.example"),
        ("παραδειγματοσ", "xn--hxajbheg2az3al.example"),
        ("ｓｈｉｌｉ", "shili-cloud.example"),
        ("示例", "shili-cloud.example"),
        ("例え.example", "xn--r8jz45g.example"),
        ("xn--r8jz45g", "xn--r8jz45g.example"),
        ("cycles ltee", "adventure-works.example"),
        ("woodgrove bank", "woodgrove.example"),
        ("tatoe home", "xn--r8jz45g.example"),
        ("“blue” labs", "contoso.example"),
        ("margie’s", "margies-travel.example"),
        ("VIGI\u{301}A", "vigia-digital.example"),
    ] {
        let listing = list(&place, &["--search", typed]);
        assert_eq!(words(&listing, "organization").first().map(String::as_str), Some(found), "{typed}");
    }
    let either = list(&place, &["--search", "vigia", "--search", "wingtip"]);
    assert_eq!(words(&either, "organization"), ["vigia-digital.example", "wingtip.example"]);
}

#[test]
fn a_finding_that_stands_is_told_beside_the_pledge() {
    let place = document::shipped();
    let praised = "xn--mgbh0fb.example";
    let accused = "breach corroborated 2026-05-11, answered";
    let by_status = |status: &str| words(&list(&place, &["--findings", status]), "organization");
    assert_eq!(by_status("corroborated"), ["proseware.example", praised]);
    assert_eq!(by_status("answered"), ["proseware.example"]);
    assert!(by_status("unanswered").is_empty());
    let told = list(&place, &["--search", "proseware"]);
    assert_eq!(told["rows"][0]["findings"], serde_json::json!([accused]));
    let before = list(&place, &["--search", "proseware", "--as-of", "2026-05-10"]);
    assert_eq!(before["rows"][0]["findings"], serde_json::json!(["breach filed 2026-01-12, answered"]));
    let csv = ["export", "csv", "--findings", "answered", "--columns", "organization,findings"];
    let csv = place.run(&csv).ends(0).stdout;
    assert_eq!(csv, format!("organization,findings\nproseware.example,\"{accused}\"\n"));

    let table = place.run(&["list"]).ends(0).stdout;
    assert_eq!(table.matches(&format!("findings that stand: proseware.example ({accused})\n")).count(), 1);
    let wide = place.run(&["list", "--wide"]).ends(0).stdout;
    assert!(wide.contains("FINDINGS") && wide.contains(accused), "{wide}");
    assert!(!wide.contains("findings that stand"), "{wide}");
    let refused = place.run(&["list", "--findings", "retracted"]).ends(2).stderr;
    assert!(refused.contains("filed, corroborated, answered, unanswered"), "{refused}");
}

#[test]
fn rows_are_sorted_and_those_without_a_value_are_last() {
    let place = document::shipped();
    for (sort, name) in [
        ("since", "since"),
        ("-since", "since"),
        ("renewal_due", "renewal_due"),
        ("-renewal_due", "renewal_due"),
    ] {
        let values = words(&list(&place, &["--sort", sort]), name);
        let (mut some, none): (Vec<_>, Vec<_>) = values.iter().cloned().partition(|value| value != "-");
        some.sort();
        if sort.starts_with('-') {
            some.reverse();
        }
        assert_eq!(values, [some, none].concat(), "{sort}");
    }
    let two = list(&place, &["--sort", "-reports,name", "--columns", "name,reports"]);
    let pairs: Vec<_> = two["rows"].as_array().unwrap().iter().take(3).map(ToString::to_string).collect();
    let expected = [r#"{"name":"Contoso","reports":2}"#, r#"{"name":"Kingdom of Nordmark","reports":2}"#];
    assert_eq!(pairs[..2], expected);
    let names = words(&list(&place, &["--sort", "name", "--search", "port southern republique"]), "name");
    assert!(names.is_empty(), "all words must be there: {names:?}");
}

#[test]
fn an_unknown_value_is_an_error_that_lists_the_known_values() {
    let place = document::shipped();
    for (arguments, words) in [
        (["--text", "tech-sector-accord"], "Did you mean `tech-sector-accord-1`?"),
        (["--country", "xx"], "country"),
        (["--group", "goverment"], "`government`"),
        (["--standing", "lapse"], "`lapsed`"),
        (["--identity", "proven"], "self-asserted"),
        (["--since", "yesterday"], "2026-11-21"),
        (["--sort", "-nmae"], "Did you mean `name`?"),
        (["--columns", "nmae"], "`name`"),
        (["--columns", "80"], "`--width 80` sets the width"),
    ] {
        place.refuses(2, words, &[&["list"], &arguments[..]].concat(), &[]);
        place.refuses(2, words, &[&["export", "csv"], &arguments[..]].concat(), &[]);
    }
    place.refuses(2, "--until the last", &["list", "--since", "2026-02-01", "--until", "2026-01-31"], &[]);
    place.refuses(2, "--until the last", &["history", "--since", "2026-02-01", "--until", "2026-01-31"], &[]);
}

#[test]
fn an_empty_result_is_no_error_and_has_a_message() {
    let place = document::shipped();
    let run = place.run(&["list", "--search", "nobody"]).ends(0);
    assert_eq!(run.stderr, format!("No row meets the conditions; {} are left out.\n", document::ROWS));
    let run = place.run(&["export", "json", "--search", "nobody"]).ends(0);
    assert!(run.stderr.starts_with("No row") && run.stdout.contains("\"rows\": []"), "{run:?}");
    let run = Sandbox::new().run(&["list"]).ends(0);
    assert_eq!(run.stderr, "The registry has no organizations.\n");
}

#[test]
fn broken_organizations_are_listed_or_counted() {
    let place = Sandbox::pledged();
    place.edit("pledges/contoso.example/0002-pledge.toml", "Chief Legal Officer", "Chief Loyal Officer");
    let run = place.run(&["list", "--standing", "current"]).ends(1);
    let left_out = "Left out: 1 other organization (1 broken), 0 pledges\n";
    assert!(run.stdout.contains(left_out), "{}", run.stdout);
    assert!(run.stderr.contains("error[signature-invalid]"), "{}", run.stderr);
    let some = list(&place, &["--country", "DE"]);
    assert_eq!(column(&some, "code"), ["signature-invalid"]);
    assert_eq!(column(&some, "cause"), ["altered"]);
    for name in ["accord", "standing", "signatory_title", "enrollment", "keys", "reservations", "reports"] {
        assert_eq!(column(&some, name), [Value::Null], "{name} of a broken organization is not vouched for");
    }
    for format in ["csv", "json", "ndjson", "markdown", "html"] {
        let run = place.run(&["export", format, "--standing", "current"]).ends(1);
        let said = run.stdout + &run.stderr;
        assert!(
            said.replace('\\', "").contains("1 broken") || said.contains("\"broken\": 1"),
            "{format}: {said}"
        );
    }
}

#[test]
fn a_wide_table_has_more_columns_and_one_line_for_each_row() {
    let place = document::shipped();
    let heads = |arguments: &[&str]| {
        let run = place.run(&[&["list"], arguments].concat()).ends(0).stdout;
        run.lines().next().unwrap().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let plain = heads(&[]);
    let wide = heads(&["--wide"]);
    assert_eq!(plain.len(), 7);
    assert!(plain.iter().all(|head| wide.contains(head)) && wide.len() > plain.len(), "{wide:?}");
    let mut terminal = Terminal::start(&place, "list --wide --no-pager");
    terminal.wait_for("Commonwealth of the Southern Isles HM government");
    terminal.end().with(0);
}

#[test]
fn a_row_takes_one_line_or_folds_and_hidden_columns_are_named() {
    let place = document::shipped();
    let list_at = |width: &str| place.run(&["list", "--width", width]).ends(0).stdout;
    let rows = place.run(&["list"]).ends(0).stdout.split("\n\n").next().unwrap().lines().count();
    let wide = list_at("120");
    let (table, footer) = wide.split_once("\n\n").unwrap();
    assert_eq!(table.lines().count(), rows, "{wide}");
    let heads: Vec<_> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heads, ["ORGANIZATION", "NAME", "TEXT", "STANDING", "IDENTITY"]);
    assert!(footer.contains("not shown for want of room: country, signed_on"), "{footer}");
    let narrow = list_at("80");
    let (table, footer) = narrow.split_once("\n\n").unwrap();
    assert_eq!(table.lines().count(), 2 * rows, "{narrow}");
    assert!(!footer.contains("want of room"), "{footer}");
    for width in ["40", "60", "80", "100", "120", "200"] {
        let list = list_at(width);
        for value in ["wide-world-importers.example", "digital-geneva-convention-1", "2026-05-04"] {
            assert!(list.contains(value), "{width}: {list}");
        }
    }
    let named = place.run(&["list", "--width", "80", "--columns", "organization,standing"]).ends(0).stdout;
    let contoso = named.lines().find(|line| line.starts_with("contoso.example")).unwrap();
    assert!(contoso.ends_with(" current 2024-02-14"), "{named}");
    assert!(!named.contains("want of room"), "{named}");
}

/// Any person with write access can put a file there; the registry's maintainers refuse it at the gate.
#[test]
fn a_pledge_does_not_vanish_because_of_a_stray_file() {
    let place = Sandbox::pledged();
    std::fs::write(place.file("pledges/contoso.example/0003-withdraw.toml"), "junk\n").unwrap();
    for arguments in [&[][..], &["--text", "tech-sector-accord-1"]] {
        let found = list(&place, arguments);
        assert_eq!(column(&found, "accord"), ["tech-sector-accord-1"]);
        assert_eq!(column(&found, "standing"), [Value::Null], "whether it was withdrawn is not known");
        assert_eq!(
            (column(&found, "cause"), found["shown"]["pledges"].clone()),
            (vec!["stray".into()], 0.into())
        );
    }
    assert!(list(&place, &["--standing", "current"])["rows"].as_array().unwrap().is_empty());
    for width in ["80", "140"] {
        let table = place.run(&["list", "--width", width]).ends(1).stdout;
        let row = table.split("\n\n").next().unwrap().replace('\n', " ");
        assert!(row.contains("broken: stray"), "{table}");
    }
    let page = place.run(&["show", "contoso.example"]).ends(1).stdout;
    assert!(page.contains("broken at record 3: stray (toml-syntax)"), "{page}");
    assert!(page.contains("whether it holds is not known: the chain is broken"), "{page}");
    let stats = place.run(&["stats", "--format", "json"]).ends(1).stdout;
    let stats: Value = serde_json::from_str(&stats).unwrap();
    assert_eq!((&stats["counts"]["pledges"], &stats["counts"]["broken"]), (&0.into(), &1.into()));
}

#[test]
fn a_narrow_table_shows_a_broken_chain() {
    let place = document::shipped();
    std::fs::remove_file(place.registry().join("pledges/contoso.example/0002-pledge.toml.sig")).unwrap();
    let narrow = place.run(&["list", "--width", "80", "--search", "contoso"]).ends(1).stdout;
    let contoso = narrow.lines().find(|line| line.starts_with("contoso.example")).unwrap();
    assert!(contoso.split_whitespace().any(|word| word == "broken:"), "{narrow}");
}

// The pager

#[test]
fn long_output_goes_to_a_pager_and_quitting_it_is_no_error() {
    let place = document::shipped();
    let mut terminal = Terminal::start(&place, "list");
    terminal.wait_for("bellows-");
    terminal.wait_for(":");
    assert!(!terminal.shown.contains("wingtip"), "{}", terminal.shown);
    terminal.press("q");
    let ended = terminal.end().with(0);
    assert!(!ended.shown.contains("error"), "{}", ended.shown);
}

#[test]
fn an_interrupt_goes_to_the_pager() {
    let place = document::shipped();
    let mut terminal = Terminal::start_with(&place, "list", &[("PAGER", "less -K -FRX")]);
    terminal.wait_for("bellows-");
    terminal.wait_for(":");
    terminal.interrupt();
    terminal.end().with(0);
}

#[test]
fn the_environment_selects_the_pager_or_none() {
    let place = document::shipped();
    let shown = |arguments: &str, variables: &[(&str, &str)]| {
        let mut terminal = Terminal::start_with(&place, arguments, variables);
        terminal.wait_for("[[");
        terminal.shown.clone()
    };
    let marked = |shown: &str| shown.contains("     1\t");
    let number = ("PAGER", "cat -n");
    assert!(marked(&shown("list", &[number])));
    assert!(marked(&shown("list", &[("PAGER", "less"), ("ACCORD_PAGER", "cat -n")])));
    for (arguments, variables) in [
        ("list --no-pager", vec![number]),
        ("--no-pager stats", vec![number]),
        ("list", vec![number, ("ACCORD_PAGER", "")]),
        ("list", vec![("PAGER", "no-such-program")]),
        ("list --search wingtip --columns name", vec![number]),
        ("list | cat", vec![number]),
    ] {
        let shown = shown(arguments, &variables);
        assert!(!marked(&shown) && shown.contains("as of 2026-11-21"), "{arguments} {variables:?}: {shown}");
    }
}

#[test]
fn names_from_right_to_left_are_isolated_at_a_terminal_with_utf8_and_nowhere_else() {
    let place = document::shipped();
    let name = "מכון דוגמה";
    let isolated = format!("\u{2068}{name}\u{2069}");
    for arguments in
        ["list --search dugma --columns name,since", "show dugma-institute.example", "responders"]
    {
        for (locale, isolates) in [("C.UTF-8", true), ("he_IL.utf8", true), ("C", false)] {
            let arguments = format!("{arguments} --no-pager");
            let mut terminal = Terminal::start_with(&place, &arguments, &[("LC_ALL", locale)]);
            terminal.wait_for("demo.accord.example");
            let run = terminal.end().with(0);
            assert_eq!(run.shown.contains('\u{2068}'), isolates, "{arguments} {locale}: {}", run.shown);
            assert!(
                !arguments.contains("dugma") || run.shown.contains(&isolated) == isolates,
                "{}",
                run.shown
            );
        }
    }
    for arguments in [&["list"][..], &["list", "--format", "json"], &["export", "csv"], &["export", "html"]] {
        let run = place.run_with(arguments, "", &[("LC_ALL", "C.UTF-8")]).ends(0);
        assert!(!run.stdout.contains('\u{2068}') && run.stdout.contains(name), "{arguments:?}");
    }
}

/// The registry enrolled to decide; a reader of pledges must not take it for a signatory.
#[test]
fn the_registry_itself_is_listed_if_it_pledged_or_its_chain_is_broken() {
    let place = Sandbox::founded();
    let listed = |place: &Sandbox, ends: i32| {
        let run = place.run(&["export", "json"]).ends(ends);
        let listing: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        (listing["rows"].as_array().unwrap().len(), listing["counts"]["organizations"].as_u64().unwrap())
    };
    assert_eq!(listed(&place, 0), (0, 0));
    assert!(place.run(&["stats"]).ends(0).stdout.starts_with("no organization holds a pledge\n"));
    assert!(place.run(&["show", "demo.accord.example"]).ends(0).stdout.contains("A registry for tests"));
    assert!(place.run(&["history"]).ends(0).stdout.contains("demo.accord.example"));

    let broken = place.copy();
    fs::remove_file(broken.file("decisions/demo.accord.example/0002-adopt.toml.sig")).unwrap();
    assert_eq!(listed(&broken, 1), (1, 1));

    let pledge = ["pledge", "demo.accord.example", "attribution-charter-1", "--title", "Chair", "--yes"];
    place.run(&pledge).ends(0);
    assert_eq!(listed(&place, 0), (1, 1));
}

/// What a reader prints: organizations whose pledges hold, and the others apart. An organization with a row that is
/// shown is not left out.
#[test]
fn the_footer_says_who_holds_a_pledge_and_counts_no_organization_twice() {
    let place = document::shipped();
    let footer = |arguments: &[&str]| {
        let run = place.run(&[&["list"], arguments].concat()).ends(0);
        run.stdout.split("\n\n").last().unwrap().to_owned()
    };
    let whole = "25 organizations in 23 countries hold 29 pledges to 4 texts: 23 current, 4 due, 2 unreported; \
                 observers contradict 1 of these organizations\n\
                 7 organizations hold none: 1 closed, 1 disputed or voided, 5 lapsed or withdrawn; \
                 8 pledges do not hold: 2 lapsed, 3 withdrawn, 1 disputed, 1 succeeded, 1 voided\n";
    assert!(footer(&[]).starts_with(whole), "{}", footer(&[]));
    let some = footer(&["--search", "litware", "--standing", "current"]);
    let shown = ": 1 organization in 1 country holds 1 pledge to 1 text: 1 current\n";
    assert!(
        some.contains(shown) && some.contains("Left out: 31 other organizations, 36 pledges: "),
        "{some}"
    );
    let all = footer(&["--country", "gb", "--until", "9999-12-31"]);
    assert!(all.contains(whole), "{all}");
    let rows = list(&place, &["--standing", "disputed"]);
    // Litware's other pledge is left out, and Litware is not.
    assert_eq!(
        (&rows["shown"]["organizations"], &rows["left_out"]["organizations"]),
        (&1.into(), &31.into())
    );
    assert_eq!(rows["left_out"]["rows"], document::ROWS - 1);
}

/// A color repeats what the word beside it says: without colors the text is the same.
#[test]
fn standings_are_colored_at_a_terminal_and_stand_there_in_words() {
    let place = document::shipped();
    let suppliers = place.path("suppliers.csv");
    std::fs::write(&suppliers, "name\nContoso\nCoho Rescue\nLitware\n").unwrap();
    fs::remove_file(place.file("pledges/fabrikam.example/0002-pledge.toml.sig")).unwrap();
    let wide = ["list", "--width", "200"];
    let narrow = ["list", "--width", "40"];
    let matched = ["match", suppliers.to_str().unwrap()];
    for (command, words) in [
        (
            &wide[..],
            &["32mcurrent", "33mdue by", "31mlapsed", "31mwithdrawn", "31mbroken:", "31mcontradicted"][..],
        ),
        (&narrow, &["32mcurrent", "31mwithdrawn"]),
        (&matched, &["32mcurrent", "31mwithdrawn"]),
        (&["stats"], &["32mcurrent\u{1b}[0m ", "31mvoided\u{1b}[0m "]),
    ] {
        let colored = place.run(&[command, &["--color", "always"]].concat()).stdout;
        for word in words {
            assert!(colored.contains(&format!("\u{1b}[{word}")), "{command:?}: {word}: {colored}");
        }
        let plain = place.run(command).stdout;
        let pieces = colored.split("\u{1b}[").enumerate();
        let text: String = pieces
            .map(|(at, piece)| if at == 0 { piece } else { piece.split_once('m').unwrap().1 })
            .collect();
        assert_eq!(text, plain, "{command:?}");
        assert!(!plain.contains('\u{1b}'));
    }
    for (variables, colored) in [(&[][..], true), (&[("NO_COLOR", "1")], false)] {
        let mut terminal = Terminal::start_with(&place, "--no-pager list", variables);
        terminal.wait_for("as of 2026-11-21");
        assert_eq!(terminal.shown.contains("[31mwithdrawn"), colored, "{:?}", terminal.shown);
    }
}

/// The escape that opens an address (OSC 8).
#[test]
fn addresses_are_linked_at_a_terminal_that_opens_them_and_nowhere_else() {
    let place = document::shipped();
    let address = "https://vigia-digital.example/.well-known/accord.txt";
    let link = format!("\u{1b}]8;;{address}\u{1b}\\{address}\u{1b}]8;;\u{1b}\\");
    let shown = |arguments: &str, variables: &[(&str, &str)]| {
        let mut terminal = Terminal::start_with(&place, arguments, variables);
        terminal.wait_for("as of 2026-11-21");
        terminal.shown.clone()
    };
    let knows = ("VTE_VERSION", "7600");
    let told = shown("--no-pager show vigia-digital.example", &[knows]);
    assert!(told.contains(&link), "{told:?}");
    let called = shown("--no-pager responders", &[knows]);
    for contact in ["https://grands-lacs.example/urgence", "tel:"] {
        assert!(called.contains(&format!("\u{1b}]8;;{contact}")), "{contact}: {called:?}");
    }
    for (arguments, variables) in [
        ("", vec![("VTE_VERSION", "3400")]),
        ("", vec![knows, ("NO_COLOR", "1")]),
        ("", vec![knows, ("TERM", "dumb")]),
        ("--color never ", vec![knows]),
        ("", vec![knows, ("PAGER", "cat")]),
    ] {
        let pipe = if variables.iter().any(|(name, _)| *name == "PAGER") { " | cat" } else { "" };
        let told = shown(&format!("--no-pager {arguments}show vigia-digital.example{pipe}"), &variables);
        assert!(told.contains(address) && !told.contains("]8;;"), "{variables:?}: {told:?}");
    }
}

/// What `stats` counts under conditions is what `list` shows under them, today and on an earlier day.
#[test]
fn statistics_count_the_pledges_that_list_shows() {
    let place = document::shipped();
    let stats = |arguments: &[&str]| -> Value {
        let run = place.run(&[&["stats", "--format", "json"], arguments].concat()).ends(0);
        serde_json::from_str(&run.stdout).unwrap()
    };
    let sum = |tallies: &Value| {
        tallies.as_array().unwrap().iter().map(|one| one["pledges"].as_u64().unwrap()).sum()
    };
    for arguments in [
        &[][..],
        &["--country", "de,br"],
        &["--text", "responder-charter-1", "--standing", "current,due"],
        &["--group", "academia", "--as-of", "2025-12-31"],
        &["--search", "vigia"],
    ] {
        let (counted, shown) = (stats(arguments), list(&place, arguments));
        assert_eq!(counted["counts"], shown["shown"], "{arguments:?}");
        assert_eq!(counted["filters"], shown["filters"], "{arguments:?}");
        for tallies in ["by_standing", "by_text", "by_country", "by_group", "by_year"] {
            let pledges: u64 = sum(&counted[tallies]);
            assert_eq!(pledges, shown["shown"]["pledges"], "{arguments:?} {tallies}");
        }
        let last = counted["growth"].as_array().unwrap().last().unwrap();
        assert_eq!(last["holding"], shown["shown"]["holding"]["pledges"], "{arguments:?}");
    }
    let accused = stats(&["--search", "proseware"]);
    let told: Vec<_> =
        accused["findings"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
    assert_eq!(told, ["corroborated", "answered"]);
    // A finding about an actor or a state is about no organization that a condition could choose.
    let findings = |arguments: &[&str]| -> u64 {
        let counted = stats(arguments);
        let standing =
            counted["findings"].as_array().unwrap().iter().filter(|one| one["status"] != "answered");
        standing.map(|one| one["findings"].as_u64().unwrap()).sum()
    };
    assert_eq!([findings(&[]), findings(&["--until", "9999-12-31"])], [5, 2]);
    let reports = |arguments: &[&str]| stats(arguments)["reports"]["reports"].as_u64().unwrap();
    let texts = column(&list(&place, &[]), "accord");
    let mut texts: Vec<_> = texts.iter().filter_map(Value::as_str).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.iter().map(|text| reports(&["--text", text])).sum::<u64>(), reports(&[]));
    let page = place.run(&["stats", "--country", "br"]).ends(0).stdout;
    assert!(page.starts_with("Counted: country BR\n"), "{page}");
    place.run(&["stats", "--text", "no-such-text"]).ends(2);
}

/// `verify` counts chains: that of the registry is one, and has no row.
#[test]
fn verify_counts_chains_and_list_counts_organizations() {
    let place = document::shipped();
    let organizations = list(&place, &[])["counts"]["organizations"].as_u64().unwrap();
    let verdict = place.run(&["verify"]).ends(0).stdout;
    assert!(verdict.starts_with(&format!("{0} chains: {0} sound, 0 broken", organizations + 1)), "{verdict}");
}

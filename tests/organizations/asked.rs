//! The commands that write one record ask at a terminal for what is missing.

use std::fs;

use crate::support::terminal::{CTRL_C, Terminal};
use crate::support::{ENROLL, Sandbox, TODAY};

/// In the place of an answer: the text must appear, and is no question.
const SHOWN: &str = "(shown)";

/// The last record that was written, of `folder`.
#[track_caller]
fn read_last(company: &Sandbox, folder: &str) -> String {
    let mut records = company.records();
    records.retain(|path| path.starts_with(folder));
    fs::read_to_string(company.file(records.last().unwrap())).unwrap()
}

#[track_caller]
fn answer_all(terminal: &mut Terminal, answers: &[(&str, &str)]) {
    for (question, answer) in answers {
        match *answer {
            SHOWN => terminal.wait_for(question),
            answer => terminal.answer(question, answer),
        }
    }
}

#[test]
fn a_pledge_shows_its_text_and_asks_for_the_rest() {
    let company = Sandbox::enrolled();
    let mut terminal = Terminal::start(&company, "pledge contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("text (1-3): ", "sector"),
            ("Attack nowhere", SHOWN),
            ("pledge to this text? [y/n, r reads it in full] ", "y"),
            ("title: ", "CLO"),
            ("   2  title          CLO\nLeft out:\n   1  signer ", SHOWN),
            ("Enter goes on: ", "reservations"),
            ("Enter for none): ", "backdoors"),
            ("reservation: ", "Not before 2027."),
            ("Enter goes on: ", ""),
            ("Sign and write this record? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    let pledge = read_last(&company, "pledges/");
    assert!(
        pledge.contains("title = \"CLO\"") && pledge.contains("principle = \"no-backdoors\""),
        "{pledge}"
    );
    // Where nothing is missing, the text is shown, too.
    let mut terminal = Terminal::start(&company, "pledge contoso.example tech-sector-accord-1 --title CEO");
    answer_all(
        &mut terminal,
        &[("s skips it -- ", "s"), ("leaves out: the reservation", SHOWN), ("record? [y/n] ", "n")],
    );
    terminal.end().with(4);
}

#[test]
fn reaffirm_report_and_withdraw_ask_for_what_is_missing() {
    let company = Sandbox::pledged();
    let day = "--today 2026-12-24";
    let mut terminal = Terminal::start(&company, "reaffirm contoso.example --today 2026-11-22");
    terminal.wait_for("The pledge to Tech Sector Accord (tech-sector-accord-1), pledged on 2026-11-21.");
    terminal.answer("record? [y/n] ", "y");
    terminal.end().with(0);
    let mut terminal = Terminal::start(&company, &format!("report contoso.example {day}"));
    answer_all(
        &mut terminal,
        &[
            ("Now: 2026-11-21.\nfrom: ", ""),
            ("Now: 2026-12-24.\nto: ", "2026-12-20"),
            ("summary: ", "We helped."),
            ("Figures, 5 in all.", SHOWN),
            ("(incidents): ", "six"),
            ("A whole number is asked for.\n", SHOWN),
        ],
    );
    for metric in ["(incidents): ", "(countries): ", "(domains): ", "(requests): ", "(requests): "] {
        terminal.answer(metric, "4");
    }
    answer_all(
        &mut terminal,
        &[
            ("Enter goes on: ", "evidence"),
            ("principle: ", ""),
            ("title: ", "Our page"),
            ("url: ", "http://contoso.example"),
            ("https://", SHOWN),
            ("url: ", "https://contoso.example/report"),
            ("sha256: ", ""),
            ("Is there more? [y/N] ", ""),
            ("Enter goes on: ", "figure"),
        ],
    );
    for metric in ["(incidents): ", "(countries): ", "(domains): ", "(requests): ", "(requests): "] {
        terminal.answer(metric, if metric == "(incidents): " { "6" } else { "" });
    }
    answer_all(
        &mut terminal,
        &[
            ("   4  figure         metric incidents-assisted, value 6\n   5  evidence ", SHOWN),
            ("Enter goes on: ", ""),
            ("record? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    let report = read_last(&company, "pledges/");
    for line in ["from = 2026-11-21", "to = 2026-12-20", "value = 6", "title = \"Our page\""] {
        assert!(report.contains(line), "{report}");
    }
    let mut terminal = Terminal::start(&company, &format!("withdraw contoso.example {day}"));
    answer_all(
        &mut terminal,
        &[
            ("reason: ", ""),
            ("An answer is required", SHOWN),
            ("reason: ", "We cannot keep it."),
            ("type the domain of the organization: ", "contoso.example"),
            ("record? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    company.run(&["verify", "--today", "2026-12-24"]).ends(0);
    let ended = Terminal::start(&company, "reaffirm contoso.example --today 2026-12-24").end().with(4);
    assert!(
        ended.shown.contains("contoso.example has no pledge that this could be about"),
        "{}",
        ended.shown
    );
}

#[test]
fn an_update_shows_what_the_profile_says() {
    let company = Sandbox::enrolled();
    company.run(&["update", "contoso.example", "--sector", "cloud", "--yes"]).ends(0);
    let mut terminal = Terminal::start(&company, "update contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("   7  predecessor    Organization that this one succeeds\n", SHOWN),
            ("Enter goes on: ", "2"),
            ("legal name: ", "Contoso SE"),
            ("   3  group          private-sector\n", SHOWN),
            ("Enter goes on: ", "country"),
            ("Now: DE.\ncountry: ", "france"),
            ("Enter goes on: ", "sector"),
            ("cloud.\nsector: ", "-"),
            ("Enter goes on: ", ""),
            ("record? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    let update = read_last(&company, "keys/");
    let profile =
        "name = \"Contoso\"\nlegal_name = \"Contoso SE\"\ngroup = \"private-sector\"\ncountry = \"FR\"\n";
    assert!(update.ends_with(&format!("[profile]\n{profile}")), "{update}");
}

#[test]
fn without_a_terminal_or_with_yes_what_is_missing_is_a_usage_error() {
    let company = Sandbox::pledged();
    for arguments in ["pledge contoso.example", "rotate contoso.example", "report contoso.example"] {
        let words: Vec<_> = arguments.split(' ').collect();
        company.refuses(2, "required arguments were not provided", &words, &[]);
        let ended = Terminal::start(&company, &format!("{arguments} --yes")).end().with(2);
        assert!(ended.shown.contains("required arguments were not provided"), "{}", ended.shown);
    }
}

#[test]
fn a_lost_key_is_replaced_with_questions_and_each_key_gets_its_place() {
    let company = Sandbox::enrolled();
    let stick = company.path("stick");
    fs::create_dir(&stick).unwrap();
    let keys = company.path("keys/contoso.example");
    fs::rename(keys.join("key-2"), stick.join("key-2")).unwrap();
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("reason (1-5): ", "lost"),
            ("and none is at hand.", SHOWN),
            ("key file: ", "../stick/key-3"),
            ("key file: ", "../keys/contoso.example/key-1"),
            ("is at hand already", SHOWN),
            ("key file: ", "../stick/key-2"),
            ("successor (1-3, or the key or the folder itself): ", "stick"),
            ("folder: ", "../stick"),
            ("must sign a record", SHOWN),
            ("record? [y/n] ", "y"),
        ],
    );
    let shown = terminal.end().with(0).shown;
    let places = shown.split("Where each key belongs now:").nth(1).unwrap_or_else(|| panic!("{shown}"));
    let at = |what: &str| places.find(what).unwrap_or_else(|| panic!("no `{what}` in:\n{places}"));
    let old = company.fingerprint(keys.join("key-1.pub").to_str().unwrap());
    let new = company.fingerprint(stick.join("key-2").to_str().unwrap());
    let signs = at(&format!("  signs      {new}\n             ../stick/key-2\n             move it to "));
    let successor = at("stick/contoso.example/key-3\n             keep it apart");
    let replaced = at(&format!("  replaced   {old}\n"));
    assert!(signs < successor && successor < replaced, "{places}");
    // A rotation that is never merged leaves it the only key that signs.
    at("keep it until the registry has the rotation");
    let moves = format!("These commands move them:\n  mv -i ../stick/key-2 {}/\n", keys.display());
    assert!(places.contains(&moves), "{places}");
    assert!(read_last(&company, "keys/").contains("reason = \"loss\""));
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_stolen_key_is_replaced_from_the_first_record_of_the_thief() {
    let company = Sandbox::pledged();
    company.run(&["update", "contoso.example", "--sector", "stolen", "--yes"]).ends(0);
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("reason (1-5): ", "stolen"),
            ("     2  2026-11-21  pledge\n     3  2026-11-21  update\n", SHOWN),
            ("record: ", "1"),
            ("Answer the number of a record", SHOWN),
            ("record: ", "3"),
            ("successor (1-3, or the key or the folder itself): ", "this machine"),
            ("record? [y/n] ", "y"),
        ],
    );
    let shown = terminal.end().with(0).shown;
    let folder = company.path("keys/contoso.example");
    let moves = format!(
        "move them; PLACE is a USB stick, or another place away from this machine:\n  mv -i {}/key-3 PLACE/\n",
        folder.display()
    );
    assert!(shown.contains(&moves), "{shown}");
    let rotation = read_last(&company, "keys/");
    assert!(rotation.contains("reason = \"compromise\"\ncompromised_from = 3\n"), "{rotation}");
}

/// `contoso.example` with the officers `a`, `b` and `c`, two of whom sign, and the public keys of their next successors.
fn enroll_officers() -> (Sandbox, [String; 3]) {
    let company = Sandbox::new();
    let key = |name: &str| company.ssh_key(name, &[]) + ".pub";
    let [a, b, c] = ["a", "b", "c"].map(key);
    let [a_next, b_next, c_next] = ["a-next", "b-next", "c-next"].map(key);
    let thirds = ["a-third", "b-third", "c-third"].map(key);
    let keys = ["--threshold", "2", "--current", &a, "--current", &b, "--current", &c];
    let next = ["--next", &a_next, "--next", &b_next, "--next", &c_next];
    company.run(&[&ENROLL[..], &keys, &next, &["--unsigned"]].concat()).ends(0);
    for key in ["../a", "../b", "../c"] {
        company.run(&["sign", "keys/contoso.example/0001-enroll.toml", "--key", key, "--yes"]).ends(0);
    }
    (company, thirds)
}

#[test]
fn an_officer_who_left_is_replaced_with_questions() {
    let (company, [a_third, b_third, _]) = enroll_officers();
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("reason (1-5): ", "left"),
            ("2 of the successor keys must authorize the change, and none is at hand.", SHOWN),
            ("key file: ", "../a-next"),
            ("and 1 is named.", SHOWN),
            ("key file: ", "../b-next"),
            ("Which keys stop signing?", SHOWN),
            ("keys (such as 1,3; Enter for none): ", "1,2,3"),
            ("new successor 1 of 2: ", "../a-third.pub"),
            ("new successor 2 of 2: ", &b_third),
            ("must sign a record      2 of 3 2 of 2\n", SHOWN),
            ("record? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    let rotation = read_last(&company, "keys/");
    assert!(rotation.contains(&company.fingerprint(&a_third)), "{rotation}");
    company.run(&["verify"]).ends(0);
}

#[test]
fn an_officer_joins_in_the_place_of_one_who_leaves() {
    let (company, [a_third, b_third, d_next]) = enroll_officers();
    let d = company.ssh_key("d", &[]) + ".pub";
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("reason (1-5): ", "joined"),
            ("key file: ", "../a-next"),
            ("key file: ", "../b-next.pub"),
            ("keys (such as 1,3; Enter for none): ", "1,../d.pub"),
            ("numbers from 1 to 3", SHOWN),
            ("keys (such as 1,3; Enter for none): ", "1,2,../c.pub"),
            ("key of an officer who joins: ", ""),
            ("An answer is required here", SHOWN),
            ("key of an officer who joins: ", "../a-next.pub"),
            ("signs from now on already", SHOWN),
            ("key of an officer who joins: ", "../c-next.pub"),
            ("is a successor key of an", SHOWN),
            ("key of an officer who joins: ", "../c.pub"),
            ("was used in this chain\n", SHOWN),
            ("key of an officer who joins: ", &d),
            ("Does another officer join?", SHOWN),
            ("key of an officer who joins: ", ""),
        ],
    );
    terminal.wait_for("Now: 2.\nthreshold: ");
    terminal.press(CTRL_C);
    let kept = read_kept(&terminal.end().shown);
    let mut terminal = Terminal::start(&company, &(kept + " --threshold 2"));
    answer_all(
        &mut terminal,
        &[
            ("new successor 1 of 3: ", &d),
            ("cannot be its own successor", SHOWN),
            ("new successor 1 of 3: ", &a_third),
            ("new successor 2 of 3: ", &b_third),
            ("new successor 3 of 3: ", &d_next),
            ("must sign a record      2 of 3 2 of 3\n", SHOWN),
            ("without a signature? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    for key in ["../a-next", "../b-next", "../d"] {
        company.run(&["sign", "keys/contoso.example/0002-rotate.toml", "--key", key, "--yes"]).ends(0);
    }
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_second_officer_joins_one() {
    let company = Sandbox::enrolled();
    company.keep_apart();
    let [d, mine, next] = ["d", "mine", "next"].map(|name| company.ssh_key(name, &[]) + ".pub");
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("reason (1-5): ", "5"),
            ("key file: ", "../safe/key-2"),
            ("key of an officer who joins: ", &d),
            ("key of an officer who joins: ", ""),
            ("threshold: ", "2"),
            ("new successor 1 of 2: ", &mine),
            ("new successor 2 of 2: ", &next),
            ("must sign a record      1 of 1 2 of 2\n", SHOWN),
            ("without a signature? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    for key in ["../safe/key-2", "../d"] {
        company.run(&["sign", "keys/contoso.example/0002-rotate.toml", "--key", key, "--yes"]).ends(0);
    }
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_stolen_key_of_one_officer_is_replaced_in_a_draft_for_all() {
    let (company, [a_third, b_third, c_third]) = enroll_officers();
    // The officers put their public keys into the key folder, each under an office.
    fs::create_dir_all(company.path("keys/contoso.example")).unwrap();
    for (key, office) in [("a", "counsel"), ("b", "chair")] {
        let named = company.path(&format!("keys/contoso.example/{office}.pub"));
        fs::copy(company.path(&format!("{key}.pub")), named).unwrap();
    }
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("reason (1-5): ", "compromise"),
            ("record: ", ""),
            ("key file: ", "../b-next"),
            ("and 1 is named.", SHOWN),
            ("key file: ", "../c.pub"),
            ("is no successor key of", SHOWN),
            ("key file: ", "../a-next.pub"),
            ("The record is written as a draft,", SHOWN),
            ("(counsel)", SHOWN),
            ("keys (such as 1,3; Enter for none): ", "counsel"),
            ("takes the place of a key", SHOWN),
            ("keys (such as 1,3; Enter for none): ", "counsel,chair"),
            ("new successor 1 of 3: ", &a_third),
            ("new successor 2 of 3: ", &b_third),
            ("new successor 3 of 3: ", &c_third),
            ("must sign a record      2 of 3 2 of 3\n", SHOWN),
            ("without a signature? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    let rotation = "keys/contoso.example/0002-rotate.toml";
    for key in ["../a-next", "../b-next", "../c"] {
        company.run(&["sign", rotation, "--key", key, "--yes"]);
    }
    company.run(&["verify"]).ends(0);
    let page = company.run(&["show", "contoso.example"]).ends(0).stdout;
    let keys = page.split("Keys (2 of 3 sign)").nth(1).and_then(|rest| rest.split("Successor keys").next());
    let keys = keys.unwrap_or_else(|| panic!("{page}"));
    for (old, signs) in [("a", false), ("b", false), ("c", true), ("a-next", true), ("b-next", true)] {
        let print = company.fingerprint(company.path(&format!("{old}.pub")).to_str().unwrap());
        assert_eq!(keys.contains(&print), signs, "{old}: {page}");
    }
}

/// The arguments of the command that a signer who left can type to go on.
#[track_caller]
fn read_kept(shown: &str) -> String {
    let kept = shown.split("kept in this command:").nth(1).unwrap_or_else(|| panic!("{shown}"));
    let line = kept.trim().lines().next().unwrap();
    line.strip_prefix(&format!("accord --today {TODAY} ")).unwrap_or_else(|| panic!("{shown}")).to_owned()
}

#[test]
fn a_rotation_that_was_left_goes_on_with_the_answers_given() {
    let company = Sandbox::enrolled();
    company.keep_apart();
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    terminal.answer("reason (1-5): ", "lost");
    terminal.wait_for("key file: ");
    terminal.press(CTRL_C);
    let kept = read_kept(&terminal.end().shown);
    assert!(kept.ends_with("rotate contoso.example --reason=loss"), "{kept}");
    let mut terminal = Terminal::start(&company, &kept);
    terminal.answer("key file: ", "../safe/key-2");
    terminal.wait_for("successor (1-3, or the key or the folder itself): ");
    terminal.press(CTRL_C);
    let kept = read_kept(&terminal.end().shown);
    assert!(kept.ends_with("--reason=loss --also-key=../safe/key-2"), "{kept}");
    let mut terminal = Terminal::start(&company, &kept);
    terminal.answer("successor (1-3, or the key or the folder itself): ", "3");
    terminal.wait_for("record? [y/n] ");
    terminal.press(CTRL_C);
    let kept = read_kept(&terminal.end().shown);
    assert!(kept.ends_with("--also-key=../safe/key-2 --next-dir=''"), "{kept}");
    let mut terminal = Terminal::start(&company, &kept);
    terminal.answer("record? [y/n] ", "y");
    let shown = terminal.end().with(0).shown;
    assert!(!shown.contains("key file: ") && !shown.contains("folder itself"), "{shown}");
    assert!(company.path("keys/contoso.example/key-3").exists());
    company.run(&["verify"]).ends(0);
}

#[test]
fn officers_who_left_go_on_with_the_answers_given() {
    let (company, [a_third, b_third, c_third]) = enroll_officers();
    // The folder has a key that signs now and a successor: neither is an answer.
    let folder = company.path("keys/contoso.example");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(company.path("a"), folder.join("key-1")).unwrap();
    fs::copy(company.path("a-next"), folder.join("key-2")).unwrap();
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    answer_all(
        &mut terminal,
        &[("reason (1-5): ", "left"), ("and 1 is named.", SHOWN), ("key file: ", "../b-next")],
    );
    terminal.wait_for("keys (such as 1,3; Enter for none): ");
    terminal.press(CTRL_C);
    let kept = read_kept(&terminal.end().shown);
    assert!(kept.ends_with("rotate contoso.example --reason=routine --also-key=../b-next"), "{kept}");
    let mut terminal = Terminal::start(&company, &kept);
    terminal.answer("keys (such as 1,3; Enter for none): ", "1,2");
    terminal.wait_for("new successor 1 of 3: ");
    terminal.press(CTRL_C);
    let kept = read_kept(&terminal.end().shown);
    let mut terminal = Terminal::start(&company, &kept);
    answer_all(
        &mut terminal,
        &[
            ("new successor 1 of 3: ", &a_third),
            ("new successor 2 of 3: ", &b_third),
            ("new successor 3 of 3: ", &c_third),
            ("record? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    // A draft that others sign, as well.
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    let (a_third, b_third) = (&a_third, "../b-third.pub");
    answer_all(&mut terminal, &[("reason (1-5): ", "stolen"), ("record: ", ""), ("key file: ", a_third)]);
    answer_all(&mut terminal, &[("key file: ", b_third)]);
    terminal.wait_for("keys (such as 1,3; Enter for none): ");
    terminal.press(CTRL_C);
    let kept = read_kept(&terminal.end().shown);
    let mut terminal = Terminal::start(&company, &kept);
    terminal.answer("keys (such as 1,3; Enter for none): ", "1,2");
    terminal.wait_for("new successor 1 of 3: ");
    terminal.press(CTRL_C);
    let shown = terminal.end().shown;
    assert!(!shown.contains("first record that you did not sign"), "{shown}");
}

#[test]
fn a_successor_that_was_used_is_refused_where_it_is_named() {
    let (company, [a_third, b_third, _]) = enroll_officers();
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    answer_all(
        &mut terminal,
        &[
            ("reason (1-5): ", "left"),
            ("key file: ", "../a-next"),
            ("key file: ", "../b-next"),
            ("keys (such as 1,3; Enter for none): ", "1,2,3"),
            ("new successor 1 of 2: ", "../c-next.pub"),
            ("a successor key already", SHOWN),
            ("`accord keygen contoso.example --another` makes a new key", SHOWN),
            ("new successor 1 of 2: ", "../c.pub"),
            ("signs for the", SHOWN),
            ("new successor 1 of 2: ", &a_third),
            ("new successor 2 of 2: ", &a_third),
            ("is named already", SHOWN),
            ("new successor 2 of 2: ", &b_third),
            ("record? [y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    // One that is given as a flag is refused before the first question.
    let ended = Terminal::start(&company, "rotate contoso.example --next ../a.pub").end().with(2);
    assert!(
        ended.shown.contains("--next: SHA256:") && ended.shown.contains("never returns"),
        "{}",
        ended.shown
    );
    assert!(!ended.shown.contains("Why do the keys change?"), "{}", ended.shown);
}

#[test]
fn what_cannot_be_written_is_refused_before_the_first_question() {
    let company = Sandbox::pledged();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    company.run(&[&["enroll", "fabrikam.example"], &ENROLL[2..]].concat()).ends(0);
    let accord = "contoso.example tech-sector-accord-1";
    let refused = |arguments: &str, words: &str| {
        let ended = Terminal::start(&company, arguments).end().with(4);
        assert!(ended.shown.contains(words), "{arguments}: {}", ended.shown);
    };
    refused("pledge contoso.example digital-geneva-convention-1", "is not for the group private-sector");
    company.run(&["withdraw", "contoso.example", "tech-sector-accord-1", "--reason", "x", "--yes"]).ends(0);
    refused(&format!("withdraw {accord}"), "withdrew its pledge to tech-sector-accord-1");
    refused(&format!("reaffirm {accord}"), "withdrew its pledge to tech-sector-accord-1");
    let succeed = ["succeed", "contoso.example", "--successor", "fabrikam.example", "--reason", "x", "--yes"];
    company.run(&succeed).ends(0);
    for command in ["pledge", "update", "rotate", "succeed"] {
        refused(&format!("{command} contoso.example"), "the chain was closed on 2026-11-21 in favor of");
    }
}

#[test]
fn a_refusal_comes_at_the_question_that_it_is_about() {
    let company = Sandbox::pledged();
    let report = "report contoso.example --today 2026-12-24";
    let answers = [
        ("from: ", "2026-11-01"),
        ("to: ", ""),
        ("and the first pledge to tech-sector-accord-1", SHOWN),
        ("from: ", ""),
        ("to: ", ""),
        ("summary: ", "We helped."),
    ];
    let mut terminal = Terminal::start(&company, report);
    answer_all(&mut terminal, &answers);
    terminal.wait_for("(incidents): ");
    terminal.press(CTRL_C);
    terminal.end();
    let mut terminal = Terminal::start(&company, "succeed contoso.example");
    terminal.answer("successor: ", "fabrikam.example");
    let shown = terminal.end().with(4).shown;
    assert!(shown.contains("is not enrolled in this registry") && !shown.contains("reason: "), "{shown}");
    // A folder that is the key directory, and one in a work tree.
    let mut terminal = Terminal::start(&company, "rotate contoso.example");
    let answers = [
        ("reason (1-5): ", "planned"),
        ("folder itself): ", "../keys"),
        ("is the key directory of this machine", SHOWN),
        ("folder itself): ", "."),
        ("be published", SHOWN),
        ("folder itself): ", "../keys/contoso.example/key-2.pub"),
        ("a successor key already", SHOWN),
    ];
    answer_all(&mut terminal, &answers);
    terminal.press(CTRL_C);
    terminal.end();
}

#[test]
fn a_reserved_name_is_refused_where_a_registry_is_no_test() {
    let place = Sandbox::empty();
    fs::create_dir(place.registry()).unwrap();
    place
        .run(
            &crate::support::INIT
                .map(|word| word.replace("demo.accord.example", "accord.org"))
                .each_ref()
                .map(String::as_str),
        )
        .ends(0);
    let mut terminal = Terminal::start(&place, "join");
    terminal.answer("domain: ", "contoso.example");
    let shown = terminal.end().with(4).shown;
    assert!(shown.contains("a name reserved for examples and tests") && !shown.contains("name: "), "{shown}");
    let shown = Terminal::start(&place, "enroll contoso.example").end().with(4).shown;
    assert!(shown.contains("a name reserved for examples and tests"), "{shown}");
}

#[test]
fn an_optional_choice_can_be_left_out() {
    let place = Sandbox::with_text("attribution-charter-1");
    place.add_observer("contoso.example", "private-sector", "DE");
    place.add_observer("fabrikam.example", "academia", "US");
    place.admit(&["contoso.example"], "2026-11-01");
    let given = "finding contoso.example --assessment assistance --about fabrikam.example --summary Logs. --evidence \
                 \"title = \\\"Logs\\\", url = \\\"https://contoso.example/\\\", sha256 = \\\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\\\"\"";
    let mut terminal = Terminal::start(&place, given);
    answer_all(
        &mut terminal,
        &[
            ("title: ", "Logs"),
            ("Enter goes on: ", "confidence"),
            ("confidence (1-3): ", ""),
            ("Enter goes on: ", ""),
            ("[y/n] ", "y"),
        ],
    );
    terminal.end().with(0);
    let finding = read_last(&place, "findings/");
    assert!(finding.contains("title = \"Logs\"") && !finding.contains("confidence"), "{finding}");
}

#[test]
fn an_answer_asks_which_finding_it_is_about() {
    let place = Sandbox::with_text("attribution-charter-1");
    place.add_observer("contoso.example", "private-sector", "DE");
    place.add_observer("fabrikam.example", "academia", "US");
    place.admit(&["contoso.example"], "2026-11-01");
    let nothing = place.run(&["answer", "fabrikam.example", "--text", "No.", "--yes"]).ends(2).stderr;
    assert!(nothing.contains("<FINDING>"), "{nothing}");
    let mut terminal = Terminal::start(&place, "answer fabrikam.example");
    terminal.wait_for("there is no finding that fabrikam.example could name here");
    terminal.end().with(4);

    let digest = "ab".repeat(32);
    let evidence = format!("title = \"Logs\", url = \"https://contoso.example/\", sha256 = \"{digest}\"");
    for (title, about) in [("A bank", "fabrikam.example"), ("A port", "fabrikam.example")] {
        let find =
            ["finding", "contoso.example", "--assessment", "breach", "--about", about, "--title", title];
        let words = ["--summary", "We saw it.", "--evidence", &evidence, "--yes"];
        place.run(&[&find[..], &words].concat()).ends(0);
    }
    let choose = [("contoso.example/3: A bank", SHOWN), ("contoso.example/4: A port", SHOWN)];
    let ask = |leave: &str| {
        let mut terminal = Terminal::start(&place, "answer fabrikam.example");
        answer_all(&mut terminal, &choose);
        answer_all(&mut terminal, &[("finding (1-2): ", "2"), ("text: ", "@@us: a mistake.")]);
        terminal.answer("Sign and write this record? [y/n] ", leave);
        terminal.end()
    };
    // The answers of a signer who leaves are kept.
    let left = ask("n").with(4).shown;
    assert!(left.contains("answer fabrikam.example contoso.example/4 --text='@us: a mistake.'"), "{left}");
    ask("y").with(0);
    let answer = read_last(&place, "pledges/");
    let finding = fs::read(place.file("findings/contoso.example/0004-finding.toml")).unwrap();
    let digest = accord::record::Digest::of(&finding).to_string();
    assert!(answer.contains(&digest) && answer.contains("\n@us: a mistake.\n"), "{answer}");
    place.run(&["verify"]).ends(0);
}

/// A text that begins with an @ stays a text: in the kept command, from the editor, and where it is kept by Enter.
#[test]
fn a_text_that_begins_with_an_at_sign_names_no_file() {
    let company = Sandbox::enrolled();
    let script = company.write("edit.sh", "printf '@all: we help.\\n' > \"$1\"\n");
    let variables = [("VISUAL", &*format!("sh {script}"))];
    let mut terminal =
        Terminal::start_with(&company, "pledge contoso.example tech-sector-accord-1", &variables);
    answer_all(
        &mut terminal,
        &[
            ("pledge to this text? [y/n, r reads it in full] ", "y"),
            ("title: ", "CLO"),
            ("Enter goes on: ", "reservations"),
            ("Enter for none): ", "backdoors"),
            ("reservation: ", "@"),
            ("Enter goes on: ", "statement"),
            ("statement: ", "@@us: words."),
            ("Enter goes on: ", "statement"),
            ("Now: @us: words.", SHOWN),
            ("statement: ", ""),
            ("Enter goes on: ", CTRL_C),
        ],
    );
    let shown = terminal.end().with(130).shown;
    let (_, kept) = shown.rsplit_once("accord --today 2026-11-21 ").unwrap();
    assert!(kept.contains("text = \"@@all: we help.\"'"), "{kept}");
    let mut terminal = Terminal::start(&company, kept.trim());
    terminal.answer("s skips it -- ", "s");
    terminal.answer("Sign and write this record? [y/n] ", "y");
    terminal.end().with(0);
    let pledge = read_last(&company, "pledges/");
    assert!(pledge.contains("\n@all: we help.\n") && pledge.contains("\n@us: words.\n"), "{pledge}");
}

#[test]
fn what_was_left_out_is_not_asked_again_by_the_kept_command() {
    let company = Sandbox::pledged();
    let mut terminal = Terminal::start(&company, "report contoso.example --to 2026-11-21");
    answer_all(&mut terminal, &[("from: ", ""), ("summary: ", "We helped.")]);
    for metric in ["(incidents): ", "(countries): ", "(domains): ", "(requests): ", "(requests): "] {
        terminal.answer(metric, "");
    }
    terminal.answer("Enter goes on: ", CTRL_C);
    let shown = terminal.end().with(130).shown;
    let kept = "report contoso.example --to 2026-11-21 tech-sector-accord-1 --from=2026-11-21 --summary='We helped.' \
                --figure=''";
    assert!(shown.trim_end().ends_with(kept), "{shown}");
    // An empty value leaves an optional field or list out, in every command.
    let mut terminal = Terminal::start(&company, kept);
    terminal.answer("Sign and write this record? [y/n] ", "y");
    terminal.end().with(0);
    let empty = ["--signer", "", "--covers", "", "--statement", "", "--reservation", "", "--contact", ""];
    let more = ["--languages", "", "--countries", "", "--hours", ""];
    let pledge = ["pledge", "contoso.example", "tech-sector-accord-1", "--title", "CEO", "--yes"];
    company.run(&[&pledge[..], &empty, &more].concat()).ends(0);
    let pledge = read_last(&company, "pledges/");
    assert!(pledge.ends_with("title = \"CEO\"\n"), "{pledge}");
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--compromised-from", "", "--yes"];
    company.run(&rotate).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn the_commands_after_a_rotation_bring_each_key_to_its_place() {
    let company = Sandbox::enrolled();
    let (keys, stick) = (company.path("keys/contoso.example"), company.path("a stick"));
    fs::create_dir(&stick).unwrap();
    fs::rename(keys.join("key-2"), stick.join("key-2")).unwrap();
    let safe = stick.join("key-2");
    let rotate = ["rotate", "contoso.example", "--reason", "loss", "--yes", "--key"];
    let told = company.run(&[&rotate[..], &[safe.to_str().unwrap()]].concat()).ends(0).stderr;
    let commands = told.split("These commands move them:\n").nth(1).unwrap_or_else(|| panic!("{told}"));
    let commands = commands.split("\n\n").next().unwrap().split("Then offer").next().unwrap();
    assert!(commands.starts_with("  mv -i '") && commands.contains(" &&\n  mv -i "), "{told}");
    company.tool("sh", &["-e", "-c", commands], "").ends(0);
    assert!(keys.join("key-2").is_file() && !keys.join("key-3").exists(), "{told}");
    assert!(stick.join("key-3").is_file() && !stick.join("key-2").exists(), "{told}");
    company.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(4);
    company.run(&["update", "contoso.example", "--sector", "cloud", "--yes"]).ends(0);
}

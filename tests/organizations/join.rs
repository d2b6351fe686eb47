//! `accord join`: the guided dialog at a real terminal, and the command without a terminal.

use std::fs;
use std::path::Path;

use crate::support::terminal::{CTRL_C, CTRL_D, Terminal};
use crate::support::{ENROLL, JOIN, Sandbox};

/// Every question of a complete dialog, with an answer. The passphrase comes last.
const SITTING: [(&str, &str); 45] = [
    ("domain: ", "https://Contoso.example/"),
    ("name: ", "Contoso"),
    ("group (1-4): ", "1"),
    ("country: ", "germany"),
    ("text (1-3): ", "3"),
    ("pledge to this text? [y/n, r reads it in full] ", "r"),
    ("Enter for more, s to skip the rest -- ", ""),
    ("Enter for more, s to skip the rest -- ", "s"),
    ("pledge to this text? [y/n, r reads it in full] ", "y"),
    ("title: ", "Chief Legal Officer"),
    ("Enter goes on: ", "legal"),
    ("legal name: ", "Contoso AG"),
    ("Enter goes on: ", "sector"),
    ("sector: ", "cloud"),
    ("Enter goes on: ", "authority"),
    ("authority: ", "resolution of the board"),
    ("Enter goes on: ", "covers"),
    ("covers: ", "Contoso Cloud"),
    ("covers: ", ""),
    ("Enter goes on: ", "14"),
    ("statement: ", "We mean it."),
    ("Enter goes on: ", "reservations"),
    ("principles (such as 1,3; Enter for none): ", "5,3"),
    ("reservation to no-backdoors, in words; @FILE for a longer text.\nreservation: ", "Not before 2027."),
    (
        "reservation to patches-for-all, in words; @FILE for a longer text.\nreservation: ",
        "Not for Windows 3.1.",
    ),
    ("Enter goes on: ", "help"),
    ("contact: ", "help@contoso.example"),
    ("languages: ", "DE, en"),
    ("Enter goes on: ", "hours"),
    ("hours: ", "24/7"),
    ("Enter goes on: ", "3"),
    ("Now: Contoso AG.\nlegal name: ", "Contoso SE"),
    ("Enter goes on: ", ""),
    ("successor (1-3, or the key or the folder itself): ", "3"),
    ("Enter for more, s for the next one -- ", ""),
    ("Enter for more, s to skip the rest -- ", ""),
    ("Sign and write these two records for contoso.example? [y/n] ", "y"),
    ("New passphrase for ", "correct horse"),
    ("The same again: ", "battery staple"),
    ("The passphrases differ. New passphrase: ", "correct horse"),
    ("The same again: ", "correct horse"),
    ("New passphrase for the successor key of contoso.example (not the same): ", "correct horse"),
    ("That one opens the signing key, too. Another passphrase: ", "abc"),
    ("better four words or more.\nNew passphrase: ", "battery staple"),
    ("The same again: ", "battery"),
];

/// Answers the first `count` questions of a dialog.
#[track_caller]
fn sit(terminal: &mut Terminal, count: usize) {
    for (question, answer) in &SITTING[..count] {
        terminal.answer(question, answer);
    }
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

#[test]
fn a_complete_dialog_ends_with_a_registry_that_verifies() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "join");
    sit(&mut terminal, SITTING.len());
    terminal.answer("The passphrases differ. New passphrase: ", "battery staple");
    terminal.answer("The same again: ", "battery staple");
    let ended = terminal.end().with(0);
    assert!(!ended.shown.contains("correct horse"), "a passphrase is not shown:\n{}", ended.shown);
    assert!(
        ended.shown.contains("  10  signer         Name of the signer, public for ever\n"),
        "the review has the words of the questions:\n{}",
        ended.shown
    );

    let enroll = fs::read_to_string(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
    for line in
        ["name = \"Contoso\"", "legal_name = \"Contoso SE\"", "country = \"DE\"", "sector = \"cloud\""]
    {
        assert!(enroll.contains(line), "{line}: {enroll}");
    }
    let pledge = fs::read_to_string(company.file("pledges/contoso.example/0002-pledge.toml")).unwrap();
    for line in [
        "accord = \"tech-sector-accord-1\"",
        "title = \"Chief Legal Officer\"",
        "covers = [\"Contoso Cloud\"]",
        "statement = \"\"\"\nWe mean it.\n\"\"\"",
        "principle = \"no-backdoors\"\ntext = \"\"\"\nNot before 2027.\n",
        "principle = \"patches-for-all\"\ntext = \"\"\"\nNot for Windows 3.1.\n",
        "contact = \"mailto:help@contoso.example\"",
        "languages = [\"de\", \"en\"]",
        "hours = [\"Mo-Su 00:00-24:00 UTC\"]",
    ] {
        assert!(pledge.contains(line), "{line}: {pledge}");
    }
    // The dialog showed these bytes before it signed them.
    for line in enroll.lines().chain(pledge.lines()).filter(|line| line.len() < 80) {
        assert!(ended.shown.contains(line), "{line}");
    }
    let proof = company.run(&["proof", "contoso.example"]).ends(0).stdout;
    let line = proof.lines().find(|line| line.contains("accord-enrollment=")).unwrap();
    assert!(ended.shown.replace('\n', "").contains(line.trim()), "{line}");

    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
    let key = company.path("keys/contoso.example/key-1");
    let opens = |key: &Path, passphrase: &str| {
        company.tool("ssh-keygen", &["-y", "-P", passphrase, "-f", key.to_str().unwrap()], "").code == 0
    };
    assert!(opens(&key, "correct horse") && !opens(&key, "battery staple"));
    // What is forgotten for one is not forgotten for the other.
    let successor = company.path("keys/contoso.example/key-2");
    assert!(opens(&successor, "battery staple") && !opens(&successor, "correct horse"));
}

#[test]
fn skipping_one_record_skips_no_other() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "join");
    let paged = SITTING.iter().position(|(question, _)| question.contains("s for the next one")).unwrap();
    sit(&mut terminal, paged);
    terminal.answer("Enter for more, s for the next one -- ", "s");
    terminal.wait_for("pledges/contoso.example/0002-pledge.toml:\n");
    terminal.wait_for("kind = \"pledge\"");
    // It is paged from its own beginning.
    terminal.answer("Enter for more, s to skip the rest -- ", "s");
    terminal.wait_for("Sign and write these two records for contoso.example? [y/n] ");
    terminal.interrupt();
    terminal.end().with(130);
}

/// Leaves the dialog at each of its questions in turn.
fn leave_everywhere(keys: &str, codes: &[i32]) {
    for (count, (question, _)) in SITTING.iter().enumerate() {
        let company = Sandbox::new();
        let before = company.snapshot();
        let mut terminal = Terminal::start(&company, "join");
        sit(&mut terminal, count);
        terminal.wait_for(question);
        terminal.press(keys);
        let ended = terminal.end();
        let code = ended.code;
        assert!(codes.contains(&code), "{question}: exit {code}\n{}", ended.shown);
        ended.with(code);
        assert_eq!(company.snapshot(), before, "{question}");
        assert!(is_empty(&company.path("keys")), "{question}");
    }
}

#[test]
fn ctrl_c_leaves_at_every_question_and_writes_no_file() {
    leave_everywhere(CTRL_C, &[130]);
}

#[test]
fn ctrl_d_leaves_at_every_question_and_writes_no_file() {
    leave_everywhere(CTRL_D, &[4]);
}

#[test]
fn escape_and_q_leave_and_an_arrow_is_explained() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "join contoso.example");
    terminal.answer("name: ", "\u{1b}[A");
    terminal.wait_for("Arrow keys do nothing here");
    terminal.answer("name: ", "\u{1b}");
    assert!(terminal.end().with(4).shown.contains("left; nothing was written"));

    let mut terminal = Terminal::start(&company, "join contoso.example --name Contoso --legal-name AG");
    terminal.answer("group (1-4): ", "q");
    assert!(terminal.end().with(4).shown.contains("left; nothing was written"));
}

#[test]
fn an_invalid_answer_gets_a_reason_and_the_question_again() {
    let company = Sandbox::new();
    company.write("statement.txt", "Two\nlines.\n");
    let mut terminal = Terminal::start(&company, "join");
    for (question, answer, reason) in [
        ("domain: ", "contoso", "it has no dot"),
        ("domain: ", "contoso.notatld", "not a domain that can be registered"),
        ("domain: ", "192.0.2.1", "its last label is a number"),
        ("domain: ", "", "An answer is required"),
        ("domain: ", "contoso.example", ""),
        ("name: ", "Con\u{200b}toso", "U+200B"),
        ("name: ", "Contoso", ""),
        ("group (1-4): ", "5", "from 1 to 4, or with a word"),
        ("group (1-4): ", "sec to", "from 1 to 4, or with a word"),
        ("group (1-4): ", "private-sector", ""),
        ("country: ", "Utopia", "`UTOPIA` is not an ISO 3166-1 alpha-2 country code"),
        ("country: ", "Germny", "Did you mean `DE`, Germany?"),
        ("country: ", "de", "Taken as DE."),
        ("text (1-3): ", "0", "from 1 to 3, or with a word"),
        ("text (1-3): ", "-1", "from 1 to 3, or with a word"),
        ("text (1-3): ", "3", ""),
        ("reads it in full] ", "perhaps", "Answer y or n"),
        ("reads it in full] ", "Yes", ""),
        ("title: ", "", "An answer is required"),
        ("title: ", "CEO", ""),
        ("Enter goes on: ", "lei", ""),
        ("lei: ", "529900T8BM49AURSDO56", "check digits"),
        ("lei: ", "", ""),
        ("Enter goes on: ", "covers", ""),
        ("covers: ", "One", ""),
        ("covers: ", "One", "It stands here already"),
        ("covers: ", "-", "no answer beside others"),
        ("covers: ", "", ""),
        ("Enter goes on: ", "statement", ""),
        ("statement: ", "@nowhere.txt", "Cannot read nowhere.txt"),
        ("statement: ", "@-", "name a file"),
        ("statement: ", "@contoso speaks", "that begins with it, write @@contoso speaks."),
        ("statement: ", "@@contoso speaks", ""),
        ("Enter goes on: ", "statement", "Now: @contoso speaks."),
        ("statement: ", "@../statement.txt", ""),
        ("Enter goes on: ", "res", ""),
        ("principles (such as 1,3; Enter for none): ", "9", "numbers from 1 to 8"),
        (
            "principles (such as 1,3; Enter for none): ",
            "8, vulnerabilties",
            "did you mean `vulnerabilities`?",
        ),
        ("principles (such as 1,3; Enter for none): ", "8", ""),
        ("reservation: ", "@nowhere.txt", "Cannot read nowhere.txt"),
        ("reservation: ", "\u{202e}", "U+202E"),
        ("reservation: ", "@../statement.txt", ""),
        ("Enter goes on: ", "help", ""),
        ("contact: ", "http://contoso.example", "https://"),
        ("contact: ", "https://contoso.example/help", ""),
        ("languages: ", "Klingonish", "klingonish"),
        ("languages: ", "de", ""),
        ("Enter goes on: ", "countries", ""),
        ("countries: ", "DE, Utopia", "UTOPIA"),
        ("countries: ", "de,France", "Taken as FR."),
        ("Enter goes on: ", "23", "Answer a number from 1 to 22, or the name of a line"),
        ("Enter goes on: ", "se", "Answer a number from 1 to 22, or the name of a line"),
    ] {
        terminal.answer(question, answer);
        if !reason.is_empty() {
            terminal.wait_for(reason);
        }
    }
    terminal.answer("Enter goes on: ", "");
    terminal.answer("successor (1-3, or the key or the folder itself): ", "this machine");
    terminal.answer("s for the next one -- ", "s");
    terminal.answer("s to skip the rest -- ", "s");
    terminal.answer("records for contoso.example? [y/n] ", "n");
    let shown = terminal.end().with(4).shown;
    assert!(shown.contains("canceled; nothing was written") && !shown.contains("?."), "{shown}");
    assert!(company.records().is_empty());
}

#[test]
fn a_passphrase_has_three_attempts() {
    let company = Sandbox::new();
    let secret = company.write("passphrase", "correct horse\n");
    let other = company.write("other", "battery staple\n");
    let secrets = ["--passphrase-file", &secret, "--next-passphrase-file", &other];
    company.run(&[&["keygen", "contoso.example"][..], &secrets].concat()).ends(0);
    let answers = "join contoso.example --name Contoso --group private-sector --country DE --text \
                   tech-sector-accord-1 --title CLO --yes";
    let mut terminal = Terminal::start(&company, answers);
    for _ in 0..3 {
        terminal.answer("key-1: ", "wrong");
    }
    let shown = terminal.end().with(4).shown;
    assert!(shown.contains("the passphrase does not open") && shown.contains("--again"), "{shown}");
    assert!(company.records().is_empty());

    let mut terminal = Terminal::start(&company, answers);
    terminal.answer("key-1: ", "wrong");
    terminal.answer("key-1: ", "correct horse");
    terminal.end().with(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_look_alike_is_reported_when_the_name_is_entered() {
    let company = Sandbox::enrolled();
    let mut terminal = Terminal::start(&company, "join c0ntoso.example");
    terminal.wait_for("is nearly contoso.example");
    terminal.answer("domain? [y/n] ", "y");
    terminal.answer("name: ", "Anything");
    terminal.wait_for("looks like that of contoso.example");
    terminal.answer("anyway? [y/n] ", "n");
    terminal.end().with(4);
    let mut terminal = Terminal::start(&company, "join elsewhere.example");
    terminal.answer("name: ", "C0NTOSO.");
    terminal.wait_for("looks like that of contoso.example");
    assert!(!terminal.shown.contains("The name holds"), "{}", terminal.shown);
    terminal.answer("anyway? [y/n] ", "y");
    terminal.answer("group (1-4): ", CTRL_C);
    terminal.end().with(130);
    let mut terminal = Terminal::start(&company, "join fabrikam.example");
    terminal.answer("name: ", "Fabrikam");
    terminal.wait_for("group (1-4): ");
    assert!(!terminal.shown.contains("looks like"), "{}", terminal.shown);
    terminal.press(CTRL_C);
    terminal.end().with(130);
}

#[test]
fn symbols_are_reported_when_the_name_is_entered() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "join contoso.example");
    terminal.answer("name: ", "Contoso ✓");
    terminal.wait_for("The name holds `✓` (U+2713) at character 9.");
    terminal.answer("anyway? [y/n] ", "n");
    terminal.end().with(4);
}

#[test]
fn another_group_needs_another_text() {
    let company = Sandbox::new();
    let given = "join contoso.example --name Contoso --legal-name AG --group private-sector --country DE --lei '' \
                 --sector cloud --text tech-sector-accord-1 --title CLO --no-passphrase";
    let mut terminal = Terminal::start(&company, given);
    for (question, answer) in [
        ("reads it in full] ", "y"),
        ("Enter goes on: ", "4"),
        ("group (1-4): ", "2"),
        ("The text is not for this group.", ""),
    ] {
        terminal.answer(question, answer);
    }
    terminal.wait_for("(1-2): ");
    terminal.answer("(1-2): ", "2");
    terminal.answer("reads it in full] ", "y");
    terminal.wait_for("digital-geneva-convention-1");
    terminal.answer("Enter goes on: ", "");
    terminal.answer("successor (1-3, or the key or the folder itself): ", "this machine");
    terminal.answer("s for the next one -- ", "s");
    terminal.answer("records for contoso.example? [y/n] ", "y");
    terminal.end().with(0);
    company.run(&["verify"]).ends(0);
    assert!(company.run(&["list"]).ends(0).stdout.contains("digital-geneva-convention-1"));
}

#[test]
fn without_a_terminal_all_missing_arguments_are_named() {
    let company = Sandbox::new();
    let before = company.snapshot();
    let told = company.run(&["join"]).ends(2).stderr;
    for flag in ["DOMAIN", "--name", "--group", "--country", "--text", "--title", "--yes"] {
        assert!(told.contains(&format!("error: {flag}: ")), "{flag}: {told}");
    }
    assert!(!told.contains("--current") && !told.contains("--digest"), "keys can be made: {told}");
    let told = company.run(&["join", "contoso.example", "--country", "XX", "--yes"]).ends(2).stderr;
    for words in ["--country: `XX`", "--name: ", "--passphrase-file: "] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let told = company.run(&JOIN[..12]).ends(2).stderr;
    assert!(told.contains("--yes") && told.contains("--passphrase-file"), "{told}");
    assert_eq!(company.snapshot(), before);
}

#[test]
fn without_a_terminal_one_command_joins() {
    let company = Sandbox::new();
    company.run(&[&JOIN[..], &["--no-passphrase"]].concat()).ends(0);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
    let told = company.run(&[&JOIN[..], &["--no-passphrase"]].concat()).ends(4).stderr;
    assert!(told.contains("enrolled here already") && told.contains("accord pledge"), "{told}");
}

#[test]
fn an_enrolled_organization_is_refused_before_the_first_question() {
    let company = Sandbox::enrolled();
    let mut terminal = Terminal::start(&company, "join");
    terminal.answer("domain: ", "contoso.example");
    let shown = terminal.end().with(4).shown;
    assert!(shown.contains("enrolled here already") && !shown.contains("name: "), "{shown}");
}

#[test]
fn a_dry_run_writes_neither_records_nor_keys() {
    let company = Sandbox::new();
    let before = company.snapshot();
    let run = company.run(&[&JOIN[..12], &["--dry-run"]].concat()).ends(0);
    let told = run.stdout + &run.stderr;
    for words in ["0001-enroll.toml:", "0002-pledge.toml:", "name = \"Contoso\"", "nothing was written"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(company.snapshot(), before);
    assert!(is_empty(&company.path("keys")));
}

#[test]
fn existing_keys_are_used() {
    let company = Sandbox::new();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    let told = company.run(&JOIN).ends(0).stderr;
    assert!(told.contains("signs: ") && !told.contains("made last"), "{told}");
    let enroll = fs::read_to_string(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
    let public = fs::read_to_string(company.path("keys/contoso.example/key-1.pub")).unwrap();
    let successor = company.fingerprint(company.path("keys/contoso.example/key-2.pub").to_str().unwrap());
    let public = public.split(' ').take(2).collect::<Vec<_>>().join(" ");
    assert!(enroll.contains(&public) && enroll.contains(&successor), "{enroll}");
    company.run(&["verify"]).ends(0);
}

#[test]
fn an_existing_key_gets_a_new_successor_key() {
    let company = Sandbox::new();
    let key = company.ssh_key("officer", &[]);
    company.run(&[&JOIN[..], &["--key", &key]].concat()).ends(2);
    assert!(company.records().is_empty() && is_empty(&company.path("keys")));
    company.run(&[&JOIN[..], &["--key", &key, "--no-passphrase"]].concat()).ends(0);
    let successor = company.path("keys/contoso.example/key-1");
    let enroll = fs::read_to_string(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
    assert!(enroll.contains(&company.fingerprint(successor.to_str().unwrap())), "{enroll}");
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
}

#[test]
fn current_and_next_name_the_keys() {
    let company = Sandbox::new();
    let (key, next) = (company.ssh_key("officer", &[]), company.ssh_key("safe", &[]));
    let (current, successor) = (format!("{key}.pub"), format!("{next}.pub"));
    let named = ["--current", &current, "--next", &successor, "--key", &key];
    company.run(&[&JOIN[..], &named].concat()).ends(0);
    assert!(company.keys().iter().all(|(path, _)| !path.contains("key-")), "no key is made");
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
}

#[test]
fn a_text_for_another_group_is_refused() {
    let company = Sandbox::new();
    let arguments = JOIN.map(|word| if word == "private-sector" { "academia" } else { word });
    let before = company.snapshot();
    let told = company.run(&[&arguments[..], &["--no-passphrase"]].concat()).ends(4).stderr;
    assert!(told.contains("error[audience]"), "{told}");
    assert_eq!(company.snapshot(), before);
    assert!(is_empty(&company.path("keys")));
}

#[test]
fn confirmations_are_read_at_the_terminal() {
    let company = Sandbox::new();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    let enroll = ENROLL[..ENROLL.len() - 1].join(" ");
    for (answer, code) in [("n", 4), ("q", 4), ("yes", 0)] {
        let mut terminal = Terminal::start(&company, &enroll);
        // One Enter too many answers nothing.
        terminal.answer("record? [y/n] ", "");
        terminal.wait_for("Answer y or n");
        terminal.answer("record? [y/n] ", answer);
        terminal.end().with(code);
        assert_eq!(company.records().len(), usize::from(code == 0), "{answer}");
    }
    company.run(&["verify"]).ends(0);
}

/// The answers of the dialog in docs/company.md. With the second passphrase, and without the legal name, a join takes
/// 13 inputs.
const SHOWN: [(&str, &str); 14] = [
    ("domain: ", "contoso.example"),
    ("name: ", "Contoso"),
    ("group (1-4): ", "1"),
    ("country: ", "Germany"),
    ("text (1-3): ", "3"),
    ("Does the organization pledge to this text? [y/n, r reads it in full] ", "y"),
    ("title: ", "Chief Legal Officer"),
    ("Enter goes on: ", "legal name"),
    ("legal name: ", "Contoso AG"),
    ("Enter goes on: ", ""),
    ("successor (1-3, or the key or the folder itself): ", "../successor.pub"),
    ("Enter for more, s for the next one -- ", ""),
    ("Sign and write these two records for contoso.example? [y/n] ", "y"),
    ("New passphrase for ", "correct horse"),
];

#[test]
fn the_page_shows_a_real_dialog() {
    let company = Sandbox::new();
    company.ssh_key("successor", &[]);
    let mut terminal = Terminal::start(&company, "join");
    for (question, answer) in SHOWN {
        terminal.answer(question, answer);
    }
    terminal.answer("The same again: ", "correct horse");
    let shown = terminal.end().with(0).shown.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    let page = fs::read_to_string("docs/company.md").unwrap();
    let block = page.split("<!-- sitting -->\n```\n").nth(1).unwrap().split("\n```").next().unwrap();
    // An ellipsis stands for text that differs between runs.
    let mut rest = shown.lines().map(str::trim_end);
    for line in block.lines().map(str::trim_end).filter(|line| *line != "$ accord join") {
        let same = |shown: &str| match line.strip_suffix('…') {
            Some(start) => shown.starts_with(start),
            None => shown == line,
        };
        assert!(line == "…" || rest.any(same), "`{line}` is not shown, or not there:\n{shown}");
    }
}

/// A folder saves a question, too: a join that writes both keys takes 15 inputs.
#[test]
fn the_place_of_the_successor_is_a_number_or_the_place_itself() {
    let menu = "successor (1-3, or the key or the folder itself): ";
    let given = JOIN[..JOIN.len() - 1].iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
    for (answers, kept) in [
        (&[(menu, "../nothing"), (menu, "../stick")][..], "--next-dir=../stick"),
        (&[(menu, "2"), ("folder: ", "../stick")], "--next-dir=../stick"),
        (&[(menu, "../stick/wrong.pub"), (menu, "../successor.pub")], "--next=SHA256:"),
        (
            &[(menu, "another machine"), ("public key, or its .pub file: ", "../successor.pub")],
            "--next=SHA256:",
        ),
    ] {
        let company = Sandbox::new();
        company.ssh_key("successor", &[]);
        fs::create_dir(company.path("stick")).unwrap();
        company.write("stick/wrong.pub", "not a key\n");
        let mut terminal = Terminal::start(&company, &given);
        terminal.answer("reads it in full] ", "y");
        terminal.answer("Enter goes on: ", "");
        for (question, answer) in answers {
            terminal.answer(question, answer);
        }
        terminal.answer("s for the next one -- ", "q");
        terminal.answer("records for contoso.example? [y/n] ", "n");
        let shown = terminal.end().with(4).shown;
        assert!(shown.contains(kept), "{answers:?}: {shown}");
    }
}

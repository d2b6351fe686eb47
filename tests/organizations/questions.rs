//! Questions that forgive: nothing that was answered is lost, and nothing is answered by accident.

use std::fs;

use crate::support::terminal::{CTRL_C, CTRL_D, Terminal};
use crate::support::{JOIN, Sandbox};

/// The command that the program printed for a signer who left.
#[track_caller]
fn kept_command(shown: &str) -> &str {
    let kept = shown.split("The answers so far are kept in this command:\n\n").nth(1);
    kept.unwrap_or_else(|| panic!("no command in:\n{shown}")).trim_end()
}

#[test]
fn a_wrong_flag_is_refused_before_the_first_question() {
    let company = Sandbox::new();
    for (flag, words) in [
        ("--country XX", "--country: `XX` is not an ISO 3166-1"),
        ("--text nothing-1", "this registry has no text `nothing-1`"),
        ("--group academia --text tech-sector-accord-1", "is not for the group that --group names"),
        ("--contact http://contoso.example --languages de", "--contact: "),
    ] {
        let ended = Terminal::start(&company, &format!("join {flag}")).end().with(2);
        assert!(ended.shown.contains(words), "{flag}: {}", ended.shown);
        assert!(!ended.shown.contains("domain: "), "{}", ended.shown);
    }
}

#[test]
fn the_answers_are_kept_for_a_signer_who_leaves() {
    for (leave, code) in [(CTRL_C, 130), (CTRL_D, 4), ("q\r", 4)] {
        let company = Sandbox::new();
        let mut terminal = Terminal::start(&company, "join --legal-name 'Old AG' --no-passphrase");
        terminal.answer("domain: ", "contoso.example");
        terminal.answer("name: ", "Contoso's");
        terminal.answer("group (1-4): ", "private");
        terminal.answer("country: ", "germany");
        terminal.answer("text (1-3): ", "sector");
        terminal.wait_for("pledge to this text? [y/n, r reads it in full] ");
        terminal.press(leave);
        let shown = terminal.end().with(code).shown;
        assert_eq!(
            kept_command(&shown),
            r"accord --today 2026-11-21 join --legal-name 'Old AG' --no-passphrase contoso.example --name='Contoso'\''s' --group=private-sector --country=DE"
        );
        let command = kept_command(&shown).replacen("accord", env!("CARGO_BIN_EXE_accord"), 1);
        let rest = "--text tech-sector-accord-1 --title CLO --yes";
        let output = company.command("sh").args(["-c", &format!("{command} {rest}")]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let enroll = fs::read_to_string(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
        assert!(enroll.contains("name = \"Contoso's\"\nlegal_name = \"Old AG\"\n"), "{enroll}");
    }
}

#[test]
fn a_refusal_after_the_last_question_loses_no_answer_and_no_secret_is_kept() {
    let company = Sandbox::new();
    let given = "join contoso.example --name Contoso --legal-name AG --group private-sector --country DE --lei '' \
                 --sector cloud --text tech-sector-accord-1 --next-dir ../stick";
    let mut terminal = Terminal::start(&company, given);
    terminal.answer("reads it in full] ", "y");
    terminal.answer("title: ", "CLO");
    terminal.answer("Enter goes on: ", "");
    terminal.answer("s for the next one -- ", "s");
    terminal.answer("records for contoso.example? [y/n] ", "");
    terminal.wait_for("Answer y or n");
    terminal.answer("[y/n] ", "y");
    terminal.answer("New passphrase for ", "correct horse");
    terminal.answer("The same again: ", CTRL_C);
    let shown = terminal.end().with(130).shown;
    assert!(
        kept_command(&shown).ends_with("--next-dir ../stick --text=tech-sector-accord-1 --title=CLO"),
        "{shown}"
    );
    assert!(!shown.contains("correct horse"), "{shown}");
}

#[test]
fn www_is_asked_about_and_the_domain_can_be_changed_in_the_review() {
    let company = Sandbox::new();
    let given = "join --name Contoso --legal-name AG --group private-sector --country DE --lei '' --sector cloud \
                 --predecessor fabrikam.example --text tech-sector-accord-1 --title CLO --signer '' --authority '' \
                 --statement '' --covers One --reservation 'principle = \"no-backdoors\", text = \"Not before 2027.\"' \
                 --contact mailto:help@contoso.example --languages de,en --countries DE --sectors digital-infrastructure \
                 --hours 'Mo-Su 00:00-24:00 UTC' --no-passphrase";
    let mut terminal = Terminal::start(&company, given);
    terminal.answer("domain: ", "https://www.Contosso.example/");
    terminal.wait_for("  1  contosso.example\n  2  www.contosso.example\n");
    terminal.answer("domain (1-2): ", "1");
    terminal.answer("reads it in full] ", "y");
    // Everything that will be signed stands there, what flags gave too.
    for line in [
        "   1  domain         contosso.example\n",
        "   8  predecessor    fabrikam.example\n",
        "  13  covers         One\n",
        "  15  reservations   principle no-backdoors, text Not before 2027.\n",
        "  16  help           mailto:help@contoso.example\n",
        "  19  languages      de\n                     en\n",
        "  20  countries      DE\n",
        "  21  sectors        digital-infrastructure\n",
        "  22  hours          Mo-Su 00:00-24:00 UTC\n",
    ] {
        terminal.wait_for(line);
    }
    terminal.answer("Enter goes on: ", "1");
    terminal.wait_for("Now: contosso.example.");
    terminal.answer("domain: ", "contoso.example");
    terminal.wait_for("What will be signed for contoso.example");
    terminal.answer("Enter goes on: ", "");
    terminal.answer("successor (1-3, or the key or the folder itself): ", "this machine");
    terminal.answer("s for the next one -- ", "s");
    terminal.answer("s to skip the rest -- ", "s");
    terminal.answer("records for contoso.example? [y/n] ", "y");
    terminal.end().with(0);
    assert!(company.file("keys/contoso.example/0001-enroll.toml").is_file());
    company.run(&["verify"]).ends(0);
}

#[test]
fn pasted_lines_answer_no_other_question() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "join contoso.example");
    terminal.answer("name: ", "Contoso\rContoso AG\r1\rDE\rand so on");
    terminal.wait_for("Several lines came at once. This question takes one");
    terminal.answer("Enter asks it again. ", "");
    terminal.answer("name: ", "Contoso");
    terminal.wait_for("group (1-4): ");
    terminal.press(CTRL_C);
    terminal.end().with(130);
}

#[test]
fn a_pasted_text_is_taken_whole() {
    let company = Sandbox::new();
    let given = "join contoso.example --name Contoso --legal-name AG --group private-sector --country de --lei '' \
                 --sector cloud --text tech-sector-accord-1 --title CLO --signer '' --authority '' --no-passphrase";
    let mut terminal = Terminal::start(&company, given);
    terminal.answer("reads it in full] ", "y");
    terminal.answer("Enter goes on: ", "covers");
    terminal.answer("covers: ", "One\rTwo\rThree");
    terminal.answer("Several lines. Enter takes them.", "");
    terminal.answer("covers: ", "");
    terminal.answer("Enter goes on: ", "statement");
    terminal.answer("statement: ", "First\r\r\tThird");
    terminal.answer("Several lines. Enter takes them.", "");
    terminal.answer("Enter goes on: ", "");
    terminal.answer("successor (1-3, or the key or the folder itself): ", "3");
    terminal.answer("s for the next one -- ", "s");
    terminal.answer("[y/n] ", "y");
    let shown = terminal.end().with(0).shown;
    // The review shows what is signed.
    assert!(shown.contains("country        DE") && !shown.contains(r"\u{9}"), "{shown}");
    let pledge = fs::read_to_string(company.file("pledges/contoso.example/0002-pledge.toml")).unwrap();
    assert!(pledge.contains("covers = [\"One\", \"Two\", \"Three\"]"), "{pledge}");
    assert!(pledge.contains("statement = \"\"\"\nFirst\n\n Third\n\"\"\""), "{pledge}");
}

#[test]
fn the_editor_of_the_user_opens_for_a_long_text() {
    let company = Sandbox::enrolled();
    let script =
        company.write("edit.sh", "test ! -s \"$2\" && printf '%s\\n\\nMore.\\n' \"$1\" > \"$2\" || exit 3\n");
    let variables = [("EDITOR", "false"), ("VISUAL", &*format!("sh {script} Words."))];
    let given = "join fabrikam.example --name Fabrikam --legal-name AG --group private-sector --country DE --lei '' \
                 --sector cloud --text tech-sector-accord-1 --title CLO --signer '' --authority '' --covers One \
                 --no-passphrase";
    let mut terminal = Terminal::start_with(&company, given, &variables);
    // What was given stands where it would have been asked.
    terminal.wait_for("  name: Fabrikam\n  legal name: AG\n");
    terminal.answer("reads it in full] ", "y");
    terminal.answer("Enter goes on: ", "statement");
    terminal.wait_for("@ opens the editor");
    terminal.answer("statement: ", "@");
    terminal.answer("Enter goes on: ", "14");
    terminal.wait_for("Now:\n  Words.\n  \n  More.\n");
    // The text that was written stands in the editor, which then does not end well.
    terminal.answer("statement: ", "@");
    terminal.wait_for("ended with exit status: 3.\n  Nothing was taken from it; answer here");
    terminal.answer("statement: ", "");
    terminal.answer("Enter goes on: ", "");
    terminal.answer("successor (1-3, or the key or the folder itself): ", "3");
    terminal.answer("s for the next one -- ", "s");
    terminal.answer("[y/n] ", "y");
    terminal.end().with(0);
    let pledge = fs::read_to_string(company.file("pledges/fabrikam.example/0002-pledge.toml")).unwrap();
    assert!(pledge.contains("statement = \"\"\"\nWords.\n\nMore.\n\"\"\""), "{pledge}");
}

/// Stops the program as Ctrl-Z does, has a shell show letters, and lets it go on.
#[track_caller]
fn stop_and_continue(company: &Sandbox, terminal: &Terminal) {
    let process = terminal.process();
    let script = format!(
        "kill -TSTP {process}; n=0; until grep -q '^State:.T' /proc/{process}/status; do sleep 0.05; n=$((n+1)); \
         [ $((n % 100)) != 0 ] || kill -TSTP {process}; [ $n -lt 2400 ] || exit 1; done; \
         stty echo < /proc/{process}/fd/0; kill -CONT {process}"
    );
    company.tool("sh", &["-c", &script], "").ends(0);
}

/// Waits until the program has hidden the letters again: what is typed before that, the terminal itself shows.
#[track_caller]
fn wait_until_hidden(company: &Sandbox, terminal: &Terminal) {
    let keyboard = format!("/proc/{}/fd/0", terminal.process());
    let script = format!(
        "n=0; until stty -a < {keyboard} | grep -qE '(^| )-echo( |$)'; do sleep 0.05; n=$((n+1)); \
         [ $n -lt 1200 ] || exit 1; done"
    );
    company.tool("sh", &["-c", &script], "").ends(0);
}

#[test]
fn a_question_is_shown_again_after_ctrl_z_and_a_passphrase_stays_hidden() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "keygen contoso.example");
    for question in ["New passphrase for the signing key", "The same again: "] {
        terminal.wait_for(question);
        stop_and_continue(&company, &terminal);
        terminal.answer(question, "correct horse");
    }
    terminal.wait_for("New passphrase for the successor key");
    stop_and_continue(&company, &terminal);
    terminal.answer("New passphrase for the successor key", "battery staple");
    terminal.answer("The same again: ", "battery staple");
    let shown = terminal.end().with(0).shown;
    assert!(!shown.contains("horse") && !shown.contains("staple"), "{shown}");

    let join = JOIN[1..12].iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
    let mut terminal = Terminal::start(&company, &format!("join {join} --yes"));
    terminal.wait_for("key-1: ");
    stop_and_continue(&company, &terminal);
    terminal.answer("key-1: ", "correct horse");
    let shown = terminal.end().with(0).shown;
    assert!(!shown.contains("horse"), "{shown}");

    let mut terminal = Terminal::start(&company, "join fabrikam.example");
    terminal.wait_for("name: ");
    stop_and_continue(&company, &terminal);
    terminal.answer("name: ", "Fabrikam");
    terminal.wait_for("group (1-4): ");
    terminal.press(CTRL_C);
    terminal.end().with(130);
}

#[test]
fn one_more_key_is_not_called_the_signing_key() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "keygen contoso.example --another");
    terminal.answer("New passphrase for the new key of contoso.example: ", "correct horse");
    terminal.answer("The same again: ", "correct horse");
    terminal.end().with(0);
}

#[test]
fn a_passphrase_of_a_quick_hand_is_not_shown_and_counts() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "keygen contoso.example");
    terminal.wait_for("New passphrase for the signing key");
    terminal.press("correct horse\ncorrect horse\n");
    // The program tries whether this one opens the signing key, and takes its time for it.
    terminal.wait_for("New passphrase for the successor key");
    terminal.press("battery staple\nbattery staple\n");
    let shown = terminal.end().with(0).shown;
    assert!(!shown.contains("horse") && !shown.contains("staple"), "{shown}");
}

/// `contoso.example` with a successor key under `correct horse`, which takes seconds to open: trying a passphrase takes
/// longer than to type the next one, and than to stop the program.
fn enroll_slow_key() -> Sandbox {
    let company = Sandbox::enrolled();
    let key = company.path("keys/contoso.example/key-2");
    let protect = ["-p", "-a", "300", "-P", "", "-N", "correct horse", "-f", key.to_str().unwrap()];
    company.tool("ssh-keygen", &protect, "").ends(0);
    company
}

#[test]
fn ctrl_z_between_the_questions_for_a_passphrase_shows_no_letter() {
    let company = enroll_slow_key();
    let mut terminal = Terminal::start(&company, "rotate contoso.example --reason routine --yes");
    terminal.answer("key-2: ", "correct horse");
    terminal.wait_for("contoso.example (not the same): ");
    terminal.press("battery staple\n");
    // The program has read the answer: what it has not read goes to the shell, which shows it.
    terminal.wait_for("\n");
    stop_and_continue(&company, &terminal);
    wait_until_hidden(&company, &terminal);
    terminal.press("battery staple\n");
    let shown = terminal.end().with(0).shown;
    assert!(!shown.contains("staple"), "{shown}");
}

#[test]
fn a_passphrase_typed_while_another_key_is_tried_is_not_shown_and_counts() {
    let company = enroll_slow_key();
    let mut terminal = Terminal::start(&company, "rotate contoso.example --reason routine --yes");
    terminal.wait_for("key-2: ");
    terminal.press("correct horse\n");
    terminal.wait_for("\n");
    terminal.press("battery staple\nbattery staple\n");
    let shown = terminal.end().with(0).shown;
    assert!(!shown.contains("staple"), "{shown}");
    // A line that is typed while a wrong passphrase is tried answers nothing, and is not shown.
    let mut terminal = Terminal::start(&company, "rotate contoso.example --reason routine --yes");
    terminal.wait_for("key-3: ");
    terminal.press("a wrong one\n");
    terminal.wait_for("\n");
    terminal.press("battery staple\n");
    terminal.wait_for("does not open it");
    terminal.wait_for("key-3: ");
    terminal.press(CTRL_C);
    let shown = terminal.end().with(130).shown;
    assert!(!shown.contains("staple"), "{shown}");
}

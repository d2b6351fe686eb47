//! Records that end something for ever: what ends is shown, and the domain is typed.

use crate::support::terminal::Terminal;
use crate::support::{PLEDGE, Sandbox};

const WITHDRAW: &str = "withdraw contoso.example tech-sector-accord-1 --reason 'It is over.'";
const SUCCEED: [&str; 6] =
    ["succeed", "contoso.example", "--successor", "fabrikam.example", "--reason", "It was sold to Fabrikam."];

#[test]
fn a_withdrawal_shows_what_ends_and_asks_for_the_domain() {
    let company = Sandbox::pledged();
    let before = company.snapshot();
    let mut terminal = Terminal::start(&company, WITHDRAW);
    terminal
        .wait_for("What ends: the pledge of contoso.example to Tech Sector Accord\n(tech-sector-accord-1)");
    terminal.wait_for("in force since 2026-11-21");
    terminal.answer("type the domain of the organization: ", "y");
    terminal.wait_for("This is not contoso.example");
    terminal.answer("type the domain of the organization: ", "q");
    terminal.interrupt();
    terminal.end().with(130);
    assert_eq!(company.snapshot(), before);

    let mut terminal = Terminal::start(&company, WITHDRAW);
    terminal.answer("type the domain of the organization: ", "Contoso.example");
    terminal.answer("Sign and write this record?", "y");
    terminal.end().with(0);
    assert!(company.file("pledges/contoso.example/0003-withdraw.toml").exists());
}

#[test]
fn a_succession_in_favor_of_a_typo_is_refused() {
    let company = Sandbox::pledged();
    let before = company.snapshot();
    let run = company.run(&[&SUCCEED[..], &["--yes"]].concat()).ends(4);
    assert!(run.stderr.contains("fabrikam.example is not enrolled in this registry"), "{run:?}");
    assert!(run.stderr.contains("--successor-again fabrikam.example"), "{run:?}");
    let other = [&SUCCEED[..], &["--successor-again", "fabrikan.example", "--yes"]].concat();
    let run = company.run(&other).ends(2);
    assert!(run.stderr.contains("--successor-again fabrikan.example"), "{run:?}");
    assert_eq!(company.snapshot(), before);
    company.run(&[&SUCCEED[..], &["--successor-again", "fabrikam.example", "--yes"]].concat()).ends(0);
}

#[test]
fn a_succession_shows_what_ends_and_asks_for_the_domain() {
    let company = Sandbox::pledged();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let enroll = ["enroll", "fabrikam.example", "--name", "Fabrikam", "--group", "private-sector"];
    company.run(&[&enroll[..], &["--country", "DE", "--yes"]].concat()).ends(0);
    let succeed = "succeed contoso.example --successor fabrikam.example --reason 'It was sold.'";
    let mut terminal = Terminal::start(&company, succeed);
    terminal.wait_for("What ends: the chain of contoso.example");
    terminal.wait_for("do not pass to fabrikam.example");
    terminal.wait_for("tech-sector-accord-1, since 2026-11-21");
    terminal.answer("type the domain of the organization: ", "contoso.example");
    terminal.answer("Sign and write this record?", "y");
    terminal.end().with(0);
    company.run(&PLEDGE).ends(4);
}

//! Texts in the words of people: on the command line, in files of every program, on standard input.

use std::fs;

use crate::support::terminal::{CTRL_D, Terminal};
use crate::support::{ENROLL, JOIN, Sandbox};

const PLEDGE_PATH: &str = "pledges/contoso.example/0002-pledge.toml";
const WITHDRAWAL: &str = "pledges/contoso.example/0003-withdraw.toml";
const WITHDRAW: [&str; 4] = ["withdraw", "contoso.example", "tech-sector-accord-1", "--yes"];

fn withdraw<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&WITHDRAW[..], more].concat()
}

/// What the withdrawal gives as its reason.
#[track_caller]
fn reason(company: &Sandbox) -> String {
    let record = fs::read_to_string(company.file(WITHDRAWAL)).unwrap();
    record.split("\"\"\"").nth(1).unwrap().trim().to_owned()
}

#[test]
fn a_flag_takes_the_text_itself_or_a_file_or_standard_input() {
    for (flag, value) in [("--reason", "We sell."), ("--reason", "-"), ("--reason-file", "-")] {
        let company = Sandbox::pledged();
        company.run_with(&withdraw(&[flag, value]), "We sell.\n", &[]).ends(0);
        assert_eq!(reason(&company), "We sell.", "{flag} {value}");
    }
    let company = Sandbox::pledged();
    let file = company.write("reason.txt", "We sell.\n\nAll of it.\n");
    company.refuses(2, "--reason-file ", &withdraw(&["--reason", &file]), &[]);
    company.refuses(2, "is the name of a file", &withdraw(&["--reason", &format!("@{file}")]), &[]);
    company.refuses(2, "cannot be used with", &withdraw(&["--reason", "x", "--reason-file", &file]), &[]);
    company.refuses(2, "say it in words with --reason", &withdraw(&["--reason", ""]), &[]);
    company.refuses(2, "--reason <REASON>|--reason-file <FILE>", &withdraw(&[]), &[]);
    company.refuses(3, "cannot read nowhere.txt", &withdraw(&["--reason-file", "nowhere.txt"]), &[]);
    company.run(&withdraw(&["--reason-file", &file])).ends(0);
    assert_eq!(reason(&company), "We sell.\n\nAll of it.");
}

#[test]
fn join_reads_standard_input_once_as_pledge_does() {
    let company = Sandbox::new();
    let join = |more: &[&'static str]| [&JOIN[..], &["--no-passphrase"], more].concat();
    let twice =
        join(&["--statement-file", "-", "--reservation", "principle = \"no-backdoors\", text = \"@-\""]);
    let told = company.run_with(&twice, "We mean it.\n", &[]).ends(2).stderr;
    assert!(told.contains("standard input is named twice"), "{told}");
    company.run_with(&join(&["--statement", "-"]), "We mean it.\n", &[]).ends(0);
    let pledge = fs::read_to_string(company.file(PLEDGE_PATH)).unwrap();
    assert!(pledge.contains("statement = \"\"\"\nWe mean it.\n\"\"\"\n"), "{pledge}");
}

#[test]
fn a_terminal_is_told_that_it_is_read() {
    let company = Sandbox::pledged();
    let mut terminal = Terminal::start(&company, &withdraw(&["--reason", "-"]).join(" "));
    terminal.wait_for("Waiting for text from this terminal; Ctrl-D on a line of its own ends it.\n");
    terminal.press("We sell.\r");
    terminal.press(CTRL_D);
    terminal.end().with(0);
    assert_eq!(reason(&company), "We sell.");
}

#[test]
fn what_other_programs_put_into_a_text_is_tidied() {
    let company = Sandbox::new();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    let enroll = ENROLL.map(|word| if word == "Contoso" { "株式会社\u{3000}青空\u{a0}" } else { word });
    company.run(&enroll).ends(0);
    let record = fs::read_to_string(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
    assert!(record.contains("name = \"株式会社 青空\"\n"), "{record}");

    let company = Sandbox::pledged();
    let file = company.write("reason.txt", "\u{feff}We\u{a0}sell.\r\n\r\nAll\u{2009}of it.\u{3000}\r\n");
    company.run(&withdraw(&["--reason-file", &file])).ends(0);
    assert_eq!(reason(&company), "We sell.\n\nAll of it.");
    // What is verified is not tidied.
    company.edit(WITHDRAWAL, "We sell", "We\u{a0}sell");
    let verdict = company.run(&["verify"]).ends(1).stdout;
    assert!(verdict.contains("error[text-control]"), "{verdict}");
}

#[test]
fn another_encoding_is_named_and_its_command_converts_it() {
    let company = Sandbox::pledged();
    let wide: Vec<_> = "\u{feff}Größe.\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [(&wide[..], "is UTF-16"), (b"Gr\xf6\xdfe.\r\n", "is not UTF-8: line 1")] {
        let file = company.path("reason.txt");
        fs::write(&file, bytes).unwrap();
        let file = file.to_str().unwrap();
        let run = company.run(&withdraw(&["--reason-file", file])).ends(2);
        assert!(run.stderr.contains(name), "{}", run.stderr);
        let command = run.stderr.split('`').nth(1).unwrap();
        let new = company.path("new.txt").to_str().unwrap().to_owned();
        company.tool("sh", &["-c", &command.replace("NEW", &new)], "").ends(0);
        let dry = company.run(&[&withdraw(&["--reason-file", &new])[..], &["--dry-run"]].concat()).ends(0);
        assert!(dry.stdout.contains("\nGröße.\n"), "{}", dry.stdout);
    }
}

#[test]
fn flags_take_what_people_call_countries_and_languages() {
    let company = Sandbox::new();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    for (typed, code) in
        [("UK", "GB"), ("USA", "US"), ("United Kingdom", "GB"), ("de", "DE"), ("Türkiye", "TR")]
    {
        let enroll = ENROLL.map(|word| if word == "DE" { typed } else { word });
        let run = company.run(&[&enroll[..], &["--dry-run"]].concat()).ends(0);
        assert!(run.stdout.contains(&format!("country = \"{code}\"\n")), "{typed}: {}", run.stdout);
    }
    for (typed, words) in [("Korea", "not an ISO 3166-1"), ("Germny", "Did you mean `DE`, Germany?")] {
        let enroll = ENROLL.map(|word| if word == "DE" { typed } else { word });
        company.refuses(2, words, &enroll, &[]);
    }
    let company = Sandbox::enrolled();
    let pledge = [
        &["pledge", "contoso.example", "responder-charter-1", "--title", "CLO", "--dry-run"][..],
        &[
            "--contact",
            "help@contoso.example",
            "--languages",
            "English,EN-us,deutsch",
            "--countries",
            "uk,Germany",
        ],
    ];
    let run = company.run(&pledge.concat()).ends(0);
    for line in [
        "languages = [\"en\", \"en-US\", \"de\"]",
        "countries = [\"GB\", \"DE\"]",
        "\"mailto:help@contoso.example\"",
    ] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
    // Readers filter by the same words.
    let shipped = crate::support::document::shipped();
    let by_word = shipped.run(&["list", "--country", "United Kingdom"]).ends(0).stdout;
    assert_eq!(by_word, shipped.run(&["list", "--country", "GB"]).ends(0).stdout);
}

/// A page of a text with these words in its title and in a principle.
fn page(title: &str, words: &str) -> String {
    format!(
        "\u{feff}\r\n# {title} \r\n\r\nWhat it is\u{a0}for.\r\n\r\n## One\u{3000}thing \r\n\r\n{words}\r\n"
    )
}

#[test]
fn a_pasted_title_and_a_pasted_page_are_tidied_or_told_with_their_column() {
    let company = Sandbox::pledged();
    let new = |page: &str| {
        let file = company.write("page.md", page);
        company.run(&["text", "new", "harbor-code-1", "--from", &file, "--audience", "private-sector"])
    };
    for (title, words, place) in
        [("A\u{200b} title", "Words.", "page.md:2:4"), ("A title", "Words\u{202e} here.", "page.md:8:6")]
    {
        let run = new(&page(title, words)).ends(2);
        assert!(run.stderr.contains(place) && run.stderr.contains("text-control"), "{}", run.stderr);
    }
    let run = new("# Gr\u{fc}\u{df}e").ends(2);
    assert!(run.stderr.contains("the page"), "{}", run.stderr);
    let run = new(&page("A\u{a0}\u{201c}good\u{201d} title", "Words\u{2009}here. \t")).ends(0);
    let text = std::fs::read_to_string(company.file(run.stdout.trim())).unwrap();
    for line in ["A \u{201c}good\u{201d} title", "What it is for.", "One thing", "Words here."] {
        assert!(text.lines().any(|one| one.contains(line)), "{line}: {text}");
    }
    assert!(!text.contains(['\u{a0}', '\u{2009}', '\u{3000}', '\r']), "{text}");

    let folder = company.path("new");
    let init = |title: &str| {
        let arguments =
            ["init", folder.to_str().unwrap(), "--registry", "registry.example", "--title", title];
        company.run(
            &[
                &arguments[..],
                &["--no-texts", "--no-passphrase", "--group", "civil-society", "--country", "DE", "--yes"],
            ]
            .concat(),
        )
    };
    let refused = init("Pled\u{200b}ges").ends(2);
    assert!(refused.stderr.contains("U+200B may not stand in a record: character 5"), "{}", refused.stderr);
    init("A\u{a0}registry\u{2003}of pledges\u{feff} \r\n").ends(0);
    let policy = std::fs::read_to_string(folder.join("accord.toml")).unwrap();
    assert!(policy.contains("title = \"A registry of pledges\"\n"), "{policy}");
}

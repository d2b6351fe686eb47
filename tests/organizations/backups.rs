//! A copy of a key is tested, and printed on paper.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::Sandbox;

/// `contoso.example`, enrolled with keys under passphrases; the files of the passphrases.
fn company() -> (Sandbox, [String; 2]) {
    let company = Sandbox::new();
    let secrets =
        [company.write("signing", "correct horse\n"), company.write("successor", "battery staple\n")];
    let protection = ["--passphrase-file", &secrets[0], "--next-passphrase-file", &secrets[1]];
    company.run(&[&["keygen", "contoso.example"][..], &protection].concat()).ends(0);
    company.run(&[&crate::support::ENROLL[..], &["--passphrase-file", &secrets[0]]].concat()).ends(0);
    (company, secrets)
}

#[test]
fn a_copy_opens_and_is_the_key_that_the_chain_names() {
    let (company, [signing, successor]) = company();
    let key = |number: u32| company.path(&format!("keys/contoso.example/key-{number}")).display().to_string();
    let test = |file: &str, secret: &str| {
        company.run(&["keys", "test", "contoso.example", file, "--passphrase-file", secret])
    };
    let before = company.snapshot();
    assert!(test(&key(1), &signing).ends(0).stdout.contains("it signs the records of contoso.example"));
    let copy = company.path("copy");
    fs::copy(key(2), &copy).unwrap();
    let copy = copy.display().to_string();
    let told = test(&copy, &successor).ends(0).stdout;
    assert!(told.contains("it is a successor key of contoso.example"), "{told}");
    assert!(told.contains(&company.fingerprint(&(key(2) + ".pub"))), "{told}");
    // The passphrase that is remembered is that of the other key.
    assert!(test(&copy, &signing).ends(4).stderr.contains("one wrong letter has the same effect"));
    let stranger = company.ssh_key("stranger", &[]);
    let told = company.run(&["keys", "test", "contoso.example", &stranger]).ends(4);
    assert!(told.stdout.contains("no record of contoso.example names it"), "{told:?}");
    assert!(told.stderr.contains("is no key of contoso.example"), "{told:?}");
    company.run(&["keys", "test", "fabrikam.example", &copy]).ends(2);
    assert_eq!(company.snapshot(), before);

    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--yes"];
    let third = company.write("third", "three more words\n");
    let secrets = ["--passphrase-file", &successor, "--next-passphrase-file", &third];
    company.run(&[&rotate[..], &secrets].concat()).ends(0);
    assert!(test(&key(1), &signing).ends(0).stdout.contains("it was replaced"));
}

#[test]
fn a_key_is_printed_as_it_is() {
    let (company, [_, successor]) = company();
    let key = company.path("keys/contoso.example/key-2").display().to_string();
    let text = fs::read_to_string(&key).unwrap();
    let printed = company.run(&["keys", "backup", &key]).ends(0).stdout;
    assert!(printed.contains(&text), "{printed}");
    assert!(printed.contains("█▀▀▀▀▀█"), "the corner of a QR code: {printed}");

    let page = company.path("page.svg");
    let svg = ["keys", "backup", &key, "--svg", page.to_str().unwrap()];
    let told = company.run(&svg).ends(0);
    assert!(!told.stdout.contains("BEGIN"), "{told:?}");
    assert_eq!(fs::metadata(&page).unwrap().permissions().mode() & 0o777, 0o600);
    let drawn = fs::read_to_string(&page).unwrap();
    company.run(&svg).ends(4);

    // Typed from the page, it is the key again.
    let lines =
        drawn.lines().filter_map(|line| line.split("font-size=\"4\">").nth(1)?.strip_suffix("</text>"));
    let typed = company.write("typed", &(lines.collect::<Vec<_>>().join("\n") + "\n"));
    let test = ["keys", "test", "contoso.example", &typed, "--passphrase-file", &successor];
    assert!(company.run(&test).ends(0).stdout.contains("it is a successor key"));
    let text = text.trim_end();
    let (head, end) = (text.lines().next().unwrap(), text.lines().last().unwrap());
    for (name, typed) in [
        ("indented", text.replace('\n', "\r\n   ")),
        ("one line", text.replace('\n', "")),
        ("spaces", text.replace(&text[45..50], &format!("{} ", &text[45..50]))),
        ("dashes", text.replace("-----", "\u{2014}\u{2014}")),
        ("the letters alone", text.replace(head, "").replace(end, "")),
    ] {
        let file = company.write("typed", &typed);
        let run = company.run(&["keys", "test", "contoso.example", &file, "--passphrase-file", &successor]);
        assert!(run.code == 0 && run.stdout.contains("it is a successor key"), "{name}: {run:?}");
    }
    let second = text.lines().nth(1).unwrap();
    for (typed, words) in [
        (text.replace(second, &second[..69]), "is no whole key: line 2 has 69 letters, and 70 belong there"),
        (
            text.replace(second, &format!("{}!{}", &second[..40], &second[41..])),
            "line 2 has `!`, which is in no key",
        ),
        (text.replacen(text.lines().nth(3).unwrap(), "", 1), "a line is missing"),
    ] {
        let file = company.write("typed", &typed);
        let run = company.run(&["keys", "test", "contoso.example", &file, "--passphrase-file", &successor]);
        assert!(run.code == 2 && run.stderr.contains(words), "{words}: {run:?}");
    }
    let inside = ["keys", "backup", &key, "--svg", "page.svg"];
    assert!(company.run(&inside).ends(4).stderr.contains("could be published"));

    let open = company.ssh_key("open", &[]);
    assert!(company.run(&["keys", "backup", &open]).ends(0).stderr.contains("has no passphrase"));
    company.run(&["keys", "backup", &(key + ".pub")]).ends(2);
}

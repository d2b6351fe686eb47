//! `accord init`: one command, or some questions, and the registry stands.

use std::fs;

use crate::support::{INIT, Sandbox, document};

const ENROLLMENT: &str = "keys/demo.accord.example/0001-enroll.toml";

/// An empty folder for a registry.
fn empty() -> Sandbox {
    let place = Sandbox::empty();
    fs::create_dir(place.registry()).unwrap();
    place
}

/// [`INIT`] with more arguments.
fn init<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&INIT[..], more].concat()
}

fn digest(place: &Sandbox, path: &str) -> String {
    place.tool("sha256sum", &[path], "").ends(0).stdout.split(' ').next().unwrap().to_owned()
}

#[test]
fn one_command_starts_a_registry() {
    let place = empty();
    let run = place.run(&init(&["--homepage", "https://demo.accord.example/"])).ends(0);
    let enrollment = digest(&place, ENROLLMENT);
    let policy = format!(
        "format = 1\nregistry = \"demo.accord.example\"\ntitle = \"A registry for tests\"\n\
         homepage = \"https://demo.accord.example/\"\nenroll = \"{enrollment}\"\n"
    );
    assert_eq!(fs::read_to_string(place.file("accord.toml")).unwrap(), policy);
    let line = format!("accord-enrollment={enrollment}; registry=demo.accord.example");
    assert!(run.stderr.contains(&line), "{run:?}");
    assert!(place.run(&["proof", "demo.accord.example"]).ends(0).stdout.contains(&line));
    let adopted: Vec<_> = place.all_records().into_iter().filter(|path| path.contains("-adopt")).collect();
    assert_eq!(adopted.len(), 4, "{adopted:?}");
    assert_eq!(place.keys().iter().filter(|(path, _)| path.contains("/key-")).count(), 4, "two keys");
    assert!(fs::read_to_string(place.file("README.md")).unwrap().starts_with("# A registry for tests\n"));
    place.run(&["verify"]).ends(0);
    place.check_with_ssh_keygen();

    place.refuses(4, "is a registry already", &INIT, &[]);
    // An organization enters, and the registry decides further.
    place.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    place.run(&crate::support::ENROLL).ends(0);
    place.run(&crate::support::PLEDGE).ends(0);
    place.run(&["void", "contoso.example", "--reason", "Strangers.", "--yes"]).ends(0);
    place.run(&["verify"]).ends(0);
}

#[test]
fn without_a_terminal_all_that_is_missing_is_named() {
    let place = empty();
    let run = place.run(&["init", "."]).ends(2);
    for flag in ["--registry:", "--title:", "--group:", "--country:"] {
        assert!(run.stderr.contains(flag), "not {flag} in:\n{}", run.stderr);
    }
    let wrong: Vec<_> = INIT.map(|word| if word == "CH" { "Atlantis" } else { word }).to_vec();
    place.refuses(2, "--country:", &wrong, &[]);
    let agreed: Vec<_> = INIT.iter().copied().filter(|word| *word != "--yes").collect();
    place.refuses(2, "there is no terminal to ask for confirmation", &agreed, &[]);
    let unlisted = INIT.map(|word| if word == "demo.accord.example" { "pledges.corp" } else { word });
    place.refuses(4, "is not a domain that can be registered", &unlisted, &[]);
    let dry = place.run(&init(&["--dry-run"])).ends(0);
    assert!(dry.stdout.contains("[adoption]") && dry.stderr.contains("nothing was written"), "{dry:?}");
    assert!(place.snapshot().is_empty() && place.keys().is_empty());
}

#[test]
fn three_maintainers_start_a_registry_with_keys_of_their_own() {
    let place = empty();
    let mut arguments =
        init(&["--text", "tech-sector-accord-1", "--threshold", "2", "--next-threshold", "2"]);
    let keys: Vec<_> = ["a", "b", "c"].iter().map(|name| place.ssh_key(name, &[])).collect();
    let public: Vec<_> = keys.iter().map(|key| format!("{key}.pub")).collect();
    let next: Vec<_> =
        ["x", "y", "z"].iter().map(|name| format!("{}.pub", place.ssh_key(name, &[]))).collect();
    for (current, next) in public.iter().zip(&next) {
        arguments.extend(["--current", current, "--next", next]);
    }
    arguments.extend(["--key", &keys[0]]);
    let run = place.run(&arguments).ends(0);
    let adoption = "decisions/demo.accord.example/0002-adopt.toml";
    let steps = format!("accord sign {ENROLLMENT}\n   accord sign {adoption}\n");
    assert!(run.stderr.contains(&steps), "{run:?}");
    assert!(place.keys().iter().all(|(path, _)| !path.contains("/key-")), "no key is made");
    place.run(&["verify"]).ends(1);
    // Each signs in one sitting, also what follows a draft.
    for key in &keys[1..] {
        place.run(&["sign", ENROLLMENT, "--key", key, "--yes"]).ends(0);
        let run = place.run(&["sign", adoption, "--key", key, "--yes"]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    place.run(&["verify"]).ends(0);
    let status = place.run(&["status", "demo.accord.example"]).ends(0).stdout;
    assert!(!status.contains("accord pledge"), "{status}");
}

#[test]
fn the_texts_are_chosen() {
    let place = empty();
    let text = fs::read_to_string("accords/tech-sector-accord-1.toml").unwrap();
    let own = place.write("own.toml", &text.replace("tech-sector-accord-1", "harbor-code-1"));
    place.run(&init(&["--text", &own, "--text", "attribution-charter-1"])).ends(0);
    let adopted = place.all_records().into_iter().filter(|path| path.contains("-adopt")).count();
    let texts = fs::read_dir(place.file("accords")).unwrap().count();
    assert_eq!((adopted, texts), (2, 2));
    assert!(place.file("accords/harbor-code-1.toml").exists());

    let none = empty();
    none.run(&init(&["--no-texts"])).ends(0);
    assert_eq!(none.all_records(), [ENROLLMENT]);
    none.run(&["verify"]).ends(0);

    let place = empty();
    let twice = ["--text", "attribution-charter-1"].repeat(2);
    place.refuses(2, "`attribution-charter-1` is named twice", &init(&twice), &[]);
    place.refuses(2, "neither a file nor a text that comes with accord", &init(&["--text", "x-1"]), &[]);
    let loose = place.write("loose.toml", &text.replace("format = 1", "format  =  1"));
    place.refuses(1, "is not a text in its canonical form", &init(&["--text", &loose]), &[]);
}

#[test]
fn the_checks_are_those_of_the_page() {
    for (gate, path) in
        [("github", ".github/workflows/accord.yml"), ("gitlab", ".gitlab-ci.yml"), ("hook", "pre-receive")]
    {
        let place = empty();
        let run = place.run(&init(&["--ci", gate])).ends(0);
        assert!(run.stderr.contains(&format!("Set up the check in {path}")), "{run:?}");
        let written = fs::read_to_string(place.file(path)).unwrap();
        assert_eq!(written, document::file("ci.md", path), "{path} is that of docs/ci.md");
        place.run(&["verify"]).ends(0);
        let site = ".github/workflows/site.yml";
        let publishes = fs::read_to_string(place.file(site)).ok();
        assert_eq!(publishes, (gate == "github").then(|| document::file("site.md", site)));
    }
    let place = Sandbox::founded();
    let owners = fs::read_to_string(place.file("CODEOWNERS")).unwrap();
    let indented: String = owners.lines().map(|line| format!("   {line}\n")).collect();
    let page = fs::read_to_string("docs/ci.md").unwrap();
    assert!(page.contains(&format!("   ```\n{indented}   ```\n")), "{owners}");
}

#[test]
fn a_file_of_another_registry_is_in_the_way() {
    let other = Sandbox::founded();
    fs::remove_file(other.file("accord.toml")).unwrap();
    let title = INIT.map(|word| if word == "A registry for tests" { "Another" } else { word });
    other.refuses(4, "0001-enroll.toml exists and is another one", &title, &[]);
    fs::remove_dir_all(other.path("keys")).unwrap();
    other.refuses(4, "0001-enroll.toml exists and is another one", &INIT, &[]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_registry_starts_with_questions() {
    use crate::support::terminal::Terminal;

    let place = empty();
    let mut terminal = Terminal::start(&place, "init . --no-passphrase");
    terminal.answer("registry: ", "pledges");
    terminal.wait_for("it has no dot");
    terminal.answer("registry: ", "demo.accord.example");
    terminal.answer("title: ", "Pledges of our trade");
    terminal.answer("group (1-4): ", "4");
    terminal.answer("country: ", "Switzerland");
    terminal.wait_for("Taken as CH");
    terminal.answer("texts (such as 1,3; Enter for none): ", "1");
    terminal.answer("place (1-4): ", "github");
    terminal.answer("Sign and write these 2 records? [y/n] ", "y");
    terminal.wait_for("accord-enrollment=");
    let shown = terminal.end().with(0).shown;
    assert!(shown.contains("Invite newcomers"), "{shown}");
    let enrollment = fs::read_to_string(place.file(ENROLLMENT)).unwrap();
    assert!(
        enrollment.contains("name = \"Pledges of our trade\"\ngroup = \"civil-society\"\ncountry = \"CH\"\n")
    );
    assert!(place.file(".github/workflows/accord.yml").exists());
    place.run(&["verify"]).ends(0);
}

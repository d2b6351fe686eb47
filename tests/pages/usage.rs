//! How usage errors read: one form, and a help line that leads on.

use std::fs;

use crate::support::Sandbox;

/// What a command line that is refused prints.
fn refused(arguments: &[&str]) -> String {
    let place = Sandbox::empty();
    fs::create_dir(place.registry()).unwrap();
    let shown = place.run(arguments).ends(2).stderr;
    assert!(shown.starts_with("error: "), "{shown}");
    assert_eq!(shown.matches("\n  help: ").count(), 1, "{shown}");
    for words in ["tip:", "For more information", "[possible values"] {
        assert!(!shown.contains(words), "`{words}` in:\n{shown}");
    }
    shown
}

#[test]
fn a_value_that_is_mistyped_is_suggested() {
    assert!(refused(&["list", "--standing", "currnet"]).ends_with("help: Did you mean `current`?\n"));
    let all = refused(&["list", "--format", "text"]);
    assert!(all.ends_with("help: The values are: human, json.\n"), "{all}");
}

#[test]
fn a_format_that_a_command_lacks_is_named_where_it_is() {
    for (command, format, place) in [
        ("list", "xlsx", "accord export xlsx"),
        ("history", "csv", "accord export csv --table events"),
        ("decisions", "sqlite", "accord export sqlite"),
        ("status", "sarif", "accord verify --format sarif"),
    ] {
        let told = refused(&[command, "--format", format]);
        assert!(
            told.contains(&format!("help: `{place}` has that format; the values here are: human, ")),
            "{told}"
        );
    }
}

#[test]
fn an_argument_that_is_mistyped_is_suggested_and_no_other() {
    assert!(refused(&["list", "--standng", "due"]).contains("help: Did you mean `--standing`?"));
    assert!(refused(&["lits"]).contains("help: Did you mean `accord list`?"));
    let text = refused(&["pledge", "--text", "tech-sector-accord-1"]);
    assert!(text.contains("help: Give TEXT without a flag"), "{text}");
    let other = refused(&["texts", "--id", "x"]);
    assert!(other.contains("help: `accord texts -h` describes the arguments"), "{other}");
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let pledge = refused(&["pledge"]);
    for missing in ["--title <TITLE>", "<ORG>", "<TEXT>"] {
        assert!(pledge.contains(&format!("\n  {missing}\n")), "{missing}: {pledge}");
    }
    let observe = refused(&["observe"]);
    assert!(observe.contains("\n  --by <ORG>\n  <ORG|--all>\n"), "{observe}");
    let attach = refused(&["attach", "x", "y"]);
    assert!(attach.contains("help: --signature <SIG> must be given, too"), "{attach}");
}

#[test]
fn a_value_that_its_type_refuses_has_one_help() {
    let domain = refused(&["proof", "contoso"]);
    assert!(domain.contains("it has no dot\n  help: "), "{domain}");
}

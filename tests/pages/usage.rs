//! How usage errors read: one form, and a help line that leads on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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
    assert!(refused(&["list", "--json"]).contains("help: Say --format json"));
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

/// The commands between backticks in a text, each in one line, without what stands in quotes.
fn advised_commands(text: &str) -> Vec<String> {
    let joined: String = text.split("\\\n").map(str::trim_start).collect::<Vec<_>>().concat();
    let ends = joined.split("`accord ").skip(1).filter_map(|rest| rest.split('`').next());
    let whole = ends.filter(|command| !command.contains('\n'));
    whole.map(|command| command.split(['\'', '"']).step_by(2).collect()).collect()
}

/// The words of a text that could be flags or commands.
fn option_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '-'))
}

/// An advice that names a command or a flag that is not there leads nowhere.
#[test]
fn every_command_that_is_advised_exists_with_its_flags() {
    let place = Sandbox::new();
    let everywhere = place.run(&["--help"]).ends(0).stdout;
    let mut files = crate::repository::modules::rust_files(Path::new("src"));
    files.extend(fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path()));
    files.push("README.md".into());
    let (mut helps, mut count, mut wrong) = (BTreeMap::new(), 0, Vec::new());
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "rs" || end == "md")) {
        for command in advised_commands(&fs::read_to_string(file).unwrap()) {
            let command = command
                .strip_prefix("-C ")
                .and_then(|rest| rest.split_once(' '))
                .map_or(&*command, |(_, end)| end);
            let words: Vec<_> = command.split_whitespace().collect();
            let name =
                words.iter().position(|word| word.starts_with(|first: char| first.is_ascii_lowercase()));
            // The help of all commands, and the comments of the demonstration's keys.
            let Some(at) = name.filter(|at| !["help", "demonstration"].contains(&words[*at])) else {
                continue;
            };
            count += 1;
            let mut path = vec![words[at]];
            if ["keys", "text"].contains(&words[at]) {
                path.extend(words.get(at + 1));
            }
            let help = helps.entry(path.join(" ")).or_insert_with(|| {
                let run = place.run(&[&path[..], &["--help"]].concat());
                if run.code == 0 { run.stdout } else { String::new() }
            });
            let known =
                |flag: &str| option_words(help).chain(option_words(&everywhere)).any(|one| one == flag);
            let flags = option_words(command).filter(|word| word.starts_with("--") && word.len() > 2);
            if help.is_empty() || !flags.into_iter().all(known) {
                wrong.push(format!("{}: accord {command}", file.display()));
            }
        }
    }
    assert!(count > 400 && wrong.is_empty(), "{count}:\n{}", wrong.join("\n"));
}

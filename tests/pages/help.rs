//! The help of every command shows the doc comments of its source.

#![expect(clippy::disallowed_methods, reason = "a bare call has no arguments of the sandbox")]

use std::fs;
use std::process::Command;

use crate::support::Sandbox;

/// The comment of each command's arguments, with the command's name.
fn comments() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir("src/cli/commands").unwrap() {
        let path = entry.unwrap().path();
        let Ok(source) = fs::read_to_string(&path) else { continue };
        let lines: Vec<_> = source.lines().collect();
        let Some(derive) = lines.iter().position(|line| *line == "#[derive(Debug, Args)]") else { continue };
        let public = lines[derive..].iter().find(|line| line.contains("struct ")).unwrap();
        let comment: Vec<_> =
            lines[..derive].iter().rev().map_while(|line| line.strip_prefix("///")).collect();
        if public.starts_with("pub ") {
            let words: Vec<_> = comment.into_iter().rev().map(str::trim).collect();
            let name = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            found.push((name, words.join("\n")));
        }
    }
    found
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` without the markup of a manual page.
fn unescaped(text: &str) -> String {
    text.replace("\\-", "-").replace("\\*(Aq", "'").replace("\\fB", "").replace("\\fR", "").replace("\\&", "")
}

#[test]
fn every_comment_of_a_command_is_in_its_help_and_its_manual() {
    let place = Sandbox::empty();
    fs::create_dir(place.registry()).unwrap();
    place.run(&["man", "--output", "man"]).ends(0);
    let comments = comments();
    assert!(comments.len() > 15, "{comments:?}");
    for (name, comment) in comments {
        assert!(!comment.is_empty(), "{name} says nothing of itself");
        let help = one_line(&place.run(&[&name, "--help"]).ends(0).stdout);
        let page = fs::read_to_string(place.file(&format!("man/accord-{name}.1"))).unwrap();
        let page = one_line(&unescaped(&page));
        for paragraph in comment.split("\n\n").map(one_line) {
            assert!(help.contains(&paragraph), "{name}: not `{paragraph}` in:\n{help}");
            assert!(page.contains(&paragraph), "{name}: not `{paragraph}` in:\n{page}");
        }
    }
}

#[test]
fn a_narrow_help_has_one_layout_on_every_page() {
    let place = Sandbox::empty();
    fs::create_dir(place.registry()).unwrap();
    for (name, _) in comments() {
        let help = place.run_with(&[&name, "-h"], "", &[("COLUMNS", "80")]).ends(0).stdout;
        let options = help.lines().filter(|line| line.starts_with("      --") || line.starts_with("  -h"));
        for option in options.map(str::trim_start) {
            assert!(!option.contains("  "), "{name}: words beside `{option}`");
        }
    }
}

#[test]
fn no_line_of_help_is_wider_than_a_terminal() {
    let place = Sandbox::empty();
    fs::create_dir(place.registry()).unwrap();
    let all = place.run_with(&["--help"], "", &[("COLUMNS", "80")]).ends(0).stdout;
    let names: Vec<_> = all
        .lines()
        .take_while(|line| *line != "Options:")
        .filter(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.contains(&"show") && names.len() > 35, "{names:?}");
    assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
    for name in names.into_iter() {
        let help = place.run_with(&[name, "--help"], "", &[("COLUMNS", "80")]).ends(0).stdout;
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

#[test]
fn a_bare_call_prints_the_map_of_commands() {
    let bare = Command::new(env!("CARGO_BIN_EXE_accord")).output().unwrap();
    let map = String::from_utf8(bare.stderr).unwrap();
    assert_eq!(bare.status.code(), Some(2));
    assert!(map.contains("Verify and automate"), "{map}");
    assert!(map.lines().count() < 24, "{map}");
}

#[test]
fn a_manual_has_every_section_that_its_reader_looks_for() {
    let place = Sandbox::empty();
    fs::create_dir(place.registry()).unwrap();
    place.run(&["man", "--output", "man"]).ends(0);
    for page in ["accord.1", "accord-verify.1", "accord-text-new.1"] {
        let text = fs::read_to_string(place.file(&format!("man/{page}"))).unwrap();
        for section in ["NAME", "SYNOPSIS", "OPTIONS", "ENVIRONMENT", "FILES", "\"EXIT STATUS\""] {
            assert!(text.contains(&format!(".SH {section}")), "{page} lacks {section}");
        }
        assert!(page == "accord.1" || text.contains(".SH EXAMPLES"), "{page} lacks examples");
    }
}

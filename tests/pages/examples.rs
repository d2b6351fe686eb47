//! The examples of every page do what the page says.

use std::fs;
use std::path::PathBuf;

use crate::support::{Sandbox, document};

/// README.md, CONTRIBUTING.md and every page in docs/.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path());
    let top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"].map(PathBuf::from);
    let pages = top.into_iter().chain(docs);
    let mut pages: Vec<_> = pages.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.sort();
    pages.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn sessions_print_what_the_page_shows() {
    let mut sessions = 0;
    let mut wrong = String::new();
    for (path, page) in pages() {
        let sandbox = document::published();
        for (line, block) in document::blocks(&page, "session") {
            sessions += 1;
            let commands = document::session(&block);
            let printed = document::outputs(&sandbox, &commands);
            for (shown, printed) in commands.iter().zip(&printed).filter(|(one, out)| one.output != **out) {
                let place = format!("{}:{line}: $ {}", path.display(), shown.command);
                wrong += &format!("{place}\n--- the page shows\n{}--- it prints\n{printed}\n", shown.output);
            }
        }
    }
    assert!(sessions > 0, "no page has a session");
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn examples_run() {
    let mut marked = 0;
    for (_, page) in pages() {
        if !document::blocks(&page, "run").is_empty() {
            marked += 1;
            let sandbox = Sandbox::new();
            document::run(&sandbox, &page, "run", &[]);
            sandbox.run(&["verify"]).ends(0);
        }
    }
    assert!(marked > 0, "no page has an example to run");
}

#[test]
fn every_marker_is_known_and_is_above_a_block() {
    for (path, page) in pages() {
        for (at, line) in page.lines().enumerate() {
            let Some(mark) = line.strip_prefix("<!-- run").or_else(|| line.strip_prefix("<!-- session"))
            else {
                continue;
            };
            let place = format!("{}:{}: {line}", path.display(), at + 1);
            assert!(mark == " -->" || (mark.starts_with(": ") && mark.ends_with(" -->")), "{place}");
            let fence = if line.contains("session") { "```console" } else { "```sh" };
            assert_eq!(page.lines().nth(at + 1), Some(fence), "{place}");
        }
    }
}

/// The targets of a page's links within this repository.
fn links(page: &str) -> impl Iterator<Item = &str> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
}

/// The anchors of a page's headings, as GitHub forms them.
fn anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#'));
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    let anchor = |heading: &str| heading.trim().to_lowercase().chars().filter(kept).collect::<String>();
    headings.map(|heading| anchor(heading).replace(' ', "-")).collect()
}

#[test]
fn every_link_has_a_target() {
    let mut wrong = String::new();
    for (path, page) in pages() {
        for link in links(&page) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { path.with_file_name("").join(file) };
            let there = || anchors(&fs::read_to_string(&target).unwrap()).iter().any(|one| one == anchor);
            if !target.exists() || !anchor.is_empty() && !there() {
                wrong += &format!("{}: {link}\n", path.display());
            }
        }
    }
    assert!(wrong.is_empty(), "lead nowhere:\n{wrong}");
}

#[test]
fn readme_links_to_every_page() {
    let pages = pages();
    let (_, first) = pages.iter().find(|(path, _)| path.ends_with("README.md")).unwrap();
    for (path, _) in pages.iter().filter(|(path, _)| !path.ends_with("README.md")) {
        assert!(links(first).any(|link| path == std::path::Path::new(link)), "{}", path.display());
    }
}

#[test]
fn a_session_is_split_into_commands_and_outputs() {
    let commands = document::session("$ a\n1\n$ b \\\n    c\n\n2\n$ d\n");
    let read: Vec<_> = commands.iter().map(|one| (one.command.as_str(), one.output.as_str())).collect();
    assert_eq!(read, [("a", "1\n"), ("b \\\n    c", "\n2\n"), ("d", "")]);

    let sandbox = Sandbox::new();
    let commands = document::session("$ X=1; echo $X\n1\n$ false\n$ echo $X >&2\n");
    assert_eq!(document::outputs(&sandbox, &commands), ["1\n", "", "1\n"]);
    assert!(document::clock_is_right(&sandbox));
}

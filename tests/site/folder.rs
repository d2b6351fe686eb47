//! The folder that `accord site` writes: what is ours in it, and that each run gives the same bytes.

use std::fs;
use std::path::Path;

use crate::support::{Sandbox, document};

pub const DAY: &str = "2026-11-28";

/// Every file below a folder, by its path.
pub fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    fn collect(top: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            match entry.path() {
                path if path.is_dir() => collect(top, &path, files),
                path => {
                    let name = path.strip_prefix(top).unwrap().to_str().unwrap().replace('\\', "/");
                    files.push((name, fs::read(&path).unwrap()));
                }
            }
        }
    }
    let mut files = Vec::new();
    collect(folder, folder, &mut files);
    files.sort();
    files
}

pub fn build(sandbox: &Sandbox, more: &[&str]) -> String {
    let folder = sandbox.path("website");
    let arguments = [&["site", folder.to_str().unwrap(), "--today", DAY], more].concat();
    sandbox.run(&arguments).ends(0).stdout
}

#[test]
fn two_runs_give_the_same_bytes_and_the_second_writes_nothing() {
    let sandbox = document::published();
    let said = build(&sandbox, &[]);
    let first = files_of(&sandbox.path("website"));
    let count = said.split(": ").last().unwrap().split(' ').next().unwrap().to_owned();
    assert!(said.ends_with(&format!("{count} files, {count} written, 0 removed\n")), "{said}");
    let said = build(&sandbox, &["--check"]);
    assert!(
        said.ends_with(&format!("{count} files, 0 written, 0 removed\n0 faults in the pages\n")),
        "{said}"
    );
    assert_eq!(first, files_of(&sandbox.path("website")));
    // Each file of the registry lies beside the pages, byte for byte.
    for room in ["accords", "decisions", "findings", "keys", "log", "pledges"] {
        for (path, bytes) in files_of(&sandbox.file(room)) {
            let published = first.iter().find(|(name, _)| *name == format!("{room}/{path}"));
            assert_eq!(published.map(|(_, bytes)| bytes), Some(&bytes), "{room}/{path}");
        }
    }
}

#[test]
fn after_one_change_a_run_writes_only_what_differs() {
    let sandbox = Sandbox::pledged();
    sandbox.add_observer("observer.example", "academia", "CH");
    build(&sandbox, &[]);
    let website = sandbox.path("website");
    let before = files_of(&website);
    let written = |path: &str| fs::metadata(website.join(path)).unwrap().modified().unwrap();
    let times: Vec<_> = before.iter().map(|(path, _)| written(path)).collect();
    sandbox.run(&["update", "contoso.example", "--name", "Contoso Two", "--yes", "--today", DAY]).ends(0);
    build(&sandbox, &[]);
    let mut same = Vec::new();
    for ((path, bytes), time) in before.iter().zip(times) {
        let differs = fs::read(website.join(path)).unwrap() != *bytes;
        assert_eq!(written(path) != time, differs, "{path}");
        same.extend((!differs).then_some(path.as_str()));
    }
    // Those of the other organization, of the texts, and of what the change does not name.
    for path in ["assets/site.css", "ar/observers/index.html", "org/observer.example/index.html"] {
        assert!(same.contains(&path), "{path} was written: {same:?}");
    }
    assert!(!same.contains(&"org/contoso.example/index.html"));
}

#[test]
fn a_site_has_the_languages_that_it_is_given() {
    let sandbox = document::published();
    let website = sandbox.path("website");
    let read = |path: &str| fs::read_to_string(website.join(path)).unwrap_or_default();
    let said =
        build(&sandbox, &["--languages", "de,en", "--check", "--address", "https://registry.example/"]);
    assert!(said.ends_with("\n0 faults in the pages\n"), "{said}");
    let (german, english) = (read("stats/index.html"), read("en/stats/index.html"));
    assert!(german.contains("<html lang=\"de\"") && english.contains("<html lang=\"en\""));
    assert!(german.contains("hreflang=\"en\" href=\"../en/stats/index.html\""), "{german}");
    assert!(english.contains("hreflang=\"de\" href=\"../../stats/index.html\""), "{english}");
    assert!(!german.contains("hreflang=\"fr\"") && !read("sitemap.xml").contains("/fr/"));
    assert!(!website.join("de").exists() && !website.join("fr").exists());
    // One language needs no links to others, and those of an earlier run go.
    build(&sandbox, &["--languages", "de,de"]);
    assert!(!website.join("en").exists() && !read("index.html").contains("hreflang"));
    let folder = website.to_str().unwrap();
    sandbox.refuses(2, "--languages", &["site", folder, "--languages", "de,tlh"], &[]);
}

#[test]
fn a_file_that_is_no_longer_made_goes_and_a_foreign_one_stays() {
    let sandbox = document::published();
    let website = sandbox.path("website");
    build(&sandbox, &[]);
    fs::write(website.join("CNAME"), "registry.example\n").unwrap();
    fs::write(
        website.join(".accord-site"),
        fs::read_to_string(website.join(".accord-site")).unwrap() + "old/page/index.html\n",
    )
    .unwrap();
    fs::create_dir_all(website.join("old/page")).unwrap();
    fs::write(website.join("old/page/index.html"), "old").unwrap();
    let said = build(&sandbox, &[]);
    assert!(said.ends_with(" 0 written, 1 removed\n"), "{said}");
    assert!(!website.join("old").exists() && website.join("CNAME").exists());
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let sandbox = document::published();
    let website = sandbox.path("website");
    fs::create_dir(&website).unwrap();
    fs::write(website.join("index.html"), "mine").unwrap();
    let folder = website.to_str().unwrap();
    let words = "is not empty, and `accord site` did not write it";
    sandbox.refuses(4, words, &["site", folder, "--today", DAY], &[]);
    assert_eq!(files_of(&website), [("index.html".to_owned(), b"mine".to_vec())]);
    // Nor is a file that came between two runs.
    fs::remove_file(website.join("index.html")).unwrap();
    fs::create_dir(website.join("empty")).unwrap();
    fs::remove_dir(website.join("empty")).unwrap();
    build(&sandbox, &[]);
    let list = website.join(".accord-site");
    fs::write(&list, fs::read_to_string(&list).unwrap().replace("\nindex.html\n", "\n")).unwrap();
    fs::write(website.join("index.html"), "mine").unwrap();
    sandbox.refuses(
        4,
        "index.html is there, and `accord site` did not write it",
        &["site", folder, "--today", DAY],
        &[],
    );
    assert_eq!(fs::read_to_string(website.join("index.html")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_removed_through_a_symlink() {
    let sandbox = document::published();
    let website = sandbox.path("website");
    build(&sandbox, &[]);
    let elsewhere = sandbox.path("elsewhere");
    fs::rename(website.join("signatories"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, website.join("signatories")).unwrap();
    fs::write(elsewhere.join("index.html"), "mine").unwrap();
    let folder = website.to_str().unwrap();
    sandbox.refuses(4, "signatories is there", &["site", folder, "--today", DAY], &[]);
    assert_eq!(fs::read_to_string(elsewhere.join("index.html")).unwrap(), "mine");
}

#[test]
fn an_operator_replaces_a_template_and_the_stylesheet() {
    let sandbox = document::published();
    let look = sandbox.path("look");
    fs::create_dir_all(look.join("pages")).unwrap();
    fs::create_dir_all(look.join("assets")).unwrap();
    fs::write(look.join("pages/home.html"), "<p>{{ citation.registry }}: {{ page.counts.pledges }}</p>")
        .unwrap();
    fs::write(look.join("assets/site.css"), "p { color: red }").unwrap();
    build(&sandbox, &["--templates", look.to_str().unwrap()]);
    let website = sandbox.path("website");
    assert_eq!(fs::read_to_string(website.join("index.html")).unwrap(), "<p>demo.accord.example: 37</p>");
    assert_eq!(fs::read_to_string(website.join("assets/site.css")).unwrap(), "p { color: red }");
    fs::write(look.join("pages/home.html"), "\n{{ page.nothing | safe }}").unwrap();
    let folder = website.to_str().unwrap();
    let arguments = ["site", folder, "--today", DAY, "--templates", look.to_str().unwrap()];
    sandbox.refuses(2, "a page cannot be made: pages/home.html, line 2: ", &arguments, &[]);
}

//! `verify --shard` and `--merge`: the verdict of all parts is that of the whole, and no part is left out.

use std::fs;

use serde_json::Value;

use crate::support::{Sandbox, document};

const SHARDS: usize = 3;

/// The shipped registry as a commit.
fn committed() -> Sandbox {
    let place = document::published();
    place.git(&["init", "-q", "-b", "main"]);
    place.commit("A registry");
    place
}

/// The file of a shard, of the working tree or of a commit.
fn shard(place: &Sandbox, number: usize, more: &[&str]) -> String {
    let part = format!("{number}/{SHARDS}");
    let run = place.run(&[&["verify", "--shard", &part][..], more].concat()).ends(0);
    place.write(&format!("shard-{number}.json"), &run.stdout)
}

fn shards(place: &Sandbox, more: &[&str]) -> Vec<String> {
    (1..=SHARDS).map(|number| shard(place, number, more)).collect()
}

fn merge<'a>(files: &[&'a str]) -> Vec<&'a str> {
    [&["verify", "--merge"][..], files].concat()
}

/// The code and the path of each problem of a merge that fails.
fn problems(place: &Sandbox, files: &[&str], more: &[&str]) -> Vec<(String, String)> {
    let run = place.run(&[&merge(files)[..], &["--format", "json"], more].concat()).ends(1);
    let verdict: Value = serde_json::from_str(&run.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found = verdict["diagnostics"].as_array().unwrap().iter();
    found.map(|one| (text(&one["code"]), text(&one["path"]))).collect()
}

#[test]
fn a_merge_says_what_the_whole_says() {
    let place = committed();
    let files = shards(&place, &[]);
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    for format in ["human", "json", "sarif", "github", "junit"] {
        let whole = place.run(&["verify", "--format", format]).ends(0);
        let merged = place.run(&[&merge(&files)[..], &["--format", format]].concat()).ends(0);
        assert_eq!(merged.stdout, whole.stdout, "{format}");
    }
    // The order of the files makes no difference.
    let turned: Vec<_> = files.iter().rev().copied().collect();
    assert_eq!(place.run(&merge(&turned)).ends(0).stdout, place.run(&["verify"]).ends(0).stdout);
}

#[test]
fn what_changed_after_the_shards_is_judged_by_the_merge() {
    let place = committed();
    let files = shards(&place, &[]);
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    let forged = place.file("pledges/fabrikam.example/0002-pledge.toml.sig");
    let other = fs::read(place.file("keys/fabrikam.example/0001-enroll.toml.sig")).unwrap();
    fs::write(&forged, other).unwrap();
    let found = problems(&place, &files, &[]);
    assert!(found.iter().any(|(code, _)| code == "signature-invalid"), "{found:?}");
    let whole = place.run(&["verify"]).ends(1);
    assert_eq!(place.run(&merge(&files)).ends(1).stdout, whole.stdout);
    // Shards of the changed files find the bad signature no better: the merge does the arithmetic again.
    let files = shards(&place, &[]);
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    assert_eq!(place.run(&merge(&files)).ends(1).stdout, whole.stdout);
}

#[test]
fn a_shard_that_is_missing_doubled_or_of_something_else_fails() {
    let place = committed();
    let files = shards(&place, &[]);
    let [one, two, three] = [0, 1, 2].map(|at| files[at].as_str());
    let of = |code: &str, path: &str| vec![(code.to_owned(), path.to_owned())];
    assert_eq!(problems(&place, &[one, three], &[]), of("shard-missing", one));
    assert_eq!(problems(&place, &[one, two, three, two], &[]), of("shard-repeated", two));

    let cut = fs::read_to_string(two).unwrap();
    let cut = place.write("cut.json", &cut[..cut.len() / 2]);
    assert_eq!(problems(&place, &[one, &cut, three], &[]), of("shard-malformed", &cut));
    // One problem never hides another.
    let all = problems(&place, &[one, &cut, three, three], &[]);
    assert_eq!(all, [of("shard-malformed", &cut), of("shard-repeated", three)].concat());

    let text = fs::read_to_string(two).unwrap();
    let altered = |name: &str, from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        place.write(name, &changed)
    };
    let newer = altered("newer.json", "\"tool\": \"accord ", "\"tool\": \"accord 9");
    assert_eq!(problems(&place, &[one, &newer, three], &[]), of("shard-differs", &newer));
    let four = altered("four.json", "\"2/3\"", "\"2/4\"");
    assert_eq!(problems(&place, &[one, &four, three], &[]), of("shard-differs", &four));
    let later = altered("later.json", "\"schema_version\": 1", "\"schema_version\": 2");
    assert_eq!(problems(&place, &[one, &later, three], &[]), of("shard-malformed", &later));

    fs::write(place.file("README"), "Later\n").unwrap();
    place.commit("Another commit");
    let found = problems(&place, &[one, two, three], &[]);
    let all: Vec<_> = [one, two, three].iter().flat_map(|file| of("shard-differs", file)).collect();
    assert_eq!(found, all);
    // The commit of the shards can be named.
    place.run(&[&merge(&[one, two, three])[..], &["--rev", "HEAD~1"]].concat()).ends(0);
}

#[test]
fn a_number_that_is_no_shard_is_refused() {
    let place = committed();
    for wrong in ["0/3", "4/3", "3", "a/b", "1/0", "1/999999"] {
        place.refuses(2, "this is no shard", &["verify", "--shard", wrong], &[]);
    }
    place.refuses(2, "cannot be used with", &["verify", "--shard", "1/3", "contoso.example"], &[]);
}

#[test]
fn files_of_no_commit_have_no_shards() {
    let place = document::published();
    place.refuses(3, "of no commit", &["verify", "--shard", "1/3"], &[]);
}

/// What the shards read is the file itself, so that the same files in another archive are another state.
#[test]
fn shards_of_another_snapshot_are_refused() {
    let place = document::published();
    let script = "set -e
        accord export snapshot one.tar.zst; zstd -dq one.tar.zst -c | zstd -q -1 -o two.tar.zst
        for i in 1 2; do accord -C one.tar.zst verify --shard $i/2 > $i.json; done
        accord -C two.tar.zst verify --shard 2/2 > other.json
        accord -C - verify --merge 1.json 2.json < one.tar.zst > joined; accord -C one.tar.zst verify | cmp - joined
        accord -C one.tar.zst verify --merge 1.json other.json || echo $?
        sha256sum one.tar.zst two.tar.zst";
    let told = document::bash(&place, script, &[]).ends(0).stdout;
    let [one, two] = ["one.tar.zst", "two.tar.zst"].map(|name| {
        let line = told.lines().find(|line| line.ends_with(name)).unwrap();
        format!("snapshot sha256:{}", line.split(' ').next().unwrap())
    });
    assert!(told.contains("error[shard-differs]") && told.contains("\n1\n"), "{told}");
    let words: String = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&format!("this shard is of {two}, and the merge is of {one}")), "{told}");
    assert!(fs::read_to_string(place.file("1.json")).unwrap().contains(&format!("\"state\": \"{one}\"")));
}
